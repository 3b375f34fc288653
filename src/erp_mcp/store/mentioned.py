"""One statement that looks up what a conversation may speak of: documents by number, products by their words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Literal

from pydantic import TypeAdapter
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.records import Language
from erp_mcp.store.tables import CustomerFigures

MOST_GOODS = 300
# One expression for all the words, so that each product is looked through once.
LOOK = """
select cast(json_build_object(
    'papers', (
        select coalesce(json_agg(paper), '[]') from (
            select 'order' as kind, number, customer_id, state, total, currency,
                (select max(scheduled_at)::date from deliveries
                 where order_id = orders.id and state <> 'cancelled') as due,
                (select max(done_at)::date from deliveries
                 where order_id = orders.id and state = 'done') as delivered
            from orders where number = any(:numbers)
            union all
            select 'invoice', number, customer_id, state, total, currency, due_on, null
            from invoices where number = any(:numbers)
        ) as paper),
    'goods', (
        select coalesce(json_agg(goods), '[]') from (
            select id, sku, name, names, price, currency, unit,
                (select sum(quantity) from stock_levels where product_id = products.id) as quantity
            from products
            where is_active and :words <> '' and lower(name || ' ' || names::text) ~ :words
            order by id limit :most
        ) as goods)
) as text)
"""


@dataclass(frozen=True, slots=True)
class Paper:
    """An order or an invoice; `due` is when it is to be delivered or paid."""

    kind: Literal["order", "invoice"]
    number: str
    customer_id: int
    state: str
    total: Decimal
    currency: str
    due: date | None
    delivered: date | None


@dataclass(frozen=True, slots=True)
class Goods:
    """`quantity` is that of all branches, None where no stock is kept."""

    id: int
    sku: str
    name: str
    names: Mapping[Language, str]
    price: Decimal
    currency: str
    unit: str
    quantity: Decimal | None


@dataclass(frozen=True, slots=True)
class Mentioned:
    papers: Sequence[Paper]
    goods: Sequence[Goods]


@dataclass(frozen=True, slots=True)
class Called:
    """A customer who may have been named; `is_rare` says that hardly anybody else has one of the words."""

    id: int
    name: str
    other_names: Sequence[str]
    is_company: bool
    is_rare: bool


# Looked up by the words one by one; whether they stand together is for who has read the sentence.
CALLED = text("""
with matched as materialized (
    select customer_id, key from customer_keys where kind = 'close' and key = any(:keys)
), sizes as (
    select key, count(*) as size from matched group by key
), sought as (
    select customer_id, count(*) as words, min(size) as rarest
    from matched join sizes using (key) group by customer_id
), likely as (
    select customer_id, words, rarest from sought where words > 1 or rarest <= :few
    order by words desc, rarest, customer_id limit :most
)
select id, name, other_names, is_company, rarest <= :few
from likely cross join lateral (select * from customers where customers.id = customer_id limit 1) as customer
where is_active order by words desc, rarest, id
""")
MOST_CALLED, FEW = 200, 2


async def called(session: AsyncSession, keys: Sequence[str]) -> list[Called]:
    if not keys:
        return []
    given = {"keys": list(keys), "few": FEW, "most": MOST_CALLED}
    return [Called(*row) for row in await session.execute(CALLED, given)]


async def has_ordered(session: AsyncSession, customer_id: int | None) -> bool:
    bought = select(CustomerFigures.orders).where(CustomerFigures.customer_id == customer_id)
    return customer_id is not None and bool(await session.scalar(bought))


async def look_up(session: AsyncSession, numbers: Sequence[str], words: str) -> Mentioned:
    """`words` is an expression of alternatives, or nothing."""
    given = {"numbers": list(numbers), "words": words, "most": MOST_GOODS}
    found = await session.scalar(text(LOOK), given)
    return adapter().validate_json(found or "{}")


@cache
def adapter() -> TypeAdapter[Mentioned]:
    return TypeAdapter(Mentioned)
