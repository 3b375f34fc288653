"""The library of a tenant: saving documents, indexing them, and reading them under a budget."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields

import anyio
import procrastinate
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.budget import Tokens
from erp_mcp.errors import KnowledgeNotFound
from erp_mcp.governance.reading import Page, Readable, Reading, read
from erp_mcp.integrations.seam import Embedder, Vector
from erp_mcp.knowledge.chunking import CHUNK_TOKENS, chunk, hash_of
from erp_mcp.language.telltales import Language
from erp_mcp.language.terms import terms
from erp_mcp.store import knowledge as statements
from erp_mcp.store import lexicon
from erp_mcp.store.engine import Transactions
from erp_mcp.store.knowledge import Chunk, NewSource
from erp_mcp.store.queue import defer
from erp_mcp.store.records import Document
from erp_mcp.store.statements import Statements
from erp_mcp.store.tables import KnowledgeChunk, KnowledgeSource

# Small enough that nobody who stops or saves waits long for the part that is under way.
EMBED_AT_ONCE, LIST_AT_ONCE = 8, 50


@dataclass(frozen=True, slots=True)
class Saved:
    sources: int
    unchanged: int
    chunks: int
    waiting_for_vectors: int


@dataclass(frozen=True, slots=True)
class Going:
    """What was saved under `key`, or under keys that go on from it after a separator, and is not kept."""

    key: str
    separators: str
    is_kept: Callable[[str], bool]


class Knowledge:
    """`embedder` is None where the model has no wheel: search then goes by words and says so."""

    def __init__(
        self,
        transactions: Transactions,
        raw: Statements,
        tokens: Tokens,
        embedder: Embedder | None,
        queue: procrastinate.App,
    ) -> None:
        self._transactions = transactions
        self._statements = raw
        self._tokens = tokens
        self._embedder = embedder
        self._queue = queue

    async def save(
        self,
        tenant_id: str,
        documents: Sequence[Document],
        vectors: Mapping[bytes, Vector] | None = None,
        *,
        chunk_tokens: int = CHUNK_TOKENS,
        is_dry_run: bool = False,
    ) -> Saved:
        """Save what has changed, all or nothing; of two with the same key the last counts."""
        latest = {each.key: each for each in documents}.values()
        async with self._transactions(tenant_id) as session:
            await statements.claim_library(session, tenant_id)
            known = await statements.source_hashes(session)
            changed = [
                NewSource(each, content_hash, chunk(self._tokens, each, chunk_tokens))
                for each in latest
                if known.get(each.key) != (content_hash := fingerprint(each, chunk_tokens))
            ]
            waiting = 0 if is_dry_run else await self._replace(session, tenant_id, changed, vectors or {})
        chunks = sum(len(each.chunks) for each in changed)
        return Saved(len(changed), len(latest) - len(changed), chunks, waiting)

    async def _replace(
        self,
        session: AsyncSession,
        tenant_id: str,
        changed: Sequence[NewSource],
        vectors: Mapping[bytes, Vector],
    ) -> int:
        if changed:
            replaced = await statements.source_ids(session, [each.document.key for each in changed])
            await lexicon.unlist_sources(session, replaced)
            await statements.save_sources(session, tenant_id, changed)
        waiting = await self._vectorize(session, tenant_id, vectors)
        if waiting or await lexicon.count_unlisted(session):
            await defer(session, self._queue, "index_chunks", tenant_id=tenant_id)
        return waiting

    async def remove(self, tenant_id: str, going: Going, *, is_dry_run: bool = False) -> int:
        """Take out what a file, folder or page no longer has."""
        async with self._transactions(tenant_id) as session:
            await statements.claim_library(session, tenant_id)
            found = await statements.sources_from(session, going.key, going.separators)
            gone = [source_id for key, source_id in found.items() if not going.is_kept(key)]
            if gone and not is_dry_run:
                await lexicon.unlist_sources(session, gone)
                await statements.delete_sources(session, tenant_id, gone)
        return len(gone)

    async def _vectorize(self, session: AsyncSession, tenant_id: str, vectors: Mapping[bytes, Vector]) -> int:
        """Use the vectors that are known; the answer is how many chunks still need one."""
        if self._embedder is None:
            return 0
        await statements.cache_vectors(session, tenant_id, self._embedder.model_id, vectors)
        await statements.apply_vectors(session, self._embedder.model_id)
        return await statements.count_without_vector(session)

    async def waiting(self, tenant_id: str) -> int:
        """How many chunks have no vector yet."""
        if self._embedder is None:
            return 0
        async with self._transactions(tenant_id) as session:
            return await statements.count_without_vector(session)

    async def index(self, tenant_id: str) -> None:
        """Every chunk is found by its words and by its meaning; an interruption loses little."""
        while await self._list_some(tenant_id) or await self._embed_some(tenant_id):
            pass

    async def index_some(self, tenant_id: str) -> None:
        """A part of it, and a job for the next: a server that stops waits for one part only."""
        if await self._list_some(tenant_id) or await self._embed_some(tenant_id):
            async with self._transactions(tenant_id) as session:
                await defer(session, self._queue, "index_chunks", tenant_id=tenant_id)

    async def _list_some(self, tenant_id: str) -> bool:
        """Says whether there was anything to do."""
        async with self._transactions(tenant_id) as session:
            await statements.claim_library(session, tenant_id)
            waiting = await lexicon.unlisted_chunks(session, LIST_AT_ONCE)
            if waiting:
                counts = await anyio.to_thread.run_sync(counted, waiting)
                await lexicon.list_chunks(session, tenant_id, counts)
        return bool(waiting)

    async def _embed_some(self, tenant_id: str) -> bool:
        if self._embedder is None:
            return False
        async with self._transactions(tenant_id) as session:
            waiting = await statements.chunks_without_vector(session, EMBED_AT_ONCE)
        if not waiting:
            return False
        vectors = await self._embedder.passages([text for _, text in waiting])
        by_hash = {text_hash: vector for (text_hash, _), vector in zip(waiting, vectors, strict=True)}
        async with self._transactions(tenant_id) as session:
            await statements.claim_library(session, tenant_id)
            await statements.cache_vectors(session, tenant_id, self._embedder.model_id, by_hash)
            await statements.apply_vectors(session, self._embedder.model_id)
        return True

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
        about = f"{source.title} ({source.kind}, {source.language}, updated {source.updated_at:%Y-%m-%d})"
        tldr = chunks[0].tldr if chunks else ""
        return read(self._tokens, Readable(about, whole(chunks), tldr, f"knowledge {source.kind}"), reading)

    async def complete_chunk(self, tenant_id: str, prefix: str, limit: int) -> list[str]:
        async with self._transactions(tenant_id) as session:
            return await statements.list_ids(session, KnowledgeChunk.id, prefix, limit)

    async def complete_source(self, tenant_id: str, prefix: str, limit: int) -> list[str]:
        async with self._transactions(tenant_id) as session:
            return await statements.list_ids(session, KnowledgeSource.id, prefix, limit)


def whole(chunks: Sequence[Chunk]) -> str:
    """The text of a source from all its chunks in their order, each heading and each sentence once."""
    parts, heading = list[str](), ""
    for each in chunks:
        if each.heading not in ("", heading):
            parts.append(f"\n## {each.heading}")
        parts.append(each.text[each.repeated :])
        heading = each.heading
    return "\n".join(parts).strip()


def counted(chunks: Sequence[tuple[int, str, str]]) -> dict[int, Counter[str]]:
    """What is in a language that has no stemmer is listed by its words as they are, as English ones are."""
    return {chunk_id: terms(text, _language(language)) for chunk_id, language, text in chunks}


def _language(name: str) -> Language:
    return name if name in ("ar", "fa", "tr") else "en"


def fingerprint(document: Document, chunk_tokens: int) -> bytes:
    """Of everything but when it was changed: a file that was only touched is the same."""
    content = [getattr(document, each.name) for each in fields(document) if each.name != "updated_at"]
    return hash_of(repr((content, chunk_tokens)))
