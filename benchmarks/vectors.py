"""Vectors of benchmark texts, kept between runs: to embed all of them takes an hour of a core."""

import hashlib
import os
import sqlite3
from collections.abc import Generator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Literal

import numpy as np
from platformdirs import user_cache_path

from erp_mcp.integrations.embeddings.local import LocalEmbedder

FOLDER = "ERP_MCP_BENCHMARK_VECTORS"  # the environment variable that says where they are kept
AT_ONCE = 32
TABLE = "create table if not exists vectors (key blob primary key, vector blob not null) without rowid"

Side = Literal["query", "passage"]
Vector = np.ndarray[tuple[int], np.dtype[np.float32]]
Matrix = np.ndarray[tuple[int, int], np.dtype[np.float32]]


async def vectors_of(texts: Sequence[str], side: Side) -> Matrix:
    """One row per text, as exact as the database keeps it; what is new is embedded and kept."""
    keys = [_key(text, side) for text in texts]
    with _kept() as kept:
        known = {key for (key,) in kept.execute("select key from vectors")}
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        # Texts of about one length waste nothing on padding.
        shortest_first = sorted(new.items(), key=lambda item: len(item[1]))
        for start in range(0, len(shortest_first), AT_ONCE):
            await _embed(kept, shortest_first[start : start + AT_ONCE], side)
        rows = [kept.execute("select vector from vectors where key = ?", (key,)).fetchone() for key in keys]
    return np.stack([np.frombuffer(vector, np.float16) for (vector,) in rows]).astype(np.float32)


async def _embed(kept: sqlite3.Connection, texts: Sequence[tuple[bytes, str]], side: Side) -> None:
    found = [await EMBEDDER.query(text) for _, text in texts] if side == "query" else None
    vectors = found or await EMBEDDER.passages([text for _, text in texts])
    rows = [
        (key, np.array(vector, np.float16).tobytes()) for (key, _), vector in zip(texts, vectors, strict=True)
    ]
    with kept:
        kept.executemany("insert or replace into vectors values (?, ?)", rows)


def _key(text: str, side: Side) -> bytes:
    named = f"{EMBEDDER.model_id}\n{side}\n{text}"
    return hashlib.sha256(named.encode("utf-8", "surrogatepass")).digest()


@contextmanager
def _kept() -> Generator[sqlite3.Connection]:
    folder = Path(os.environ.get(FOLDER) or user_cache_path("erp-mcp-benchmarks"))
    folder.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(folder / "vectors.sqlite", timeout=600)) as kept:
        kept.execute(TABLE)
        yield kept


EMBEDDER = LocalEmbedder()
