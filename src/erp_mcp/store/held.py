"""Statements on the stock that a company holds: its worth, what lasts how long, and what must be ordered."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.basis import rows_of
from erp_mcp.store.figures import BOUGHT, worth
from erp_mcp.store.purchasing import ORDERED, TIMES

WEEKS, RECENT_WEEKS = 52, 13
RECEIPTS = 3  # that tell how long a supplier takes
ASSUMED_DAYS = 7  # where nobody knows
LAST_SOLD = f"""
select max(cast(ordered_at at time zone :zone as date)) from orders where {BOUGHT} and ordered_at < :midnight
"""
SELLER = f"""
select company from orders
where {BOUGHT} and ordered_at >= :first and ordered_at < :ending and (:branch = '' or branch = :branch)
group by company order by count(*) desc, company limit 1
"""
# A week ends with the last day on which anything was sold: a mirror that is behind makes no week of zeros.
GOODS = f"""
with sold as (
    select product_id, (cast(:until as date) - cast(ordered_at at time zone :zone as date) - 1) / 7 as week,
        sum(quantity) as quantity, count(*) as lines
    from orders join order_lines on order_id = orders.id
    where {BOUGHT} and ordered_at >= :first and ordered_at < :ending and (:branch = '' or branch = :branch)
    group by 1, 2
), pace as (
    select product_id, max(week) + 1 as weeks, greatest(max(quantity), 0) as peak,
        cast(sum(lines) as integer) as lines,
        greatest(coalesce(sum(quantity) filter (where week < {RECENT_WEEKS}), 0), 0)
            / (least(max(week) + 1, {RECENT_WEEKS}) * 7.0) as daily,
        min(week) as quiet_weeks
    from sold group by product_id
), there as (
    select product_id, sum(quantity) as quantity, sum(reorder_point) as least
    from stock_levels where :branch = '' or branch = :branch group by product_id
), coming as (
    select product_id,
        sum(quantity - received) filter (where {ORDERED} and quantity > received) as quantity,
        min(expected_at) filter (where {ORDERED} and quantity > received) as expected_at,
        coalesce(sum(quantity) filter (where state in ('draft', 'sent', 'approving')
            and ordered_at >= :now - interval '14 days'), 0) as drafted,
        max(ordered_at) filter (where {ORDERED}) as bought_at
    from purchase_orders join purchase_lines on purchase_order_id = purchase_orders.id
    where :branch = '' or branch = :branch group by product_id
), promised as (
    select product_id, sum(quantity) as quantity
    from orders join order_lines on order_id = orders.id
    where state = 'confirmed' and ordered_at >= :now - interval '30 days' and (:branch = '' or branch = :branch)
    group by product_id
), times as ({TIMES}), goods as (
    select products.id, products.external_id, sku, products.name, unit, products.is_active,
        suppliers.name as supplier, suppliers.external_id as supplier_external_id,
        case when times.receipts >= {RECEIPTS} then greatest(ceil(cast(times.median as numeric)), 1)
            else coalesce(nullif(suppliers.lead_days, 0), {ASSUMED_DAYS}) end as lead_days,
        case when times.receipts >= {RECEIPTS} then 'measured' when suppliers.lead_days > 0 then 'stated'
            else 'assumed' end as lead_from,
        price * {worth("products", ":today")} as price,
        case when cost > 0 then cost * {worth("products", ":today")} end as cost, cost > 0 as is_costed,
        coalesce(there.quantity, 0) as on_hand, coalesce(there.least, 0) as least,
        coalesce(coming.quantity, 0) as incoming, coming.expected_at, coalesce(drafted, 0) as drafted,
        coalesce(promised.quantity, 0) as promised, coalesce(daily, 0) as daily, peak, pace.weeks, pace.lines,
        quiet_weeks, bought_at,
        there.product_id is not null or coming.product_id is not null as is_stocked
    from products
    left join suppliers on suppliers.id = products.supplier_id
    left join times on times.supplier_id = products.supplier_id
    left join there on there.product_id = products.id
    left join coming on coming.product_id = products.id
    left join promised on promised.product_id = products.id
    left join pace on pace.product_id = products.id
    where (:product = '' or sku = :product or products.name = :product)
        and (:supplier = '' or suppliers.name = :supplier)
)
"""
POSITION = "on_hand - promised + incoming"
# No draw from the weeks that were can come to more than the highest of them in every week.
# What is gone is looked at whatever is on its way.
DUE = f"""
{GOODS}, due as (
    select *, {POSITION} as position from goods
    where is_active and is_stocked and weeks is not null
        and (:product <> '' or {POSITION} < least or {POSITION} <= peak * ceil(lead_days / 7.0)
            or on_hand <= promised)
)
select due.id, due.external_id, sku, name, unit, supplier, supplier_external_id, cast(lead_days as integer),
    lead_from, price, cost, on_hand, promised, incoming, cast(expected_at at time zone :zone as date),
    drafted, least, position, daily, weeks, lines,
    array(
        select greatest(coalesce(quantity, 0), 0) from generate_series(0, due.weeks - 1) as each_week (number)
        left join sold on sold.product_id = due.id and sold.week = number order by number desc
    )
from due
"""
# Bought of late is not dead but new.
IS_DEAD = f"""on_hand > 0 and coalesce(quiet_weeks, {WEEKS}) >= 26
    and (bought_at is null or bought_at < :now - interval '90 days')"""
IS_OVER = "on_hand > 0 and daily > 0 and on_hand > daily * (lead_days + cast(:over as integer))"
HELD = f"""
{GOODS}
select
    coalesce(round(sum(on_hand * cost) filter (where on_hand > 0), 2), 0),
    count(*) filter (where on_hand > 0),
    count(*) filter (where on_hand > 0 and not is_costed),
    count(*) filter (where on_hand > 0 and is_costed and cost is null),
    count(*) filter (where on_hand < 0),
    count(*) filter (where on_hand > 0 and not is_active),
    coalesce(round(sum(on_hand * cost) filter (where on_hand > 0 and not is_active), 2), 0),
    count(*) filter (where {IS_DEAD}), coalesce(round(sum(on_hand * cost) filter (where {IS_DEAD}), 2), 0),
    count(*) filter (where {IS_OVER}),
    coalesce(round(sum((on_hand - daily * (lead_days + cast(:over as integer))) * cost)
        filter (where {IS_OVER}), 2), 0),
    round(sum(on_hand * cost) filter (where on_hand > 0) / nullif(sum(daily * cost), 0), 0),
    count(*) filter (where is_active and daily > 0 and not is_stocked),
    coalesce(sum(lines), 0)
from goods
"""
IDLE = f"""
{GOODS}
select external_id, sku, name, unit, on_hand, round(on_hand * cost, 2),
    case when daily > 0 then round(on_hand / daily, 0) end, {IS_DEAD} as is_dead, count(*) over ()
from goods where ({IS_DEAD}) or ({IS_OVER})
order by on_hand * cost desc nulls last, sku limit :most
"""


@dataclass(frozen=True, slots=True)
class Holding:
    """Amounts are in the company's currency; quantities of unlike units are never summed."""

    worth: Decimal
    goods: int
    uncosted: int
    unconverted: int
    negative: int
    archived: int
    archived_worth: Decimal
    dead: int
    dead_worth: Decimal
    over: int
    over_worth: Decimal
    cover_days: Decimal | None
    unstocked: int
    lines: int


@dataclass(frozen=True, slots=True)
class Due:
    """`position` is what is there, less what is promised, and what is on its way; `weeks` the oldest first.

    `cost` is None where it is not known, and it and `price` where there is no rate; `least` is the ERP's own
    reorder point.
    """

    id: int
    external_id: int
    sku: str
    name: str
    unit: str
    supplier: str | None
    supplier_external_id: int | None
    lead_days: int
    lead_from: str
    price: Decimal | None
    cost: Decimal | None
    on_hand: Decimal
    promised: Decimal
    incoming: Decimal
    expected_on: date | None
    drafted: Decimal
    least: Decimal
    position: Decimal
    daily: Decimal
    age_weeks: int
    lines: int
    weeks: list[Decimal]


@dataclass(frozen=True, slots=True)
class Idle:
    external_id: int
    sku: str
    name: str
    unit: str
    on_hand: Decimal
    worth: Decimal | None
    cover_days: Decimal | None
    is_dead: bool
    total: int


@dataclass(frozen=True, slots=True)
class Looking:
    """The weeks are those from `first` up to, and without, `ending`: the company's midnights."""

    home: str
    zone: str
    now: datetime
    first: datetime
    ending: datetime
    branch: str = ""
    product: str = ""
    supplier: str = ""

    def given(self) -> dict[str, object]:
        return {
            "home": self.home,
            "zone": self.zone,
            "now": self.now,
            "today": self.now.date(),
            "first": self.first,
            "ending": self.ending,
            "until": self.ending.date(),
            "branch": self.branch,
            "product": self.product,
            "supplier": self.supplier,
        }


async def last_sold_on(session: AsyncSession, zone: str, midnight: datetime) -> date | None:
    """The last day before with a sale."""
    found = await session.scalar(text(LAST_SOLD), {"zone": zone, "midnight": midnight})
    return found if isinstance(found, date) else None


async def seller(session: AsyncSession, looking: Looking) -> str:
    """Which of several companies of the ERP sold most of it; empty where that was not said."""
    return str(await session.scalar(text(SELLER), looking.given()) or "")


async def holding(session: AsyncSession, looking: Looking, over_days: int) -> Holding:
    [found] = await rows_of(session, HELD, Holding, **looking.given(), over=over_days)
    return found


async def goods_due(session: AsyncSession, looking: Looking) -> list[Due]:
    """All that is gone or may have to be ordered; of one product, it."""
    return await rows_of(session, DUE, Due, **looking.given())


async def idle_goods(session: AsyncSession, looking: Looking, over_days: int, most: int) -> list[Idle]:
    """What lies too long, most money first."""
    return await rows_of(session, IDLE, Idle, **looking.given(), over=over_days, most=most)
