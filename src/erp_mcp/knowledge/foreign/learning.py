"""`python -m erp_mcp.knowledge.foreign.learning` makes the means again after a text has changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import as_file
from pathlib import Path

import anyio

from erp_mcp.integrations.embeddings.local import MODEL_ID, LocalEmbedder
from erp_mcp.knowledge.foreign import EVERYDAY, LANGUAGES, LEARNED
from erp_mcp.language.telltales import Language


@dataclass(frozen=True, slots=True)
class Everyday:
    """What anybody may ask and be told, the same in every language."""

    questions: tuple[str, ...]
    statements: tuple[str, ...]


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

    embedder, texts = LocalEmbedder(), everyday()
    asked = await embedder.queries([each for language in LANGUAGES for each in texts[language].questions])
    questions = [np.mean([asked[each] for each in texts[it].questions], axis=0) for it in LANGUAGES]
    statements = [np.mean(await embedder.passages(texts[it].statements), axis=0) for it in LANGUAGES]
    np.savez(
        path,
        questions=np.array(questions, np.float32),
        statements=np.array(statements, np.float32),
        fingerprint=fingerprint(),
    )


if __name__ == "__main__":
    with as_file(LEARNED) as path:
        anyio.run(make, path)
