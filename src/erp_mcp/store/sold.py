"""Statements on what was sold in three spans of days: all of it, by branch, day and customer, in one scan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date
from decimal import Decimal
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.basis import rows_of
from erp_mcp.store.figures import BOUGHT, worth
from erp_mcp.store.trade import Spans

Part = Literal["all", "branch", "day", "customer", "buyers", "new"]
Bucket = Literal["day", "week", "month", "quarter", "year"]
# A rate is looked up once for a currency and a day, not once for an order; and handed on in arrays, because
# PostgreSQL lets no second process read what a first one has materialized.
RATES = f"""
rated as materialized (
    select array_agg(dated.currency) as currencies, array_agg(dated.day) as days,
        array_agg({worth("dated", "dated.day")}) as worths
    from (
        select currency,
            cast(generate_series(cast(:earliest as date), cast(:latest as date), '1 day') as date) as day
        from (select distinct currency from currency_rates where currency <> :home) as known
    ) as dated
), rates as (
    select * from unnest(
        (select currencies from rated), (select days from rated), (select worths from rated)
    ) as rate (currency, day, worth)
)
"""
IN_HOME = "case when orders.currency = :home then 1 else rates.worth end"
WITH_RATES = """left join rates on orders.currency <> :home and rates.currency = orders.currency
        and rates.day = cast(orders.ordered_at at time zone 'UTC' as date)"""
NOW = "orders.ordered_at >= :first_now and orders.ordered_at < :ending_now"
BEFORE = "orders.ordered_at >= :first_before and orders.ordered_at < :ending_before"
YEAR_AGO = "orders.ordered_at >= :first_year and orders.ordered_at < :ending_year"
FLAGS = f"{NOW} as is_now, {BEFORE} as is_before, {YEAR_AGO} as is_year_ago"
WITHIN = f"orders.{BOUGHT} and ({NOW} or {BEFORE} or {YEAR_AGO})"
WANTED_GOODS = """(:product = '' or products.name = :product) and (:supplier = '' or supplier_id in (
        select suppliers.id from suppliers where suppliers.name = :supplier))"""
OF_GOODS = f"""join (
        select order_id, sum(order_lines.amount) as value, sum(order_lines.quantity) as quantity
        from order_lines join products on products.id = product_id where {WANTED_GOODS} group by order_id
    ) as goods on goods.order_id = orders.id"""
SUMS = """
    cast(sum(count) as bigint), cast(sum(count_before) as bigint), cast(sum(count_year_ago) as bigint),
    coalesce(sum(amount), 0), coalesce(sum(before), 0), coalesce(sum(year_ago), 0),
    cast(sum(unconverted) as bigint)
"""
SOLD = f"""
with {RATES}, bought as (
    select orders.branch, orders.customer_id,
        cast(date_trunc(:bucket, orders.ordered_at at time zone :zone) as date) as day,
        {{value}} * {IN_HOME} as amount, {FLAGS}
    from orders {{goods}} {WITH_RATES}
    where {WITHIN} {{scope}}
), fine as materialized (
    select branch, day, customer_id,
        count(*) filter (where is_now) as count, count(*) filter (where is_before) as count_before,
        count(*) filter (where is_year_ago) as count_year_ago,
        sum(amount) filter (where is_now) as amount, sum(amount) filter (where is_before) as before,
        sum(amount) filter (where is_year_ago) as year_ago, count(*) filter (where amount is null) as unconverted
    from bought group by grouping sets ((branch, day), (customer_id))
), buyers as (
    select fine.*, first_order_at as ordered_at,
        row_number() over (order by greatest(amount, before) desc nulls last, fine.customer_id) as by_size,
        row_number() over (
            order by abs(coalesce(amount, 0) - coalesce(before, 0)) desc, fine.customer_id) as by_change
    from fine left join customer_figures on customer_figures.customer_id = fine.customer_id
    where fine.customer_id is not null
)
select case when grouping(branch) = 0 then 'branch' when grouping(day) = 0 then 'day' else 'all' end,
    coalesce(branch, ''), day, 0, 0, {SUMS}
from fine where customer_id is null group by grouping sets ((), (branch), (day)) having count(*) > 0
union all
select 'customer', (select name || '#' || id from customers where id = customer_id), null, by_size, by_change,
    count, count_before, count_year_ago, coalesce(amount, 0), coalesce(before, 0), coalesce(year_ago, 0),
    unconverted
from buyers where by_size <= :most or by_change <= :most
union all
select 'buyers', '', null, 0, 0, count(*) filter (where count > 0), count(*) filter (where count_before > 0),
    count(*) filter (where count_year_ago > 0), 0, 0, 0, 0
from buyers
union all
select 'new', '', null, 0, 0,
    count(*) filter (where {NOW}), count(*) filter (where {BEFORE}), count(*) filter (where {YEAR_AGO}),
    coalesce(sum(amount) filter (where {NOW}), 0), coalesce(sum(before) filter (where {BEFORE}), 0),
    coalesce(sum(year_ago) filter (where {YEAR_AGO}), 0), 0
from buyers as orders
"""


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked at; empty names take all, a customer of None everybody."""

    home: str
    zone: str
    spans: Spans
    branch: str = ""
    product: str = ""
    supplier: str = ""
    customer_id: int | None = None

    @property
    def is_of_goods(self) -> bool:
        return bool(self.product or self.supplier)

    @property
    def given(self) -> Mapping[str, object]:
        spans = (self.spans.now, self.spans.before, self.spans.year_ago)
        named = zip(("now", "before", "year"), spans, strict=True)
        bounds = {
            f"{bound}_{name}": at
            for name, span in named
            for bound, at in (("first", span.first), ("ending", span.ending))
        }
        return bounds | {
            "home": self.home,
            "zone": self.zone,
            "earliest": min(each.first for each in spans).astimezone(UTC).date(),
            "latest": max(each.ending for each in spans).astimezone(UTC).date(),
            "branch": self.branch,
            "product": self.product,
            "supplier": self.supplier,
            "customer_id": self.customer_id,
        }

    @property
    def scope(self) -> str:
        """Only of what was given: PostgreSQL estimates badly what might be everything."""
        branch = "and orders.branch = :branch" if self.branch else ""
        return branch if self.customer_id is None else f"{branch} and orders.customer_id = :customer_id"


@dataclass(frozen=True, slots=True)
class Taken:
    """Before taxes, in the company's currency; `count` is of orders, of `buyers` and `new` ones that of customers.

    `unconverted` orders have no rate and are in no amount. The places by size and change are those of customers.
    """

    part: Part
    name: str
    day: date | None
    by_size: int
    by_change: int
    count: int
    count_before: int
    count_year_ago: int
    amount: Decimal
    before: Decimal
    year_ago: Decimal
    unconverted: int


async def taken(session: AsyncSession, sought: Sought, bucket: Bucket, most: int) -> Sequence[Taken]:
    """Of the customers only the largest and those that changed most."""
    statement = SOLD.format(
        value="goods.value" if sought.is_of_goods else "orders.total",
        goods=OF_GOODS if sought.is_of_goods else "",
        scope=sought.scope,
    )
    return await rows_of(session, statement, Taken, **sought.given, bucket=bucket, most=most)
