"""Statements on how far the mirror follows its source: what it holds from there, and since when."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Select, all_, any_, delete, exists, literal, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.bulk import upsert
from erp_mcp.store.figures import keep_figures, owners
from erp_mcp.store.tables import Delivery, Invoice, Order, Product, StockLevel, SyncState, Table
from erp_mcp.store.tables.company import Kept, Mirrored

SOURCE = "odoo"


@dataclass(frozen=True, slots=True)
class Following:
    """Of one kind: the source's clock at the last run, and ids that could not be brought in then."""

    cursor: datetime | None = None
    troubled: Sequence[int] = ()
    fingerprint: str = ""
    synced_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """To follow a source: by what name it goes, and where it is."""

    instance: str
    address: str
    began_at: datetime


async def last_attempt(session: AsyncSession) -> Attempt | None:
    statement = select(SyncState.fingerprint, SyncState.synced_at).where(SyncState.source == SOURCE)
    row = (await session.execute(statement)).first()
    if row is None:
        return None
    fingerprint, began_at = row
    if began_at is None:
        return None
    instance, _, address = fingerprint.partition(" ")
    return Attempt(instance, address, began_at)


async def marked_at(session: AsyncSession, source: str) -> datetime | None:
    """When what comes from there in one piece was last brought in."""
    return await session.scalar(select(SyncState.synced_at).where(SyncState.source == source))


async def begin(session: AsyncSession, tenant_id: str, attempt: Attempt) -> None:
    """At its beginning, so that one that fails is not repeated without a pause."""
    row = {
        "tenant_id": tenant_id,
        "source": SOURCE,
        "fingerprint": f"{attempt.instance} {attempt.address}",
        "synced_at": attempt.began_at,
    }
    await upsert(session, SyncState, [row], ("tenant_id", "source"))


async def following(session: AsyncSession, kind: str) -> Following:
    columns = SyncState.cursor, SyncState.troubled, SyncState.fingerprint, SyncState.synced_at
    row = (await session.execute(select(*columns).where(SyncState.source == _name(kind)))).first()
    return Following() if row is None else Following(*row)


async def follow(session: AsyncSession, tenant_id: str, kind: str, reached: Following) -> None:
    row = {
        "tenant_id": tenant_id,
        "source": _name(kind),
        "cursor": reached.cursor,
        "troubled": list(reached.troubled),
        "fingerprint": reached.fingerprint,
        "synced_at": reached.synced_at,
    }
    await upsert(session, SyncState, [row], ("tenant_id", "source"))


async def freshness(session: AsyncSession) -> dict[str, datetime | None]:
    """When each kind was last as its source has it; None where no run has come to its end."""
    prefix = f"{SOURCE}/"
    statement = select(SyncState.source, SyncState.synced_at).where(SyncState.source.startswith(prefix))
    return {row[0].removeprefix(prefix): row[1] for row in await session.execute(statement)}


def synced_at(kind: str) -> Select[datetime | None]:
    """To be part of another statement."""
    return select(SyncState.synced_at).where(SyncState.source == _name(kind))


async def known(session: AsyncSession, table: type[Mirrored]) -> dict[int, str | None]:
    """What came from the source, by its id there: the fingerprint of what was read."""
    statement = select(table.external_id, table.fingerprint).where(table.fingerprint.is_not(None))
    return {row[0]: row[1] for row in await session.execute(statement)}


async def strangers(session: AsyncSession, table: type[Mirrored], ours: Collection[int]) -> set[int]:
    """Whatever is there beside ours."""
    ids = literal(sorted(ours), ARRAY(BigInteger))
    return set(await session.scalars(select(table.external_id).where(table.external_id != all_(ids))))


async def held_among(
    session: AsyncSession, table: type[Mirrored], asked: Collection[int]
) -> dict[int, str | None]:
    """The same of some, with those that came another way."""
    ids = literal(sorted(asked), ARRAY(BigInteger))
    rows = await session.execute(
        select(table.external_id, table.fingerprint).where(table.external_id == any_(ids))
    )
    return {row[0]: row[1] for row in rows}


async def grouped(
    session: AsyncSession, table: type[Mirrored], names: Sequence[str], asked: Collection[int]
) -> dict[int, dict[str, Any]]:
    """These columns of some."""
    ids = literal(sorted(asked), ARRAY(BigInteger))
    columns = [table.__table__.c[name] for name in names]
    rows = await session.execute(select(table.external_id, *columns).where(table.external_id == any_(ids)))
    return {row[0]: dict(zip(names, row[1:], strict=True)) for row in rows}


async def is_mirrored(session: AsyncSession, kind: str, table: type[Table]) -> bool:
    """Whether it was ever followed, or loaded."""
    followed = select(SyncState.cursor).where(SyncState.source == _name(kind), SyncState.cursor.is_not(None))
    return bool(await session.scalar(select(or_(exists(followed), exists(select(table))))))


async def forget(session: AsyncSession, table: type[Mirrored], gone: Collection[int]) -> None:
    """Takes out what the source no longer has; what others refer to for good is only not active any more."""
    ids = literal(sorted(gone), ARRAY(BigInteger))
    if issubclass(table, Kept):
        ended = update(table).where(table.external_id == any_(ids))
        await session.execute(ended.values(is_active=False, fingerprint=None))
        return
    former = await owners(session, table, gone) if table is Order or table is Invoice else ()
    if table is Order:
        orders = select(Order.id).where(Order.external_id == any_(ids))
        for other in (Invoice, Delivery):
            await session.execute(update(other).where(other.order_id.in_(orders)).values(order_id=None))
    await session.execute(delete(table).where(table.external_id == any_(ids)))
    await keep_figures(session, former)


async def forget_stock(session: AsyncSession, products: Collection[int]) -> None:
    """What there is of these, by their ids at the source."""
    ids = literal(sorted(products), ARRAY(BigInteger))
    ours = select(Product.id).where(Product.external_id == any_(ids))
    await session.execute(delete(StockLevel).where(StockLevel.product_id.in_(ours)))


def _name(kind: str) -> str:
    return f"{SOURCE}/{kind}"
