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
from erp_mcp.knowledge.chunking import chunk, embedded_text
from erp_mcp.sandbox.company.documents import documents

FILE = resources.files("erp_mcp.sandbox.company") / "content" / "vectors.bin"
HASH_BYTES = 32
RECORD = np.dtype([("hash", f"V{HASH_BYTES}"), ("vector", np.float16, (DIMENSION,))])


def shipped_vectors() -> dict[bytes, Vector]:
    """By the hash of the text that was embedded."""
    records = np.frombuffer(FILE.read_bytes(), RECORD)
    return {bytes(record["hash"]): record["vector"].astype(np.float32).tolist() for record in records}


def texts() -> dict[bytes, str]:
    """Every text that the demo company embeds, by its hash."""
    tokens = budget.load("o200k")
    chunks = (each for document in documents() for each in chunk(tokens, document))
    return {each.text_hash: embedded_text(each.heading, each.text) for each in chunks}


def make(file: Path) -> int:
    by_hash = texts()
    vectors = anyio.run(LocalEmbedder().passages, list(by_hash.values()))
    records = np.zeros(len(by_hash), RECORD)
    for record, text_hash, vector in zip(records, by_hash, vectors, strict=True):
        record["hash"], record["vector"] = text_hash, vector
    file.write_bytes(records.tobytes())
    return len(by_hash)


if __name__ == "__main__":
    with resources.as_file(FILE) as path:
        make(path)
