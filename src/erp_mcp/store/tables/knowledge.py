"""What the company knows: sources, their chunks with vectors, and vectors by the hash of their text."""

from typing import Any

from pgvector.sqlalchemy import HALFVEC
from sqlalchemy import Index, Integer, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from erp_mcp.store.tables.schema import Instant, Number, Table, Tenanted, within_tenant


class KnowledgeSource(Tenanted, Table):
    """`key` names the source for its owner (a path, a URL); indexing the same key again replaces it."""

    __tablename__ = "knowledge_sources"
    __table_args__ = (UniqueConstraint("tenant_id", "key"),)

    id: Mapped[Number]
    key: Mapped[str]
    kind: Mapped[str]
    title: Mapped[str]
    language: Mapped[str]
    url: Mapped[str | None]
    audience: Mapped[str]
    content_hash: Mapped[bytes] = mapped_column(LargeBinary)
    updated_at: Mapped[Instant]


class KnowledgeChunk(Tenanted, Table):
    __tablename__ = "knowledge_chunks"
    __table_args__ = (
        within_tenant("source_id", "knowledge_sources"),
        UniqueConstraint("tenant_id", "source_id", "position"),
    )

    id: Mapped[Number]
    source_id: Mapped[int]
    position: Mapped[int] = mapped_column(Integer)
    heading: Mapped[str]
    text: Mapped[str]
    tldr: Mapped[str]
    tokens: Mapped[int] = mapped_column(Integer)
    text_hash: Mapped[bytes] = mapped_column(LargeBinary)
    model_id: Mapped[str | None]
    # pgvector's type carries no element type for pyright; the embedder checks the dimension.
    embedding: Mapped[Any | None] = mapped_column(HALFVEC())
    # How many terms it has; unknown until it is in the lexicon.
    length: Mapped[int | None] = mapped_column(Integer)
    # The position in the source of the chunk that introduces this one.
    parent: Mapped[int | None] = mapped_column(Integer)
    # So many characters at the beginning are in a chunk before this one, too.
    repeated: Mapped[int] = mapped_column(Integer)


class EmbeddingCache(Tenanted, Table):
    __tablename__ = "embedding_cache"

    model_id: Mapped[str] = mapped_column(primary_key=True)
    text_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    embedding: Mapped[Any] = mapped_column(HALFVEC())


class KnowledgeTerm(Tenanted, Table):
    """A posting: a term, a chunk that has it, and how often. Its key finds the chunks of a term."""

    __tablename__ = "knowledge_terms"
    __table_args__ = (
        within_tenant("chunk_id", "knowledge_chunks"),
        Index(None, "tenant_id", "chunk_id"),
    )

    term: Mapped[str] = mapped_column(primary_key=True)
    chunk_id: Mapped[int] = mapped_column(primary_key=True)
    count: Mapped[int] = mapped_column(Integer)


class TermStat(Tenanted, Table):
    """In how many chunks a term is, so that its rarity need not be counted."""

    __tablename__ = "term_stats"

    term: Mapped[str] = mapped_column(primary_key=True)
    chunks: Mapped[int]


class Lexicon(Tenanted, Table):
    """How many chunks are found by their words, and how many terms those have."""

    __tablename__ = "lexicons"

    chunks: Mapped[int]
    length: Mapped[int]
