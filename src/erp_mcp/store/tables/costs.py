"""What models cost: limits, running totals, every call, and what was said about it."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated

from pydantic import JsonValue
from sqlalchemy import DateTime, Index, Integer, LargeBinary, Numeric, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from erp_mcp.store.tables.schema import CreatedAt, Instant, Money, Names, Number, Table, Tenanted

Usd = Annotated[Decimal, mapped_column(Numeric(20, 8))]


class TenantProfile(Tenanted, Table):
    """A tenant without a row has the defaults."""

    __tablename__ = "tenant_profiles"

    redacts: Mapped[bool] = mapped_column(server_default=text("true"))
    name: Mapped[str | None]
    tone: Mapped[str | None]
    languages: Mapped[Names | None]
    hours: Mapped[str | None]
    contacts: Mapped[str | None]
    reply_rules: Mapped[str | None]
    time_zone: Mapped[str | None]
    replies: Mapped[str | None]
    handler: Mapped[str | None]


class CostLimit(Tenanted, Table):
    __tablename__ = "cost_limits"

    period: Mapped[str] = mapped_column(primary_key=True)
    limit_usd: Mapped[Usd]


class CostCounter(Tenanted, Table):
    """What a period has cost and what calls under way may still cost: reserving locks these rows."""

    __tablename__ = "cost_counters"

    period: Mapped[str] = mapped_column(primary_key=True)
    period_start: Mapped[Instant] = mapped_column(primary_key=True)
    spent_usd: Mapped[Usd]
    reserved_usd: Mapped[Usd]


class CostEntry(Tenanted, Table):
    """One paid call: reserved before it starts, finished whatever becomes of it."""

    __tablename__ = "cost_entries"
    __table_args__ = (
        Index(None, "tenant_id", "at"),
        Index(
            "ix_cost_entries_reserved",
            "tenant_id",
            "expires_at",
            postgresql_where=text("state = 'reserved'"),
        ),
    )

    id: Mapped[Number]
    at: Mapped[Instant]
    expires_at: Mapped[Instant]
    principal: Mapped[str]
    task: Mapped[str]
    model: Mapped[str]
    prompt_version: Mapped[str]
    conversation_id: Mapped[str | None]
    state: Mapped[str]
    worst_usd: Mapped[Usd]
    assumed_usd: Mapped[Usd]
    cost_usd: Mapped[Usd]
    input_tokens: Mapped[int]
    cached_tokens: Mapped[int]
    output_tokens: Mapped[int]
    milliseconds: Mapped[int] = mapped_column(Integer)
    error: Mapped[str | None]
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class ModelAnswer(Tenanted, Table):
    """What a model has answered to exactly this; without anything personal that was taken out of it."""

    __tablename__ = "model_answers"

    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    answer: Mapped[str]
    created_at: Mapped[CreatedAt]


class Alert(Tenanted, Table):
    """News, raised once for each level in a period; with a `subject` one that stays open until it is resolved.

    `score` is what is at stake in the company's currency, `call` one of our tools, ready to be called.
    """

    __tablename__ = "alerts"
    __table_args__ = (
        UniqueConstraint("tenant_id", "kind", "period", "period_start", "level"),
        Index(
            "uq_alerts_open",
            "tenant_id",
            "kind",
            "subject",
            unique=True,
            postgresql_where=text("subject is not null and resolved_at is null"),
        ),
    )

    id: Mapped[Number]
    at: Mapped[CreatedAt]
    kind: Mapped[str]
    level: Mapped[str]
    period: Mapped[str]
    period_start: Mapped[Instant]
    text: Mapped[str]
    subject: Mapped[str | None]
    score: Mapped[Money | None]
    call: Mapped[dict[str, JsonValue] | None] = mapped_column(JSONB(none_as_null=True))
    resolved_at: Mapped[Instant | None]
