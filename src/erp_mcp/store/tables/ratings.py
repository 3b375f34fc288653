"""What people thought of replies, and what became of it."""

from pydantic import JsonValue
from sqlalchemy import ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from erp_mcp.store.tables.schema import CreatedAt, Number, Table, Tenanted


class Rating(Tenanted, Table):
    """The last one of a reply. `lesson` is what is to be learned of a bad one; `source_key` and `instruction_id`
    say what a good or a bad one led to, both of which may be removed without it.
    """

    __tablename__ = "ratings"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "conversation_id", "message_id"],
            ["messages.tenant_id", "messages.conversation_id", "messages.id"],
            ondelete="CASCADE",
        ),
        UniqueConstraint("tenant_id", "conversation_id", "message_id"),
    )

    id: Mapped[Number]
    conversation_id: Mapped[str]
    message_id: Mapped[str]
    value: Mapped[str]
    comment: Mapped[str | None]
    scores: Mapped[dict[str, JsonValue]] = mapped_column(JSONB)
    level: Mapped[str]
    lesson: Mapped[str | None]
    principal: Mapped[str]
    source_key: Mapped[str | None]
    instruction_id: Mapped[int | None]
    created_at: Mapped[CreatedAt]
