"""What was said: conversations, their messages, and what is remembered of them."""

from sqlalchemy import Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from erp_mcp.store.tables.schema import CreatedAt, Instant, Table, Tenanted, within_tenant


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


class Message(Tenanted, Table):
    __tablename__ = "messages"
    __table_args__ = (
        within_tenant("conversation_id", "conversations"),
        Index(None, "tenant_id", "conversation_id", "sent_at", "id"),
    )

    conversation_id: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    role: Mapped[str]
    text: Mapped[str]
    language: Mapped[str]
    sent_at: Mapped[Instant]


class SessionMemory(Tenanted, Table):
    """The rolling summary of a conversation: replaced, never appended to; `written_by` a model or nobody."""

    __tablename__ = "session_memories"
    __table_args__ = (within_tenant("conversation_id", "conversations"),)

    conversation_id: Mapped[str] = mapped_column(primary_key=True)
    summary: Mapped[str]
    message_count: Mapped[int] = mapped_column(Integer)
    updated_at: Mapped[CreatedAt]
    written_by: Mapped[str | None]
