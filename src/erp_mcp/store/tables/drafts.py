"""Replies that were drafted when a message arrived."""

from pydantic import JsonValue
from sqlalchemy import Numeric
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from erp_mcp.store.tables.schema import CreatedAt, Names, Table, Tenanted, within_tenant


class Draft(Tenanted, Table):
    """One for each message, however often it is delivered; without a text it says why there is none."""

    __tablename__ = "drafts"
    __table_args__ = (within_tenant("conversation_id", "conversations"),)

    conversation_id: Mapped[str] = mapped_column(primary_key=True)
    message_id: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    text: Mapped[str | None]
    reason: Mapped[str]
    level: Mapped[str | None]
    overall: Mapped[float | None] = mapped_column(Numeric(asdecimal=False))
    scores: Mapped[dict[str, JsonValue]] = mapped_column(JSONB)
    sources: Mapped[Names]
    created_at: Mapped[CreatedAt]
