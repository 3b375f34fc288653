"""The vectors of the demo company's texts, shipped so that loading it takes seconds, not minutes.

`python -m erp_mcp.sandbox.company.vectors` makes the files again after a text has changed.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

import anyio
import numpy as np

from erp_mcp import budget
from erp_mcp.conversations.analysis.judging import texts_of as parts_of
from erp_mcp.integrations.embeddings.local import DIMENSION, LocalEmbedder
from erp_mcp.integrations.seam import Vector
from erp_mcp.knowledge.chunking import chunk
from erp_mcp.knowledge.embeddable import texts_of
from erp_mcp.sandbox.company.conversations import conversations
from erp_mcp.sandbox.company.documents import documents
from erp_mcp.store.knowledge import NewChunk
from erp_mcp.store.said import key_of
from erp_mcp.store.vectors import Waiting

FOLDER = resources.files("erp_mcp.sandbox.company") / "content"
DOCUMENTS, CONVERSATIONS = FOLDER / "vectors.bin", FOLDER / "said.bin"
HASH_BYTES = 32
RECORD = np.dtype([("hash", f"V{HASH_BYTES}"), ("vector", np.float16, (DIMENSION,))])

Embed = Callable[[Sequence[str]], Awaitable[Mapping[str, Vector]]]


def shipped_vectors(file: Traversable = DOCUMENTS) -> dict[bytes, Vector]:
    """By the hash of the text that was embedded."""
    records = np.frombuffer(file.read_bytes(), RECORD)
    vectors = records["vector"].astype(np.float32).tolist()
    return dict(zip(map(bytes, records["hash"]), vectors, strict=True))


def texts() -> dict[bytes, str]:
    """Every text of the documents that is embedded, by its hash."""
    tokens = budget.load("o200k")
    return texts_of(
        Waiting(0, each.text_hash, document.title, each.heading, each.text, spans(each))
        for document in documents()
        for each in chunk(tokens, document)
    )


def spans(chunk: NewChunk) -> list[tuple[int, int, bytes]]:
    return [(each.start_at, each.end_at, each.text_hash) for each in chunk.sentences]


def said() -> dict[bytes, str]:
    """Every text of the conversations that is embedded, by the key that it is kept under."""
    return {key_of(each.id, text): text for each in conversations() for text in parts_of(each.messages)}


async def passages(wanted: Sequence[str]) -> Mapping[str, Vector]:
    return dict(zip(wanted, await LocalEmbedder().passages(wanted), strict=True))


async def queries(wanted: Sequence[str]) -> Mapping[str, Vector]:
    return await LocalEmbedder().queries(wanted)


def make(file: Path, by_hash: Mapping[bytes, str], embed: Embed) -> int:
    """What has a vector already keeps it."""
    known = shipped_vectors(file) if file.exists() else {}
    new = {text_hash: text for text_hash, text in by_hash.items() if text_hash not in known}
    made = anyio.run(embed, list(dict.fromkeys(new.values())))
    known |= {text_hash: made[text] for text_hash, text in new.items()}
    records = np.zeros(len(by_hash), RECORD)
    for record, text_hash in zip(records, by_hash, strict=True):
        record["hash"], record["vector"] = text_hash, known[text_hash]
    file.write_bytes(records.tobytes())
    return len(new)


if __name__ == "__main__":
    with resources.as_file(FOLDER) as folder:
        make(folder / DOCUMENTS.name, texts(), passages)
        make(folder / CONVERSATIONS.name, said(), queries)
