"""What the examples say of a question by its vector: a softmax, fitted once and shipped with the package.

`python -m erp_mcp.knowledge.intents.learned` fits it again after an example has changed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING

import anyio

from erp_mcp.integrations.embeddings.local import MODEL_ID, LocalEmbedder
from erp_mcp.integrations.seam import Vector
from erp_mcp.knowledge.intents import INTENTS, examples
from erp_mcp.store.records import Intent

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float32]

FILE = files("erp_mcp.knowledge.intents") / "learned.npz"
STEPS, RATE = 600, 4.0
# Cross-validated on the examples and on public questions, among 1e-4 to 1e-2.
DECAY = 3e-3


@dataclass(frozen=True, slots=True)
class Learned:
    """Vectors of this model share most of their direction: what all have in common is taken out first."""

    mean: "Array"
    weights: "Array"
    bias: "Array"
    fingerprint: str

    def log_odds(self, vector: Vector) -> Mapping[Intent, float]:
        """Up to a constant."""
        import numpy as np

        centred = _centred(np.array([vector], dtype=np.float32), self.mean)
        (logits,) = (centred @ self.weights + self.bias).tolist()
        return dict(zip(INTENTS, logits, strict=True))


@cache
def learned() -> Learned:
    import numpy as np

    with as_file(FILE) as path, np.load(path) as saved:
        return Learned(saved["mean"], saved["weights"], saved["bias"], str(saved["fingerprint"]))


def fingerprint() -> str:
    """Of what was learned from: the model and the examples."""
    return sha256(repr((MODEL_ID, examples())).encode()).hexdigest()


def fit(vectors: Sequence[Vector], intents: Sequence[Intent]) -> Learned:
    import numpy as np

    found = np.array(vectors, dtype=np.float32)
    mean = found.mean(axis=0)
    inputs = _centred(found, mean)
    wanted = np.eye(len(INTENTS), dtype=np.float32)[[INTENTS.index(each) for each in intents]]
    weights = np.zeros((inputs.shape[1], len(INTENTS)), dtype=np.float32)
    bias = np.zeros(len(INTENTS), dtype=np.float32)
    for _ in range(STEPS):
        logits = inputs @ weights + bias
        odds = np.exp(logits - logits.max(axis=1, keepdims=True))
        error = (odds / odds.sum(axis=1, keepdims=True) - wanted) / len(intents)
        weights -= RATE * (inputs.T @ error + DECAY * weights)
        bias -= RATE * error.sum(axis=0)
    return Learned(mean, weights, bias, fingerprint())


def _centred(vectors: "Array", mean: "Array") -> "Array":
    import numpy as np

    centred = vectors - mean
    return centred / np.linalg.norm(centred, axis=1, keepdims=True)


async def make(path: Path) -> None:
    import numpy as np

    embedder = LocalEmbedder()
    fitted = fit(
        [await embedder.query(each.text) for each in examples()], [each.intent for each in examples()]
    )
    np.savez(path, mean=fitted.mean, weights=fitted.weights, bias=fitted.bias, fingerprint=fitted.fingerprint)


if __name__ == "__main__":
    with as_file(FILE) as path:
        anyio.run(make, path)
