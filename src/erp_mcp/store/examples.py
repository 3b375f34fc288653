"""Statements on the sentences by which a tenant shows what its customers mean."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.tables import OwnExample
from erp_mcp.store.vectors import Vector

SAVE = text("""
insert into own_examples (tenant_id, aspect, label, text, model_id, embedding)
values (:tenant_id, :aspect, :label, :text, :model_id, cast(:embedding as halfvec))
on conflict (tenant_id, aspect, text) do update
set label = excluded.label, model_id = excluded.model_id, embedding = excluded.embedding
returning id
""")
WITH_VECTORS = text("""
select aspect, label, text, cast(embedding as real[]) from own_examples where model_id = :model_id order by id
""")


@dataclass(frozen=True, slots=True)
class Example:
    """`model_id` is of the vector that was made when it was added."""

    id: int
    aspect: str
    label: str
    text: str
    model_id: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Shown:
    """An example with the vector by which others are found to be like it."""

    aspect: str
    label: str
    text: str
    vector: Vector


async def claim_examples(session: AsyncSession, tenant_id: str) -> None:
    """One writer at a time, so that there are never more than there may be."""
    key = func.hashtextextended(f"examples {tenant_id}", 0)
    await session.execute(select(func.pg_advisory_xact_lock(key)))


async def list_examples(session: AsyncSession) -> list[Example]:
    row = OwnExample
    columns = (row.id, row.aspect, row.label, row.text, row.model_id, row.created_at)
    return [Example(*each) for each in await session.execute(select(*columns).order_by(row.id))]


async def examples_shown(session: AsyncSession, model_id: str) -> list[Shown]:
    return [Shown(*each) for each in await session.execute(WITH_VECTORS, {"model_id": model_id})]


async def save_example(session: AsyncSession, tenant_id: str, model_id: str, shown: Shown) -> int:
    """The same sentence again may show something else."""
    given = {
        "tenant_id": tenant_id,
        "aspect": shown.aspect,
        "label": shown.label,
        "text": shown.text,
        "model_id": model_id,
        "embedding": str(shown.vector),
    }
    return (await session.execute(SAVE, given)).scalar_one()


async def delete_example(session: AsyncSession, example_id: int) -> bool:
    """Says whether there was one."""
    gone = delete(OwnExample).where(OwnExample.id == example_id).returning(OwnExample.id)
    return (await session.execute(gone)).first() is not None
