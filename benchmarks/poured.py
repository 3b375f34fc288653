"""Public sets in the real store: a tenant each, saved and indexed as anything else is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select

from benchmarks.corpora import Collection, Text
from benchmarks.vectors import vectors_of
from erp_mcp.app import App
from erp_mcp.integrations.embeddings.local import MODEL_ID
from erp_mcp.integrations.seam import Vector
from erp_mcp.knowledge.chunking import CHUNK_TOKENS, chunk
from erp_mcp.knowledge.embeddable import embedded_text, hash_of
from erp_mcp.store.records import Document
from erp_mcp.store.tables import KnowledgeSource
from erp_mcp.store.tenancy import ensure_tenant

NOTE = (
    "Every set is saved and indexed in a tenant of its own, with vectors kept from another run; the questions are "
    "embedded. Search as `search_knowledge` does, contexts as `build_context` does, every token of them counted."
)
SAVED_AT = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Poured:
    """`ids` are those of the set, by the ids of the sources."""

    tenant_id: str
    ids: Mapping[int, str]


async def pour(app: App, collection: Collection) -> Poured:
    """The same documents only once, whatever is asked of them."""
    ids = "\n".join(each.id for each in collection.documents)
    tenant_id = f"set-{hash_of(ids).hex()[:16]}"
    documents = [document(each) for each in collection.documents]
    async with app.database.owner_engine().begin() as connection:
        await ensure_tenant(connection, tenant_id, tenant_id)
    await app.knowledge.save(tenant_id, documents, {MODEL_ID: await known(app, documents)})
    await app.indexing.index(tenant_id)
    async with app.database.transactions(tenant_id) as session:
        rows = await session.execute(select(KnowledgeSource.id, KnowledgeSource.key))
        return Poured(tenant_id, {row[0]: row[1] for row in rows})


def document(text: Text) -> Document:
    return Document(text.id, "document", text.title, text.language, None, "public", text.text, SAVED_AT)


async def known(app: App, documents: Sequence[Document]) -> dict[bytes, Vector]:
    texts = {hash_of(text): text for each in documents for text in embedded(app, each)}
    vectors = await vectors_of(list(texts.values()), "passage")
    return dict(zip(texts, vectors.tolist(), strict=True))


def embedded(app: App, document: Document) -> list[str]:
    """What is embedded of it: each chunk, and each of their sentences."""
    found: list[str] = []
    for each in chunk(app.tokens, document, CHUNK_TOKENS):
        said = [each.text, *(each.text[it.start_at : it.end_at].strip() for it in each.sentences)]
        found += [embedded_text(document.title, each.heading, text) for text in said]
    return found
