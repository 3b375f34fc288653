"""Statements on which goods were sold in three spans of days: at what price, at what margin, and what not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.basis import rows_of
from erp_mcp.store.figures import BOUGHT, worth
from erp_mcp.store.sold import (
    FLAGS,
    IN_HOME,
    RATES,
    WANTED_GOODS,
    WITH_RATES,
    WITHIN,
    Sought,
)

GoodsPart = Literal["all", "category", "class", "product"]
COST = f"nullif(products.cost, 0) * {worth('products', 'cast(:latest as date)')}"
GOODS = f"""
with {RATES}, bought as (
    select orders.id, {IN_HOME} as worth, {FLAGS} from orders {WITH_RATES} where {WITHIN} {{scope}}
), sums as (
    select product_id, count(*) as lines, count(*) - count(worth) as unconverted,
        coalesce(sum(quantity) filter (where is_now and worth is not null), 0) as quantity,
        coalesce(sum(quantity) filter (where is_before and worth is not null), 0) as quantity_before,
        coalesce(sum(order_lines.amount * worth) filter (where is_now), 0) as amount,
        coalesce(sum(order_lines.amount * worth) filter (where is_before), 0) as before,
        coalesce(sum(order_lines.amount * worth) filter (where is_year_ago), 0) as year_ago
    from bought join order_lines on order_id = bought.id group by product_id
), goods as materialized (
    select sums.*, name, sku, category, quantity * {COST} as cost,
        case when quantity > 0 and quantity_before > 0
            then amount - before * quantity / quantity_before end as price,
        case when quantity > 0 and quantity_before > 0
            then before * quantity / quantity_before - before end as volume,
        case when amount > 0 then sum(amount) filter (where amount > 0) over (
            order by amount desc, product_id rows between unbounded preceding and 1 preceding)
            / sum(amount) filter (where amount > 0) over () end as share_above
    from sums join products on products.id = product_id where {WANTED_GOODS}
), ranked as (
    select *, case when amount <= 0 then '' when coalesce(share_above, 0) < 0.8 then 'A'
            when share_above < 0.95 then 'B' else 'C' end as class,
        row_number() over (order by amount desc, before desc, product_id) as by_size,
        row_number() over (order by abs(amount - before) desc, product_id) as by_change,
        row_number() over (order by cost is null or amount <= 0, (amount - cost) / nullif(amount, 0), product_id)
            as by_margin
    from goods
)
select case when grouping(category) = 0 then 'category' when grouping(class) = 0 then 'class' else 'all' end,
    coalesce(category, class, ''), '', '', cast(sum(lines) as bigint), cast(sum(unconverted) as bigint),
    count(*) filter (where amount > 0), sum(quantity), sum(quantity_before),
    sum(amount), sum(before), sum(year_ago), sum(cost), sum(amount) filter (where cost is not null),
    count(*) filter (where cost is null and quantity <> 0),
    coalesce(sum(price), 0), coalesce(sum(volume), 0), 0, 0, 0
from ranked group by grouping sets ((), (category), (class)) having count(*) > 0
union all
select 'product', name, sku, class, cast(lines as bigint), cast(unconverted as bigint), 1,
    quantity, quantity_before, amount, before, year_ago, cost,
    case when cost is not null then amount end, case when cost is null then 1 else 0 end,
    coalesce(price, 0), coalesce(volume, 0), by_size, by_change, by_margin
from ranked where by_size <= :most or by_change <= :most or by_margin <= :most
"""
# A policy asks whose a row is of each row of a table, of an index once for all: PostgreSQL takes that for cheap.
# Priced as it is, lines are read from their index, product by product, and the sums of each stay at hand.
PRICED = text("set local cpu_operator_cost = 0.01")
AS_BEFORE = text("set local cpu_operator_cost to default")
UNSOLD = f"""
with sold as materialized (
    select distinct product_id from orders join order_lines on order_id = orders.id
    where {BOUGHT} and ordered_at >= :since and ordered_at < :until {{scope}}
), there as (
    select product_id, sum(quantity) as quantity from stock_levels
    where :branch = '' or branch = :branch group by product_id having sum(quantity) > 0
)
select products.name, unit, there.quantity, there.quantity * {COST},
    (select cast(max(last_at) at time zone :zone as date) from customer_purchases
        where customer_purchases.product_id = products.id),
    count(*) over (), sum(there.quantity * {COST}) over ()
from there join products on products.id = there.product_id
where not exists (select from sold where sold.product_id = products.id) and {WANTED_GOODS}
order by there.quantity * {COST} desc nulls last, products.id limit :most
"""


@dataclass(frozen=True, slots=True)
class GoodsTaken:
    """Amounts before taxes in the company's currency; what has no rate is in none of them and `unconverted` lines.

    `cost` is that of what was sold, where it is known, `costed` what that was sold for, `uncosted` counts the
    goods of unknown cost. `by_price` and `by_volume` say how much of the change came of asking more and of selling
    more of what was sold in both spans.
    """

    part: GoodsPart
    name: str
    sku: str
    of_class: str
    lines: int
    unconverted: int
    goods: int
    quantity: Decimal
    quantity_before: Decimal
    amount: Decimal
    before: Decimal
    year_ago: Decimal
    cost: Decimal | None
    costed: Decimal | None
    uncosted: int
    by_price: Decimal
    by_volume: Decimal
    by_size: int
    by_change: int
    by_margin: int


@dataclass(frozen=True, slots=True)
class Unsold:
    """On hand and not sold since; `value` is what it cost, unknown where that is."""

    name: str
    unit: str
    quantity: Decimal
    value: Decimal | None
    last_on: date | None
    total: int
    total_value: Decimal | None


async def goods_taken(session: AsyncSession, sought: Sought, most: int) -> Sequence[GoodsTaken]:
    """Of the products only the largest, those that changed most and those that earn least."""
    await session.execute(PRICED)
    found = await rows_of(session, GOODS.format(scope=sought.scope), GoodsTaken, **sought.given, most=most)
    await session.execute(AS_BEFORE)
    return found


async def unsold(
    session: AsyncSession, sought: Sought, since: datetime, until: datetime, most: int
) -> Sequence[Unsold]:
    """The most money first."""
    given = {**sought.given, "since": since, "until": until, "most": most}
    return await rows_of(session, UNSOLD.format(scope=sought.scope), Unsold, **given)
