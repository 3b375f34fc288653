"""What every figure of the business stands on: the company's currency, its days, and as of when the mirror is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.figures import HOME

Record = TypeVar("Record")
BASIS = text(f"""
select ({HOME.text}), coalesce((select time_zone from tenant_profiles), 'UTC'),
    (select min(synced_at) from sync_state where starts_with(source, 'odoo/')),
    (select max(synced_at) from sync_state where not starts_with(source, 'odoo')),
    array(select distinct branch from stock_levels union select distinct branch from orders order by 1)
""")


@dataclass(frozen=True, slots=True)
class Basis:
    """`synced_at` is when all of the mirror was last as Odoo has it, `loaded_at` when it was filled otherwise."""

    currency: str
    time_zone: str
    synced_at: datetime | None
    loaded_at: datetime | None
    branches: list[str]


async def basis_of(session: AsyncSession) -> Basis:
    return Basis(*(await session.execute(BASIS)).one())


async def rows_of(
    session: AsyncSession, statement: str, make: Callable[..., Record], /, **given: object
) -> list[Record]:
    """What the statement finds, each row as a record."""
    return [make(*row) for row in await session.execute(text(statement), given)]
