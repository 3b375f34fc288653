"""The library of a tenant: saving documents, indexing them, and reading them under a budget."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields

import anyio
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.budget import Tokens
from erp_mcp.errors import KnowledgeNotFound
from erp_mcp.governance.reading import Page, Readable, Reading, read
from erp_mcp.integrations.seam import Vector
from erp_mcp.knowledge.chunking import CHUNK_TOKENS, chunk
from erp_mcp.knowledge.embeddable import about, hash_of
from erp_mcp.knowledge.indexing import Indexing
from erp_mcp.knowledge.results import STAFF
from erp_mcp.store import knowledge as statements
from erp_mcp.store import lexicon
from erp_mcp.store.engine import Transactions
from erp_mcp.store.knowledge import Chunk, NewSource, Source
from erp_mcp.store.records import Document
from erp_mcp.store.statements import Statements
from erp_mcp.store.tables import KnowledgeChunk, KnowledgeSource

NONE_KNOWN: Mapping[str, Mapping[bytes, Vector]] = {}


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
    def __init__(
        self, transactions: Transactions, raw: Statements, tokens: Tokens, indexing: Indexing
    ) -> None:
        self._transactions = transactions
        self._statements = raw
        self._tokens = tokens
        self._indexing = indexing

    async def save(
        self,
        tenant_id: str,
        documents: Sequence[Document],
        vectors: Mapping[str, Mapping[bytes, Vector]] = NONE_KNOWN,
        *,
        chunk_tokens: int = CHUNK_TOKENS,
        is_dry_run: bool = False,
    ) -> Saved:
        """Save what has changed, all or nothing; of two with the same key the last counts.

        `vectors` are known already: by their model and the hash of what was embedded.
        """
        async with self._transactions(tenant_id) as session:
            changed, unchanged = await self._changed(session, tenant_id, documents, chunk_tokens)
            waiting = 0 if is_dry_run else await self._replace(session, tenant_id, changed, vectors)
        return Saved(len(changed), unchanged, sum(len(each.chunks) for each in changed), waiting)

    async def save_within(
        self, session: AsyncSession, tenant_id: str, documents: Sequence[Document]
    ) -> Saved:
        """As a part of something larger, which the caller's transaction holds together."""
        changed, unchanged = await self._changed(session, tenant_id, documents, CHUNK_TOKENS)
        waiting = await self._replace(session, tenant_id, changed, NONE_KNOWN)
        return Saved(len(changed), unchanged, sum(len(each.chunks) for each in changed), waiting)

    async def _changed(
        self, session: AsyncSession, tenant_id: str, documents: Sequence[Document], chunk_tokens: int
    ) -> tuple[list[NewSource], int]:
        """What is not there yet as it is, and how many are; nobody else saves until the transaction ends."""
        await statements.claim_library(session, tenant_id)
        known = await statements.source_hashes(session)
        latest = {each.key: each for each in documents}.values()
        hashed = [(each, fingerprint(each, chunk_tokens)) for each in latest]
        new = [(each, content_hash) for each, content_hash in hashed if known.get(each.key) != content_hash]
        changed = await anyio.to_thread.run_sync(_cut, self._tokens, new, chunk_tokens)
        return changed, len(latest) - len(changed)

    async def _replace(
        self,
        session: AsyncSession,
        tenant_id: str,
        changed: Sequence[NewSource],
        vectors: Mapping[str, Mapping[bytes, Vector]],
    ) -> int:
        saved: Sequence[int] = ()
        if changed:
            replaced = await statements.source_ids(session, [each.document.key for each in changed])
            await lexicon.unlist_sources(session, replaced)
            saved = await statements.save_sources(session, tenant_id, changed)
        return await self._indexing.begin(session, tenant_id, saved, vectors)

    async def remove(self, tenant_id: str, going: Going, *, is_dry_run: bool = False) -> int:
        """Take out what a file, folder or page no longer has."""
        async with self._transactions(tenant_id) as session:
            await statements.claim_library(session, tenant_id)
            found = await statements.sources_from(session, going.key, going.separators)
            gone = [source_id for key, source_id in found.items() if not going.is_kept(key)]
            if gone and not is_dry_run:
                await self.remove_within(session, tenant_id, gone)
        return len(gone)

    async def remove_within(self, session: AsyncSession, tenant_id: str, source_ids: Sequence[int]) -> None:
        """As a part of something larger; the caller has claimed the library."""
        await lexicon.unlist_sources(session, source_ids)
        await statements.delete_sources(session, tenant_id, source_ids)

    async def read_chunk(self, tenant_id: str, chunk_id: int, reading: Reading) -> Page:
        found = await statements.find_chunk(self._statements, tenant_id, chunk_id)
        if found is None:
            raise KnowledgeNotFound(f"There is no knowledge chunk {chunk_id}; search_knowledge gives ids.")
        title = about(found.title, found.heading)
        described = f"{title} ({marks(found)})"
        return read(
            self._tokens, Readable(described, found.text, found.tldr, f"knowledge {found.kind}"), reading
        )

    async def read_source(self, tenant_id: str, source_id: int, reading: Reading) -> Page:
        async with self._transactions(tenant_id) as session:
            source = await statements.find_source(session, source_id)
            chunks = await statements.source_chunks(session, source_id)
        if source is None:
            raise KnowledgeNotFound(f"There is no knowledge source {source_id}; search_knowledge gives ids.")
        described = f"{source.title} ({marks(source)})"
        tldr = chunks[0].tldr if chunks else ""
        return read(
            self._tokens, Readable(described, whole(chunks), tldr, f"knowledge {source.kind}"), reading
        )

    async def complete_chunk(self, tenant_id: str, prefix: str, limit: int) -> list[str]:
        async with self._transactions(tenant_id) as session:
            return await statements.list_ids(session, KnowledgeChunk.id, prefix, limit)

    async def complete_source(self, tenant_id: str, prefix: str, limit: int) -> list[str]:
        async with self._transactions(tenant_id) as session:
            return await statements.list_ids(session, KnowledgeSource.id, prefix, limit)


def _cut(tokens: Tokens, documents: Sequence[tuple[Document, bytes]], chunk_tokens: int) -> list[NewSource]:
    """In a thread: a server answers others meanwhile."""
    return [
        NewSource(each, content_hash, chunk(tokens, each, chunk_tokens)) for each, content_hash in documents
    ]


def marks(found: Chunk | Source) -> str:
    told = f"{found.kind}, {found.language}, updated {found.updated_at:%Y-%m-%d}"
    return f"{told}, {STAFF}" if found.audience == "staff" else told


def whole(chunks: Sequence[Chunk]) -> str:
    """The text of a source from all its chunks in their order, each heading and each sentence once."""
    parts, heading = list[str](), ""
    for each in chunks:
        if each.heading not in ("", heading):
            parts.append(f"\n## {each.heading}")
        parts.append(each.text[each.repeated :])
        heading = each.heading
    return "\n".join(parts).strip()


def fingerprint(document: Document, chunk_tokens: int) -> bytes:
    """Of everything but when it was changed: a file that was only touched is the same."""
    content = [getattr(document, each.name) for each in fields(document) if each.name != "updated_at"]
    return hash_of(repr((content, chunk_tokens)))
