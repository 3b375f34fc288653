"""How near a text in another language is to a question, on the scale of texts in its own.

A model holds two texts nearer only because they are in one language, and some texts near to every question in
another language. Both are known from everyday questions and statements in four languages, and are taken out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from itertools import permutations
from statistics import fmean
from typing import TYPE_CHECKING

from erp_mcp.integrations.embeddings.local import MODEL_ID
from erp_mcp.integrations.seam import Vector
from erp_mcp.knowledge.intents import LANGUAGES
from erp_mcp.language.telltales import Language
from erp_mcp.store.searching import Foreign

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Means = Mapping[Language, NDArray[np.float32]]

FOLDER = files("erp_mcp.knowledge.foreign")
EVERYDAY, LEARNED = FOLDER / "everyday.tsv", FOLDER / "learned.npz"
# How much of what all questions of a language have in common is taken out; and how much more a foreign text is
# worth than that says: where both answer, the question's own language comes first. `python -m benchmarks found`.
IN_COMMON, WORTH_MORE = 0.5, 0.02
UNKNOWN = 0.05  # how much nearer another model holds two texts in one language


@dataclass(frozen=True, slots=True)
class Learned:
    """The means of their vectors, by language; `fingerprint` tells what they were made from.

    `levels` are how near the best statement is that does not answer, by the languages of question and statement.
    """

    questions: "Means"
    statements: "Means"
    levels: Mapping[tuple[Language, Language], float]
    fingerprint: str

    def foreign_to(self, vector: Vector, language: Language) -> Foreign:
        import numpy as np

        asked = np.array(vector, np.float32)
        away = asked - IN_COMMON * self.questions[language]
        own = float(asked @ self.statements[language]) + WORTH_MORE
        shifts = {each: own - float(away @ mean) for each, mean in self.statements.items()}
        return Foreign(away.tolist(), float(np.linalg.norm(away)), shifts, fmean(shifts.values()))


@cache
def learned() -> Learned:
    import numpy as np

    with as_file(LEARNED) as path, np.load(path) as saved:
        return Learned(
            dict(zip(LANGUAGES, saved["questions"], strict=True)),
            dict(zip(LANGUAGES, saved["statements"], strict=True)),
            dict(zip(permutations(LANGUAGES, 2), saved["levels"].tolist(), strict=True)),
            str(saved["fingerprint"]),
        )


def foreign_to(vector: Vector, model_id: str, language: Language) -> Foreign:
    """For a question in this language."""
    if model_id != MODEL_ID:
        return Foreign(vector, 1.0, {}, UNKNOWN)
    return learned().foreign_to(vector, language)


@cache
def level(asked: Language, spoken: Language) -> float:
    """How near a text in another language is to a question that it does not answer."""
    levels = learned().levels
    of_all = fmean(found for (language, _), found in levels.items() if language == asked)
    return levels.get((asked, spoken), of_all)
