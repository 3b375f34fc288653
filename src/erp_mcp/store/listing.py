"""Statements on the customers that filters choose: in order, with what is shown of each, and why none."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Select,
    and_,
    any_,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.choosing import IS_LISTED, MOMENTS, NUMBERS, WORDS, Choosing, Column
from erp_mcp.store.conditions import Field, Filter
from erp_mcp.store.tables import (
    Customer,
    CustomerFigures,
    CustomerPurchase,
    KnowledgeSource,
    Product,
)
from erp_mcp.store.waiting import has_open_issue

PRODUCT_KEY = "product/"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Who: those for whom the filters hold, of these ids if any are given, buyers of the goods if any are.

    In which order: by the field, by what was spent on the goods, or else by all that was spent.
    """

    filters: Sequence[Filter] = ()
    among: Collection[int] | None = None
    goods: Sequence[int] = ()
    order: Field | None = None
    descending: bool = True


@dataclass(frozen=True, slots=True)
class Listed:
    """`share` is what was spent on the goods, of the most that anybody spent on them."""

    customer_id: int
    share: float


@dataclass(frozen=True, slots=True)
class Shown:
    id: int
    name: str
    city: str
    is_active: bool
    last_order_at: datetime | None
    spent: Decimal
    balance: Decimal
    overdue: Decimal
    currency: str
    has_open_issue: bool


@dataclass(frozen=True, slots=True)
class Bought:
    customer_id: int
    product: str
    times: int
    spent: Decimal


async def listed(
    session: AsyncSession, choosing: Choosing, wanted: Wanted, limit: int, offset: int
) -> tuple[list[Listed], int]:
    """A page of them, and how many there are."""
    chosen = _chosen(choosing, wanted)
    share: ColumnElement[Decimal] = literal(Decimal(1))
    order = _order(wanted)
    if wanted.goods:
        buying = _buying(wanted.goods).subquery()
        chosen = chosen.join(buying, buying.c.customer_id == Customer.id)
        share = buying.c.spent / func.nullif(func.max(buying.c.spent).over(), 0)
        order = buying.c.spent.desc() if wanted.order is None else order
    page = chosen.add_columns(func.coalesce(share, 1), func.count().over())
    rows = (await session.execute(page.order_by(order, Customer.id).limit(limit).offset(offset))).all()
    if rows or not offset:
        return [Listed(row[0], float(row[1])) for row in rows], rows[0][2] if rows else 0
    return [], await session.scalar(select(func.count()).select_from(chosen.subquery())) or 0


async def chosen_ids(session: AsyncSession, choosing: Choosing, wanted: Wanted) -> list[int]:
    """With those who were merged into one of them: they are found by what is theirs."""
    # as one value: thousands of rows take longer to be read than to be found
    chosen = _chosen(choosing, wanted).subquery()
    ids = set[int](await session.scalar(select(func.array_agg(chosen.c.id))) or ())
    merged = select(Customer.id, Customer.merged_into_id).where(Customer.merged_into_id.is_not(None))
    return [*ids, *(row[0] for row in await session.execute(merged) if row[1] in ids)]


def _chosen(choosing: Choosing, wanted: Wanted) -> Select[int]:
    chosen = choosing.chosen(wanted.filters)
    if wanted.among is None:
        return chosen
    return chosen.where(Customer.id == any_(_ids(wanted.among)))


def _order(wanted: Wanted) -> ColumnElement[object]:
    field: Field = wanted.order or "spent"
    known: Column = {**WORDS, **MOMENTS, **NUMBERS}[field]
    return known.desc().nulls_last() if wanted.descending else known.asc().nulls_last()


def _buying(goods: Sequence[int]) -> Select[int, Decimal]:
    return (
        select(CustomerPurchase.customer_id, func.sum(CustomerPurchase.spent).label("spent"))
        .where(CustomerPurchase.product_id == any_(_ids(goods)))
        .group_by(CustomerPurchase.customer_id)
    )


async def shown(session: AsyncSession, ids: Sequence[int]) -> dict[int, Shown]:
    statement = (
        select(
            Customer.id,
            Customer.name,
            Customer.city,
            Customer.is_active,
            CustomerFigures.last_order_at,
            func.coalesce(CustomerFigures.spent, 0),
            func.coalesce(CustomerFigures.balance, 0),
            func.coalesce(CustomerFigures.overdue, 0),
            func.coalesce(CustomerFigures.currency, Customer.currency),
            has_open_issue(Customer.id.expression),
        )
        .outerjoin(CustomerFigures, CustomerFigures.customer_id == Customer.id)
        .where(Customer.id == any_(_ids(ids)))
    )
    return {row[0]: Shown(*row) for row in await session.execute(statement)}


async def bought(session: AsyncSession, ids: Sequence[int], goods: Sequence[int]) -> list[Bought]:
    """What these bought of the goods, what they spent most on first."""
    statement = (
        select(CustomerPurchase.customer_id, Product.name, CustomerPurchase.times, CustomerPurchase.spent)
        .join(Product, Product.id == CustomerPurchase.product_id)
        .where(
            CustomerPurchase.customer_id == any_(_ids(ids)), CustomerPurchase.product_id == any_(_ids(goods))
        )
        .order_by(CustomerPurchase.spent.desc(), Product.id)
    )
    return [Bought(*row) for row in await session.execute(statement)]


async def goods_called(session: AsyncSession, values: Collection[str]) -> list[int]:
    """By their codes or categories."""
    named = or_(Product.sku.in_(values), Product.category.in_(values))
    return list(await session.scalars(select(Product.id).where(named)))


async def goods_of_sources(session: AsyncSession, source_ids: Collection[int]) -> list[int]:
    """The products of which sources of the library tell."""
    keys = select(KnowledgeSource.key).where(KnowledgeSource.id == any_(_ids(source_ids)))
    names = [key.removeprefix(PRODUCT_KEY) for key in await session.scalars(keys)]
    numbers = [int(each) for each in names if each.isdecimal() and len(each) <= 18]
    named = or_(Product.sku.in_(names), Product.external_id.in_(numbers))
    return list(await session.scalars(select(Product.id).where(named)))


async def without_each(session: AsyncSession, choosing: Choosing, filters: Sequence[Filter]) -> list[int]:
    """For each filter how many customers there would be if it alone did not have to hold."""
    conditions = [choosing.condition(each) for each in filters]
    counts = [
        func.count().filter(and_(true(), *conditions[:at], *conditions[at + 1 :]))
        for at in range(len(conditions))
    ]
    statement = (
        select(*counts)
        .select_from(Customer)
        .outerjoin(CustomerFigures, CustomerFigures.customer_id == Customer.id)
    )
    return list((await session.execute(statement.where(*IS_LISTED))).one())


def _ids(ids: Collection[int]) -> ColumnElement[Sequence[int]]:
    return literal(list(ids), ARRAY(BigInteger))
