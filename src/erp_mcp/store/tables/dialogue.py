"""What was said: conversations, their messages, and what is remembered of them and of who spoke."""

from sqlalchemy import Index, Integer, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from erp_mcp.store.records import Metadata
from erp_mcp.store.tables.schema import CreatedAt, Instant, Number, Table, Tenanted, within_tenant


class Conversation(Tenanted, Table):
    """`id` is the caller's: any agent may open a session under a name of its own."""

    __tablename__ = "conversations"
    __table_args__ = (
        within_tenant("customer_id", "customers", "RESTRICT"),
        Index(None, "tenant_id", "customer_id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    customer_id: Mapped[int | None]
    channel: Mapped[str]
    subject: Mapped[str]
    language: Mapped[str]
    started_at: Mapped[Instant]
    updated_at: Mapped[CreatedAt]
    closed_at: Mapped[Instant | None]


class Message(Tenanted, Table):
    """`position` counts how they came in, from 1: a late one may have been said before others."""

    __tablename__ = "messages"
    __table_args__ = (
        within_tenant("conversation_id", "conversations"),
        Index(None, "tenant_id", "conversation_id", "sent_at", "position"),
    )

    conversation_id: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    role: Mapped[str]
    text: Mapped[str]
    language: Mapped[str]
    sent_at: Mapped[Instant]
    position: Mapped[int] = mapped_column(Integer)
    details: Mapped[Metadata] = mapped_column("metadata", JSONB)  # the other name is SQLAlchemy's own


class SessionMemory(Tenanted, Table):
    """The rolling summary of a conversation up to the position `message_count`: replaced, never appended to."""

    __tablename__ = "session_memories"
    __table_args__ = (within_tenant("conversation_id", "conversations"),)

    conversation_id: Mapped[str] = mapped_column(primary_key=True)
    summary: Mapped[str]
    message_count: Mapped[int] = mapped_column(Integer)
    updated_at: Mapped[CreatedAt]
    written_by: Mapped[str | None]


class CustomerFact(Tenanted, Table):
    """What is worth knowing of a customer in a later session; `key` is a digest of the plain words of it."""

    __tablename__ = "customer_facts"
    __table_args__ = (
        within_tenant("customer_id", "customers"),
        within_tenant("conversation_id", "conversations"),
        UniqueConstraint("tenant_id", "customer_id", "key"),
    )

    id: Mapped[Number]
    customer_id: Mapped[int]
    kind: Mapped[str]
    fact: Mapped[str]
    key: Mapped[bytes]
    conversation_id: Mapped[str]
    message_id: Mapped[str | None]
    created_at: Mapped[CreatedAt]
    forgotten_at: Mapped[Instant | None]
