"""`python -m erp_mcp.knowledge.foreign.learning` makes the means again after a text has changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import as_file
from itertools import permutations
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING

import anyio

from erp_mcp.integrations.embeddings.local import MODEL_ID, LocalEmbedder
from erp_mcp.integrations.seam import Vector
from erp_mcp.knowledge.foreign import EVERYDAY, LEARNED, Learned
from erp_mcp.knowledge.intents import LANGUAGES
from erp_mcp.language.telltales import Language

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Rows = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Everyday:
    """What anybody may ask and be told, the same in every language."""

    questions: tuple[str, ...]
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Vectors:
    """A row for each text, by language."""

    questions: "Mapping[Language, Rows]"
    statements: "Mapping[Language, Rows]"


def everyday() -> Mapping[Language, Everyday]:
    rows = [line.split("\t") for line in EVERYDAY.read_text(encoding="utf-8").splitlines()]
    return {
        language: Everyday(
            tuple(question for spoken, question, _ in rows if spoken == language),
            tuple(statement for spoken, _, statement in rows if spoken == language),
        )
        for language in LANGUAGES
    }


def fingerprint() -> str:
    """Of the model and the texts."""
    return sha256(repr((MODEL_ID, everyday())).encode()).hexdigest()


async def make(path: Path) -> None:
    import numpy as np

    found = await vectors()
    means = Learned(
        {each: found.questions[each].mean(axis=0) for each in LANGUAGES},
        {each: found.statements[each].mean(axis=0) for each in LANGUAGES},
        {},
        fingerprint(),
    )
    np.savez(
        path,
        questions=np.stack([means.questions[each] for each in LANGUAGES]),
        statements=np.stack([means.statements[each] for each in LANGUAGES]),
        levels=[level_of(means, found, *each) for each in permutations(LANGUAGES, 2)],
        fingerprint=means.fingerprint,
    )


async def vectors() -> Vectors:
    import numpy as np

    embedder, texts = LocalEmbedder(), everyday()
    asked = await embedder.queries([each for language in LANGUAGES for each in texts[language].questions])
    return Vectors(
        {it: np.array([asked[each] for each in texts[it].questions], np.float32) for it in LANGUAGES},
        {it: np.array(await embedder.passages(texts[it].statements), np.float32) for it in LANGUAGES},
    )


def level_of(means: Learned, found: Vectors, asked: Language, answered: Language) -> float:
    """On average over the questions, of all statements but the one that answers."""
    nearest: list[float] = []
    for number, vector in enumerate(found.questions[asked]):
        near = nearness(means, found, vector.tolist(), asked, answered)
        nearest.append(max(near[:number] + near[number + 1 :]))
    return fmean(nearest)


def nearness(
    means: Learned, found: Vectors, vector: Vector, asked: Language, answered: Language
) -> list[float]:
    """Of each statement of another language, as a search has it."""
    foreign = means.foreign_to(vector, asked)
    return [float(each @ foreign.away) + foreign.shifts[answered] for each in found.statements[answered]]


if __name__ == "__main__":
    with as_file(LEARNED) as path:
        anyio.run(make, path)
