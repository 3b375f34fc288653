"""The vectors of the demo company's chunks, shipped so that loading it takes seconds, not minutes.

`python -m erp_mcp.sandbox.company.vectors` makes the file again after a text has changed.
"""

from importlib import resources
from pathlib import Path

import anyio
import numpy as np

from erp_mcp import budget
from erp_mcp.integrations.embeddings.local import DIMENSION, LocalEmbedder
from erp_mcp.integrations.seam import Vector
from erp_mcp.knowledge.chunking import chunk
from erp_mcp.knowledge.embeddable import texts_of
from erp_mcp.sandbox.company.documents import documents
from erp_mcp.store.knowledge import NewChunk
from erp_mcp.store.vectors import Waiting

FILE = resources.files("erp_mcp.sandbox.company") / "content" / "vectors.bin"
HASH_BYTES = 32
RECORD = np.dtype([("hash", f"V{HASH_BYTES}"), ("vector", np.float16, (DIMENSION,))])


def shipped_vectors() -> dict[bytes, Vector]:
    """By the hash of the text that was embedded."""
    records = np.frombuffer(FILE.read_bytes(), RECORD)
    vectors = records["vector"].astype(np.float32).tolist()
    return dict(zip(map(bytes, records["hash"]), vectors, strict=True))


def texts() -> dict[bytes, str]:
    """Every text that the demo company embeds, by its hash."""
    tokens = budget.load("o200k")
    return texts_of(
        Waiting(0, each.text_hash, document.title, each.heading, each.text, spans(each))
        for document in documents()
        for each in chunk(tokens, document)
    )


def spans(chunk: NewChunk) -> list[tuple[int, int, bytes]]:
    return [(each.start_at, each.end_at, each.text_hash) for each in chunk.sentences]


def make(file: Path) -> int:
    """What has a vector already keeps it."""
    by_hash, known = texts(), shipped_vectors()
    new = {text_hash: text for text_hash, text in by_hash.items() if text_hash not in known}
    known |= dict(zip(new, anyio.run(LocalEmbedder().passages, list(new.values())), strict=True))
    records = np.zeros(len(by_hash), RECORD)
    for record, text_hash in zip(records, by_hash, strict=True):
        record["hash"], record["vector"] = text_hash, known[text_hash]
    file.write_bytes(records.tobytes())
    return len(new)


if __name__ == "__main__":
    with resources.as_file(FILE) as path:
        make(path)
