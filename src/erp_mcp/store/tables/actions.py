"""What was recommended to be done next, and what came of it."""

from datetime import date

from sqlalchemy import Date, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from erp_mcp.store.tables.schema import CreatedAt, Instant, Table, Tenanted, within_tenant


class CtaEvent(Tenanted, Table):
    """A recommended call, known again by `call_hash`: the tool and its arguments.

    `accepted_at` is when it was first run, `result` what a person said came of it.
    """

    __tablename__ = "cta_events"
    __table_args__ = (
        within_tenant("customer_id", "customers"),
        within_tenant("conversation_id", "conversations"),
        Index(None, "tenant_id", "call_hash", "recommended_at"),
        Index(None, "tenant_id", "recommended_at"),
        Index(None, "tenant_id", "customer_id"),
        Index(None, "tenant_id", "conversation_id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    customer_id: Mapped[int | None]
    conversation_id: Mapped[str | None]
    call_hash: Mapped[bytes] = mapped_column(LargeBinary)
    deadline: Mapped[date] = mapped_column(Date)
    recommended_at: Mapped[CreatedAt]
    accepted_at: Mapped[Instant | None]
    result: Mapped[str | None]
    comment: Mapped[str | None]
    rated_at: Mapped[Instant | None]
    rated_by: Mapped[str | None]
