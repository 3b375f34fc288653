"""Statements on the words of a company: its places, segments, goods and currencies, and whether they changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.figures import FORMER_HOME, HOME
from erp_mcp.store.tables import Customer, Product

MOST_VALUES, MOST_PRODUCTS = 2_000, 5_000
# Whatever brings records into the mirror leaves its mark there, or a higher id.
MARK = text("""
select concat_ws('|',
    (select string_agg(concat_ws(' ', source, fingerprint, cursor), ',' order by source) from sync_state),
    (select max(id) from customers), (select max(id) from products), (select max(id) from currency_rates)),
    coalesce((select time_zone from tenant_profiles), 'UTC'), exists(select from orders)
""")
RATES = text("""
with latest as (
    select distinct on (currency) currency, rate from currency_rates
    where since <= current_date order by currency, since desc, company
)
select currency, coalesce((select rate from latest where currency = :home), 1) / rate from latest
where currency <> :home and rate > 0
""")


@dataclass(frozen=True, slots=True)
class Mark:
    """`fingerprint` is another one once the mirror has changed."""

    fingerprint: str
    time_zone: str
    has_orders: bool


@dataclass(frozen=True, slots=True)
class Goods:
    """A product that is sold, by its names in each language."""

    sku: str
    category: str
    name: str
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Wordbook:
    currency: str
    rates: Mapping[str, Decimal]
    cities: Sequence[str]
    branches: Sequence[str]
    segments: Sequence[str]
    goods: Sequence[Goods]


async def mark(session: AsyncSession) -> Mark:
    return Mark(*(await session.execute(MARK)).one())


async def read_wordbook(session: AsyncSession) -> Wordbook:
    home = str(await session.scalar(FORMER_HOME) or await session.scalar(HOME))
    rates = await session.execute(RATES, {"home": home})
    goods = (
        select(Product.sku, Product.category, Product.name, Product.names)
        .where(Product.is_active)
        .order_by(Product.id)
        .limit(MOST_PRODUCTS)
    )
    return Wordbook(
        home,
        {row[0]: row[1] for row in rates},
        await _values(session, "city"),
        await _values(session, "branch"),
        await _values(session, "segment"),
        [Goods(*row) for row in await session.execute(goods)],
    )


async def _values(session: AsyncSession, name: str) -> list[str]:
    value = Customer.__table__.c[name]
    statement = select(value).where(value != "").distinct().order_by(value).limit(MOST_VALUES)
    return list(await session.scalars(statement))
