"""The library of a tenant: saving documents, reading them under a budget, searching them."""

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass

import procrastinate
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.budget import Tokens
from erp_mcp.errors import KnowledgeNotFound
from erp_mcp.governance.reading import Page, Readable, Reading, read
from erp_mcp.integrations.embeddings.local import LocalEmbedder, Vector
from erp_mcp.knowledge.chunking import chunk, hash_of
from erp_mcp.knowledge.results import Found, Hit
from erp_mcp.language.words import words
from erp_mcp.store import knowledge as statements
from erp_mcp.store.engine import Transactions
from erp_mcp.store.knowledge import Chunk, Filters, NewSource
from erp_mcp.store.queue import defer
from erp_mcp.store.records import Document
from erp_mcp.store.statements import Statements
from erp_mcp.store.tables import KnowledgeChunk, KnowledgeSource

EMBED_AT_ONCE = 32
QUERY_TOKENS = 256


@dataclass(frozen=True, slots=True)
class Saved:
    sources: int
    unchanged: int
    chunks: int
    waiting_for_vectors: int


class Knowledge:
    """`embedder` is None where the model has no wheel: search then goes by words and says so."""

    def __init__(
        self,
        transactions: Transactions,
        raw: Statements,
        tokens: Tokens,
        embedder: LocalEmbedder | None,
        queue: procrastinate.App,
    ) -> None:
        self._transactions = transactions
        self._statements = raw
        self._tokens = tokens
        self._embedder = embedder
        self._queue = queue

    async def save(
        self, tenant_id: str, documents: Sequence[Document], vectors: Mapping[bytes, Vector] | None = None
    ) -> Saved:
        """Save what has changed, all or nothing; of two with the same key the last counts."""
        latest = {each.key: each for each in documents}.values()
        async with self._transactions(tenant_id) as session:
            await statements.claim_library(session, tenant_id)
            known = await statements.source_hashes(session)
            changed = [
                NewSource(each, content_hash, chunk(self._tokens, each))
                for each in latest
                if known.get(each.key) != (content_hash := hash_of(repr(astuple(each))))
            ]
            if changed:
                await statements.save_sources(session, tenant_id, changed)
            waiting = await self._vectorize(session, tenant_id, vectors or {})
        chunks = sum(len(each.chunks) for each in changed)
        return Saved(len(changed), len(documents) - len(changed), chunks, waiting)

    async def _vectorize(self, session: AsyncSession, tenant_id: str, vectors: Mapping[bytes, Vector]) -> int:
        """Use the vectors that are known; the queue makes the others."""
        if self._embedder is None:
            return 0
        await statements.cache_vectors(session, tenant_id, self._embedder.model_id, vectors)
        await statements.apply_vectors(session, self._embedder.model_id)
        waiting = await statements.count_without_vector(session)
        if waiting:
            await defer(session, self._queue, "embed_chunks", tenant_id=tenant_id)
        return waiting

    async def embed(self, tenant_id: str) -> int:
        """Give every chunk its vector, some at a time, so that an interruption loses little."""
        done = 0
        while self._embedder is not None:
            async with self._transactions(tenant_id) as session:
                waiting = await statements.chunks_without_vector(session, EMBED_AT_ONCE)
            if not waiting:
                break
            vectors = await self._embedder.passages([text for _, text in waiting])
            by_hash = {text_hash: vector for (text_hash, _), vector in zip(waiting, vectors, strict=True)}
            async with self._transactions(tenant_id) as session:
                await statements.claim_library(session, tenant_id)
                await statements.cache_vectors(session, tenant_id, self._embedder.model_id, by_hash)
                done += await statements.apply_vectors(session, self._embedder.model_id)
        return done

    async def read_chunk(self, tenant_id: str, chunk_id: int, reading: Reading) -> Page:
        found = await statements.find_chunk(self._statements, tenant_id, chunk_id)
        if found is None:
            raise KnowledgeNotFound(f"There is no knowledge chunk {chunk_id}; search_knowledge gives ids.")
        title = " > ".join(part for part in (found.title, found.heading) if part)
        about = f"{title} ({found.kind}, {found.language}, updated {found.updated_at:%Y-%m-%d})"
        return read(self._tokens, Readable(about, found.text, found.tldr, f"knowledge {found.kind}"), reading)

    async def read_source(self, tenant_id: str, source_id: int, reading: Reading) -> Page:
        async with self._transactions(tenant_id) as session:
            source = await statements.find_source(session, source_id)
            chunks = await statements.source_chunks(session, source_id)
        if source is None:
            raise KnowledgeNotFound(f"There is no knowledge source {source_id}; search_knowledge gives ids.")
        body = "\n\n".join(
            f"## {each.heading}\n{each.text}" if each.heading else each.text for each in chunks
        )
        about = f"{source.title} ({source.kind}, {source.language}, updated {source.updated_at:%Y-%m-%d})"
        tldr = chunks[0].tldr if chunks else ""
        return read(self._tokens, Readable(about, body, tldr, f"knowledge {source.kind}"), reading)

    async def search(
        self,
        tenant_id: str,
        query: str,
        *,
        kinds: Sequence[str] = (),
        language: str | None = None,
        limit: int = 8,
    ) -> Found:
        """Nearest by meaning; by words where there is no model."""
        filters = Filters(tuple(kinds), language)
        vector = await self._embedder.query(self._beginning(query)) if self._embedder else None
        async with self._transactions(tenant_id) as session:
            if self._embedder is None or vector is None:
                total, _ = await statements.count_chunks(session, filters, None)
                rows = await statements.chunks_with_words(session, words(query), filters, limit)
                return Found("words", total, 0, _hits(rows))
            model_id = self._embedder.model_id
            total, searched = await statements.count_chunks(session, filters, model_id)
            rows = await statements.nearest_chunks(session, model_id, vector, filters, limit)
            return Found("meaning", searched, total - searched, _hits(rows))

    def _beginning(self, query: str) -> str:
        """What the model can take in: it would read the rest in pieces, for seconds, and average them."""
        return self._tokens.split(query, QUERY_TOKENS).text or query[:QUERY_TOKENS]

    async def complete_chunk(self, tenant_id: str, prefix: str, limit: int) -> list[str]:
        async with self._transactions(tenant_id) as session:
            return await statements.list_ids(session, KnowledgeChunk.id, prefix, limit)

    async def complete_source(self, tenant_id: str, prefix: str, limit: int) -> list[str]:
        async with self._transactions(tenant_id) as session:
            return await statements.list_ids(session, KnowledgeSource.id, prefix, limit)


def _hits(rows: Sequence[tuple[Chunk, float]]) -> list[Hit]:
    return [Hit(each, score) for each, score in rows]
