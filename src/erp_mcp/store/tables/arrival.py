"""What is made of those who arrive: guesses about customers, abuse that was heard, and who is blocked for it."""

from decimal import Decimal

from sqlalchemy import Index, Numeric, text
from sqlalchemy.orm import Mapped, mapped_column

from erp_mcp.store.tables.schema import CreatedAt, Instant, Number, Table, Tenanted, within_tenant

IN_FORCE = text("lifted_at is null")


class CustomerGuess(Tenanted, Table):
    """One row for each field of a customer; `value` is empty where nothing could be told surely enough."""

    __tablename__ = "customer_guesses"
    __table_args__ = (within_tenant("customer_id", "customers"),)

    customer_id: Mapped[int] = mapped_column(primary_key=True)
    field: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
    confidence: Mapped[Decimal] = mapped_column(Numeric(3, 2))
    reason: Mapped[str]
    made_at: Mapped[CreatedAt]


class AbusiveMessage(Tenanted, Table):
    """A customer's message that was surely abusive; whose it is, its conversation says."""

    __tablename__ = "abusive_messages"
    __table_args__ = (
        within_tenant("conversation_id", "conversations"),
        Index(None, "tenant_id", "said_at"),
    )

    conversation_id: Mapped[str] = mapped_column(primary_key=True)
    message_id: Mapped[str] = mapped_column(primary_key=True)
    said_at: Mapped[Instant]


class Block(Tenanted, Table):
    """Of a customer, or of a conversation whose sender nobody knows; in force until somebody lifts it."""

    __tablename__ = "blocks"
    __table_args__ = (
        within_tenant("customer_id", "customers"),
        within_tenant("conversation_id", "conversations"),
        Index(None, "tenant_id", "customer_id", unique=True, postgresql_where=IN_FORCE),
        Index(None, "tenant_id", "conversation_id", unique=True, postgresql_where=IN_FORCE),
    )

    id: Mapped[Number]
    customer_id: Mapped[int | None]
    conversation_id: Mapped[str | None]
    reason: Mapped[str]
    blocked_at: Mapped[CreatedAt]
    blocked_by: Mapped[str]
    lifted_at: Mapped[Instant | None]
    lifted_by: Mapped[str | None]
