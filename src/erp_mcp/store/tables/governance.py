"""What is changed in a company's records: what waits for a person, what was done, and what was asked before."""

from datetime import datetime

from pydantic import JsonValue
from sqlalchemy import DateTime, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from erp_mcp.store.tables.schema import CreatedAt, Instant, Number, Table, Tenanted, within_tenant


class Approval(Tenanted, Table):
    """Bound to one operation of one principal on records as they were; used once or never."""

    __tablename__ = "approvals"
    __table_args__ = (
        # The same asked twice is one question to a person.
        Index(
            "uq_approvals_open",
            "tenant_id",
            "principal",
            "arguments_hash",
            unique=True,
            postgresql_where=text("state in ('pending', 'approved')"),
        ),
    )

    id: Mapped[Number]
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[Instant]
    state: Mapped[str]
    verdict: Mapped[str]
    reason: Mapped[str]
    principal: Mapped[str]
    operation: Mapped[dict[str, JsonValue]] = mapped_column(JSONB)
    arguments_hash: Mapped[bytes] = mapped_column(LargeBinary)
    versions: Mapped[dict[str, str]] = mapped_column(JSONB)
    before: Mapped[list[JsonValue]] = mapped_column(JSONB)
    preview: Mapped[str]
    idempotency_key: Mapped[str | None]
    undoes_id: Mapped[int | None]
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    decided_by: Mapped[str | None]
    decided_because: Mapped[str | None]


class Change(Tenanted, Table):
    """The journal: written before anything is attempted, and settled when it is known how that ended."""

    __tablename__ = "changes"
    __table_args__ = (
        within_tenant("approval_id", "approvals"),
        within_tenant("undoes_id", "changes"),
        UniqueConstraint("tenant_id", "external_reference"),
        # What may or may not have happened is not tried again beside itself.
        Index(
            "uq_changes_unsettled",
            "tenant_id",
            "arguments_hash",
            unique=True,
            postgresql_where=text("outcome in ('intended', 'unknown')"),
        ),
    )

    id: Mapped[Number]
    created_at: Mapped[CreatedAt]
    settled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    outcome: Mapped[str]
    principal: Mapped[str]
    operation: Mapped[dict[str, JsonValue]] = mapped_column(JSONB)
    arguments_hash: Mapped[bytes] = mapped_column(LargeBinary)
    versions: Mapped[dict[str, str]] = mapped_column(JSONB)
    before: Mapped[list[JsonValue]] = mapped_column(JSONB)
    after: Mapped[list[JsonValue] | None] = mapped_column(JSONB(none_as_null=True))
    note: Mapped[str | None]
    external_reference: Mapped[str]
    idempotency_key: Mapped[str | None]
    approval_id: Mapped[int | None]
    undoes_id: Mapped[int | None]


class IdempotencyKey(Tenanted, Table):
    """A caller's own name for a change; `result` is what it came to, once it has."""

    __tablename__ = "idempotency_keys"

    principal: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    arguments_hash: Mapped[bytes] = mapped_column(LargeBinary)
    result: Mapped[dict[str, JsonValue] | None] = mapped_column(JSONB(none_as_null=True))
    created_at: Mapped[CreatedAt]
