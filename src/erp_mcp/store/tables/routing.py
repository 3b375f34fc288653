"""What a tenant has made its own of how questions are understood, looked up and answered."""

from typing import Any

from pgvector.sqlalchemy import HALFVEC
from sqlalchemy import Integer, SmallInteger, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column

from erp_mcp.store.tables.schema import CreatedAt, Names, Number, Table, Tenanted


class IntentKeyword(Tenanted, Table):
    """Where a tenant differs from the bundled keywords; the weight 0 switches one off."""

    __tablename__ = "intent_keywords"

    intent: Mapped[str] = mapped_column(primary_key=True)
    keyword: Mapped[str] = mapped_column(primary_key=True)
    weight: Mapped[int] = mapped_column(SmallInteger)


class IntentRoute(Tenanted, Table):
    """Where a tenant looks for answers to an intent, if not where everybody does."""

    __tablename__ = "intent_routes"

    intent: Mapped[str] = mapped_column(primary_key=True)
    primary_kinds: Mapped[Names]
    secondary_kinds: Mapped[Names]
    primary_tokens: Mapped[int] = mapped_column(Integer)
    secondary_tokens: Mapped[int] = mapped_column(Integer)


class Instruction(Tenanted, Table):
    """One sentence that every answer keeps to; `source_id` is the rating that it came from."""

    __tablename__ = "instructions"

    id: Mapped[Number]
    text: Mapped[str]
    origin: Mapped[str]
    source_id: Mapped[int | None]
    is_on: Mapped[bool] = mapped_column(server_default=true())
    created_at: Mapped[CreatedAt]


class OwnExample(Tenanted, Table):
    """What one sentence shows of its customers; its vector serves as long as it is of the model in use."""

    __tablename__ = "own_examples"
    __table_args__ = (UniqueConstraint("tenant_id", "aspect", "text"),)

    id: Mapped[Number]
    aspect: Mapped[str]
    label: Mapped[str]
    text: Mapped[str]
    model_id: Mapped[str]
    embedding: Mapped[Any] = mapped_column(HALFVEC())
    created_at: Mapped[CreatedAt]
