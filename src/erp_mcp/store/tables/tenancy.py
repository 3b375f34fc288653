"""Who there is: tenants, their connections and tokens, what they may still use, and what was changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from erp_mcp.store.tables.schema import CreatedAt, Instant, Names, Number, Table, Tenanted


class Tenant(Table):
    __tablename__ = "tenants"
    __table_args__ = (CheckConstraint("id ~ '^[a-z0-9][a-z0-9-]{0,62}$'", name="id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    created_at: Mapped[CreatedAt]


class Connection(Tenanted, Table):
    __tablename__ = "connections"
    __table_args__ = (
        UniqueConstraint("tenant_id", "kind", "name"),
        # A number of WhatsApp is one tenant's: what is delivered for it is nobody else's.
        Index(
            "uq_connections_number_id",
            text("(settings ->> 'number_id')"),
            unique=True,
            postgresql_where=text("kind = 'whatsapp'"),
        ),
    )

    id: Mapped[Number]
    kind: Mapped[str]
    name: Mapped[str]
    # Keys differ by kind; the integration that owns the kind validates them.
    settings: Mapped[dict[str, Any]] = mapped_column(JSONB)
    sealed_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[CreatedAt]


class ApiToken(Tenanted, Table):
    __tablename__ = "api_tokens"
    __table_args__ = (Index("ix_api_tokens_hash", "hash", unique=True), UniqueConstraint("tenant_id", "name"))

    id: Mapped[Number]
    name: Mapped[str]
    hash: Mapped[bytes] = mapped_column(LargeBinary)
    scopes: Mapped[Names]
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    revoked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class RateCounter(Tenanted, Table):
    """One row per principal and kind of call; a new window starts the count again."""

    __tablename__ = "rate_counters"

    principal: Mapped[str] = mapped_column(primary_key=True)
    bucket: Mapped[str] = mapped_column(primary_key=True)
    window_start: Mapped[Instant]
    calls: Mapped[int]


class ReadMeter(Tenanted, Table):
    """Tokens served to a principal in one window, by resources and by tools."""

    __tablename__ = "read_meters"

    principal: Mapped[str] = mapped_column(primary_key=True)
    window_start: Mapped[Instant] = mapped_column(primary_key=True)
    reads: Mapped[int] = mapped_column(server_default=text("0"))
    resource_tokens: Mapped[int] = mapped_column(server_default=text("0"))
    tool_tokens: Mapped[int] = mapped_column(server_default=text("0"))
    saved_tokens: Mapped[int] = mapped_column(server_default=text("0"))


class AuditEntry(Tenanted, Table):
    """Append-only; each entry carries the hash of the one before it."""

    __tablename__ = "audit_entries"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    at: Mapped[Instant]
    principal: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    details: Mapped[dict[str, Any]] = mapped_column(JSONB)
    hash: Mapped[bytes] = mapped_column(LargeBinary)
