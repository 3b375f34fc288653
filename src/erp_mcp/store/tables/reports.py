"""Reports as they were told, so that they can be read on, exported and compared."""

from pydantic import JsonValue
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from erp_mcp.store.tables.schema import CreatedAt, Instant, Number, Table, Tenanted


class Report(Tenanted, Table):
    """`asked` is what it was asked for, `story` what it tells, in no language yet."""

    __tablename__ = "reports"

    id: Mapped[Number]
    name: Mapped[str]
    language: Mapped[str]
    calendar: Mapped[str]
    asked: Mapped[dict[str, JsonValue]] = mapped_column(JSONB)
    story: Mapped[dict[str, JsonValue]] = mapped_column(JSONB)
    created_by: Mapped[str]
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[Instant]
