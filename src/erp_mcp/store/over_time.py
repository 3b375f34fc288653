"""Statements on what was sold in each day, week, month, quarter or year of a span, those without sales too."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.basis import rows_of
from erp_mcp.store.figures import BOUGHT
from erp_mcp.store.sold import IN_HOME, NOW, OF_GOODS, RATES, WITH_RATES, Bucket, Sought

Measure = Literal["sales", "orders", "quantity", "customers"]
OF_ALL_GOODS = """join (
        select order_id, sum(order_lines.quantity) as quantity from order_lines group by order_id
    ) as goods on goods.order_id = orders.id"""
MEASURED: Mapping[Measure, str] = {
    "sales": "sum(amount)",
    "orders": "count(id)",
    "quantity": "sum(quantity)",
    "customers": "count(distinct customer_id)",
}
OVER_TIME = f"""
with {RATES}, bought as (
    select orders.id, customer_id, {{value}} * {IN_HOME} as amount, {{quantity}} as quantity,
        cast(date_trunc(:bucket, ordered_at at time zone :zone) as date) as day
    from orders {{goods}} {WITH_RATES}
    where orders.{BOUGHT} and {NOW} {{scope}}
), days as (
    select cast(generate_series(
        date_trunc(:bucket, cast(:first_now as timestamptz) at time zone :zone),
        cast(:ending_now as timestamptz) at time zone :zone - interval '1 microsecond',
        cast(:step as interval)) as date) as day
)
select day, coalesce({{measured}}, 0), count(id), count(id) filter (where amount is null)
from days left join bought using (day) group by day order by day
"""
STEPS: Mapping[Bucket, str] = {
    "day": "1 day",
    "week": "7 days",
    "month": "1 month",
    "quarter": "3 months",
    "year": "1 year",
}


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, or the first day of a week, month, quarter or year; `unconverted` orders are in no amount."""

    first: date
    value: Decimal
    orders: int
    unconverted: int


async def over_time(
    session: AsyncSession, sought: Sought, measure: Measure, bucket: Bucket
) -> Sequence[Moment]:
    """Of the first of the three spans."""
    of_some = sought.is_of_goods
    statement = OVER_TIME.format(
        value="goods.value" if of_some else "orders.total",
        quantity="goods.quantity" if of_some or measure == "quantity" else "null",
        goods=OF_GOODS if of_some else OF_ALL_GOODS if measure == "quantity" else "",
        scope=sought.scope,
        measured=MEASURED[measure],
    )
    return await rows_of(session, statement, Moment, **sought.given, bucket=bucket, step=STEPS[bucket])
