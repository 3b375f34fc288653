"""Reports that are made by themselves, and to whom they go."""

from datetime import datetime

from pydantic import JsonValue
from sqlalchemy import BigInteger, DateTime, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from erp_mcp.store.tables.schema import CreatedAt, Instant, Names, Number, Table, Tenanted


class Schedule(Tenanted, Table):
    """`due_at` is the moment that was last taken up, `report_id` what was made for it, once it is."""

    __tablename__ = "schedules"
    __table_args__ = (Index(None, "tenant_id", "next_at"),)

    id: Mapped[Number]
    cron: Mapped[str]
    asked: Mapped[dict[str, JsonValue]] = mapped_column(JSONB)
    recipients: Mapped[Names]
    created_by: Mapped[str]
    created_at: Mapped[CreatedAt]
    next_at: Mapped[Instant]
    due_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    report_id: Mapped[int | None] = mapped_column(BigInteger)
