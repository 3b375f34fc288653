"""What the company knows: sources, their chunks with vectors, and vectors by the hash of their text."""

from typing import Any

from pgvector.sqlalchemy import HALFVEC
from sqlalchemy import Index, Integer, LargeBinary, PrimaryKeyConstraint, UniqueConstraint, false, text
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
        Index(
            "ix_knowledge_chunks_without_vectors",
            "tenant_id",
            "id",
            postgresql_where=text("not has_vectors"),
        ),
        Index("ix_knowledge_chunks_unlisted", "tenant_id", "id", postgresql_where=text("length is null")),
    )

    id: Mapped[Number]
    source_id: Mapped[int]
    position: Mapped[int] = mapped_column(Integer)
    heading: Mapped[str]
    text: Mapped[str]
    tldr: Mapped[str]
    tokens: Mapped[int] = mapped_column(Integer)
    text_hash: Mapped[bytes] = mapped_column(LargeBinary)
    # How many terms it has; unknown until it is in the lexicon.
    length: Mapped[int | None] = mapped_column(Integer)
    # Of the library's model: its own and those of all its sentences.
    has_vectors: Mapped[bool] = mapped_column(server_default=false())
    # The position in the source of the chunk that introduces this one.
    parent: Mapped[int | None] = mapped_column(Integer)
    # So many characters at the beginning are in a chunk before this one, too.
    repeated: Mapped[int] = mapped_column(Integer)


class KnowledgeSentence(Tenanted, Table):
    """Where in its chunk a sentence stands; its vector is found by the hash of what was embedded of it."""

    __tablename__ = "knowledge_sentences"
    __table_args__ = (within_tenant("chunk_id", "knowledge_chunks"),)

    chunk_id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    start_at: Mapped[int] = mapped_column(Integer)
    end_at: Mapped[int] = mapped_column(Integer)
    tokens: Mapped[int] = mapped_column(Integer)
    text_hash: Mapped[bytes] = mapped_column(LargeBinary)


class KnowledgeVector(Tenanted, Table):
    """The vector of a chunk, beside what a search filters by; a large library has a partition of its own."""

    __tablename__ = "knowledge_vectors"
    __table_args__ = (
        within_tenant("chunk_id", "knowledge_chunks"),
        Index(None, "tenant_id", "chunk_id"),
        {"postgresql_partition_by": "LIST (tenant_id)"},
    )

    model_id: Mapped[str] = mapped_column(primary_key=True)
    chunk_id: Mapped[int] = mapped_column(primary_key=True)
    language: Mapped[str]
    kind: Mapped[str]
    audience: Mapped[str]
    # pgvector's type carries no element type for pyright; the embedder checks the dimension.
    embedding: Mapped[Any] = mapped_column(HALFVEC())


class Library(Tenanted, Table):
    """By which model a tenant's knowledge is found; none is named until one is chosen."""

    __tablename__ = "libraries"

    model_id: Mapped[str]


class EmbeddingCache(Tenanted, Table):
    __tablename__ = "embedding_cache"

    model_id: Mapped[str] = mapped_column(primary_key=True)
    text_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    embedding: Mapped[Any] = mapped_column(HALFVEC())


class KnowledgeTerm(Tenanted, Table):
    """A posting: a term, a chunk that has it, and how often. The index of its key is all that a search reads."""

    __tablename__ = "knowledge_terms"
    __table_args__ = (
        PrimaryKeyConstraint("tenant_id", "term", "chunk_id", postgresql_include=["count"]),
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
