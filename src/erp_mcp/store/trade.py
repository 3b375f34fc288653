"""Statements on what was sold: of a span of days, of the one before, and of the same a year ago."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.basis import rows_of
from erp_mcp.store.figures import BOUGHT, ORDER_DAY, worth

Grouping = Literal["all", "branch", "customer", "product"]
NAMES: Mapping[Grouping, str] = {
    "all": "''",
    "branch": "sold.branch",
    "customer": "(select name || '#' || id from customers where id = sold.customer_id)",
    "product": "(select name || ' (' || sku || ')' from products where id = sold.product_id)",
}
OF_ORDERS = f"""
select orders.id, branch, customer_id, null as product_id, ordered_at,
    total * {worth("orders", ORDER_DAY)} as amount
from orders where {BOUGHT}
"""
OF_LINES = f"""
select orders.id, branch, customer_id, product_id, ordered_at,
    order_lines.amount * {worth("orders", ORDER_DAY)} as amount
from orders join order_lines on order_id = orders.id where {BOUGHT}
"""
SALES = """
with spans as (
    select * from unnest(cast(:firsts as timestamptz[]), cast(:ends as timestamptz[])) with ordinality
        as span (first, ending, place)
), sold as (
    select place, listed.* from ({source}) as listed join spans on ordered_at >= first and ordered_at < ending
    where :branch = '' or branch = :branch
), grouped as (
    select {name} as name,
        count(distinct id) filter (where place = 1) as orders,
        coalesce(round(sum(amount) filter (where place = 1), 2), 0) as amount,
        coalesce(round(sum(amount) filter (where place = 2), 2), 0) as before,
        coalesce(round(sum(amount) filter (where place = 3), 2), 0) as year_ago,
        count(*) filter (where amount is null) as unconverted
    from sold group by 1
)
select *, count(*) over () from grouped order by greatest(amount, before) desc, name limit :most
"""


@dataclass(frozen=True, slots=True)
class Span:
    """From the first moment up to, and without, `ending`."""

    first: datetime
    ending: datetime


@dataclass(frozen=True, slots=True)
class Spans:
    now: Span
    before: Span
    year_ago: Span


@dataclass(frozen=True, slots=True)
class Sold:
    """In the company's currency, before taxes; `unconverted` counts what has no rate and is in no amount."""

    name: str
    orders: int
    amount: Decimal
    before: Decimal
    year_ago: Decimal
    unconverted: int
    groups: int


async def sales(
    session: AsyncSession, home: str, spans: Spans, branch: str, by: Grouping, most: int
) -> list[Sold]:
    """The largest groups of now or before; an empty branch takes all."""
    source = OF_LINES if by == "product" else OF_ORDERS
    each = (spans.now, spans.before, spans.year_ago)
    return await rows_of(
        session,
        SALES.format(source=source, name=NAMES[by]),
        Sold,
        home=home,
        firsts=[span.first for span in each],
        ends=[span.ending for span in each],
        branch=branch,
        most=most,
    )
