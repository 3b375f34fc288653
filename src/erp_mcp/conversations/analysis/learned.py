"""What the prototypes teach of a text by its vector: a softmax, and how near the nearest of each label are.

`python -m erp_mcp.conversations.analysis.learned` fits it again after a prototype has changed.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING

import anyio
from pydantic import BaseModel, ConfigDict

from erp_mcp.conversations.analysis.prototypes import LABELS, Aspect, Label, prototypes
from erp_mcp.integrations.embeddings.local import MODEL_ID, LocalEmbedder
from erp_mcp.integrations.seam import Vector

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float32]
    Rows = NDArray[np.int64]

FOLDER = files("erp_mcp.conversations.analysis")
STEPS, RATE, DECAY = 600, 4.0, 3e-3
NEAREST, NEARNESS = 3, 8.0  # prototypes of a label, and what their mean cosine is worth in log-odds
# A tenant's own example: nothing of it at a cosine of 0.4, at its own words nearly every other evidence.
OWN_BEGINS, OWN = 0.4, 12.0


class Scale(BaseModel):
    """`temperature` divides log-odds into honest confidence; below `sure` the answer is: unsure."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    temperature: float
    sure: float


class Calibration(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    model: str
    scales: dict[Aspect, Scale]
    surer: dict[Label, float]

    def sure_of(self, aspect: Aspect, label: Label) -> float:
        return self.surer.get(label, self.scales[aspect].sure)


@dataclass(frozen=True, slots=True)
class Mind:
    """Of one aspect. Vectors of the model share most of their direction: that is taken out first."""

    labels: tuple[Label, ...]
    mean: "Array"
    weights: "Array"
    bias: "Array"
    known: "tuple[Array, ...]"  # of each label

    def log_odds(self, vectors: "Array", own: Sequence[tuple[Label, Vector]] = ()) -> "Array":
        """A row for each vector, a column for each label."""
        centred = _centred(vectors, self.mean)
        odds = self._nearness(centred)
        odds += centred @ self.weights + self.bias
        for label, vector in own:
            odds[:, self.labels.index(label)] += self._owned(centred, vector)
        return odds

    def _nearness(self, centred: "Array") -> "Array":
        import numpy as np

        cosines = (centred @ each.T for each in self.known)
        nearest = (np.partition(each, -NEAREST, axis=1)[:, -NEAREST:].mean(axis=1) for each in cosines)
        return np.stack(list(nearest), axis=1).astype(np.float32) * np.float32(NEARNESS)

    def _owned(self, centred: "Array", vector: Vector) -> "Array":
        import numpy as np

        cosines = centred @ _centred(np.array([vector], dtype=np.float32), self.mean)[0]
        return (OWN * np.clip((cosines - OWN_BEGINS) / (1 - OWN_BEGINS), 0, None)).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Learned:
    minds: Mapping[Aspect, Mind]
    fingerprint: str


@cache
def calibration() -> Calibration:
    text = FOLDER.joinpath("calibration.toml").read_text(encoding="utf-8")
    return Calibration.model_validate(tomllib.loads(text))


@cache
def learned() -> Learned:
    import numpy as np

    with as_file(FOLDER / "learned.npz") as path, np.load(path) as saved:
        vectors = saved["vectors"].astype(np.float32)
        minds: dict[Aspect, Mind] = {
            aspect: _mind(
                aspect,
                vectors[saved[f"{aspect}.rows"]],
                saved[f"{aspect}.owners"],
                (saved[f"{aspect}.weights"], saved[f"{aspect}.bias"]),
            )
            for aspect in LABELS
        }
        return Learned(minds, str(saved["fingerprint"]))


def fingerprint() -> str:
    """Of what was learned from: the model and the prototypes."""
    return sha256(repr((MODEL_ID, prototypes())).encode()).hexdigest()


def fit(aspect: Aspect, vectors: "Array", owners: "Rows") -> Mind:
    """Labels of many examples count no more than those of few."""
    import numpy as np

    count = len(LABELS[aspect])
    inputs = _centred(vectors, vectors.mean(axis=0))
    wanted = np.eye(count, dtype=np.float32)[owners]
    share = (1 / count / wanted.sum(axis=0))[owners][:, None]
    weights = np.zeros((inputs.shape[1], count), dtype=np.float32)
    bias = np.zeros(count, dtype=np.float32)
    for _ in range(STEPS):
        logits = inputs @ weights + bias
        odds = np.exp(logits - logits.max(axis=1, keepdims=True))
        error = (odds / odds.sum(axis=1, keepdims=True) - wanted) * share
        weights -= RATE * (inputs.T @ error + DECAY * weights)
        bias -= RATE * error.sum(axis=0)
    return _mind(aspect, vectors, owners, (weights, bias))


def _mind(aspect: Aspect, vectors: "Array", owners: "Rows", line: "tuple[Array, Array]") -> Mind:
    mean = vectors.mean(axis=0)
    centred = _centred(vectors, mean)
    known = tuple(centred[owners == number] for number in range(len(LABELS[aspect])))
    return Mind(LABELS[aspect], mean, *line, known)


def _centred(vectors: "Array", mean: "Array") -> "Array":
    import numpy as np

    centred = vectors - mean
    return centred / np.linalg.norm(centred, axis=1, keepdims=True)


async def make(path: Path) -> None:
    import numpy as np

    embedder = LocalEmbedder()
    texts = list(dict.fromkeys(each.text for each in prototypes()))
    row_of = {text: row for row, text in enumerate(texts)}
    vectors = np.array([await embedder.query(text) for text in texts], dtype=np.float16)
    saved: dict[str, Array | Rows] = {}
    for aspect, labels in LABELS.items():
        some = [each for each in prototypes() if each.aspect == aspect]
        rows = np.array([row_of[each.text] for each in some])
        owners = np.array([labels.index(each.label) for each in some])
        mind = fit(aspect, vectors[rows].astype(np.float32), owners)
        saved |= {f"{aspect}.rows": rows, f"{aspect}.owners": owners}
        saved |= {f"{aspect}.weights": mind.weights, f"{aspect}.bias": mind.bias}
    np.savez_compressed(path, allow_pickle=False, vectors=vectors, fingerprint=fingerprint(), **saved)


if __name__ == "__main__":
    with as_file(FOLDER / "learned.npz") as path:
        anyio.run(make, path)
