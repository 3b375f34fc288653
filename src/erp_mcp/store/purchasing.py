"""Statements on buying: how long suppliers take, how late they are, what they cost, and what is still to come."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.basis import rows_of
from erp_mcp.store.figures import worth
from erp_mcp.store.trade import Span

# Odoo locks what is confirmed where it is told to: a locked order may still be on its way.
ORDERED = "purchase_orders.state in ('confirmed', 'done')"
ORDER_DAY = "cast(purchase_orders.ordered_at at time zone 'UTC' as date)"
# When nobody wrote down that goods came, those that came in full are taken to have come as promised.
BOUGHT = f"""
select purchase_orders.id, supplier_id, branch, ordered_at, expected_at, purchase_orders.currency,
    purchase_orders.total * {worth("purchase_orders", ORDER_DAY)} as amount, coming.missing > 0 as is_open,
    coming.missing_amount * {worth("purchase_orders", ORDER_DAY)} as missing_amount,
    coalesce(received_at, case when coming.missing = 0 and coming.received > 0 then expected_at end) as came_at,
    received_at is not null as is_written_down
from purchase_orders join lateral (
    select coalesce(sum(greatest(quantity - received, 0)), 0) as missing,
        coalesce(sum(greatest(quantity - received, 0) * unit_price), 0) as missing_amount,
        coalesce(sum(received), 0) as received
    from purchase_lines where purchase_order_id = purchase_orders.id
) as coming on true
where {ORDERED}
"""
# Goods that came before they were ordered were written down afterwards, and say nothing of the supplier.
TIMES = f"""
select supplier_id, count(*) as receipts,
    percentile_cont(0.5) within group (order by took) as median,
    percentile_cont(0.9) within group (order by took) as most
from (
    select supplier_id, extract(epoch from came_at - ordered_at) / 86400 as took
    from ({BOUGHT}) as bought where ordered_at >= :first and ordered_at < :ending and came_at >= ordered_at
) as each_one
group by supplier_id
"""
SUPPLIERS = f"""
with bought as (
    select *, cast(expected_at at time zone :zone as date) as promised_on,
        cast(came_at at time zone :zone as date) as came_on
    from ({BOUGHT}) as each_order where ordered_at >= :first and ordered_at < :ending
        and (:branch = '' or branch = :branch)
), judged as (
    select *, case when is_written_down then came_on - promised_on
        when came_on is null and promised_on < :today then :today - promised_on end as late
    from bought
), summed as (
    select supplier_id, count(*) as orders, coalesce(round(sum(amount), 2), 0) as amount,
        count(*) filter (where amount is null) as unconverted,
        count(late) as judged, count(*) filter (where late > 0) as late,
        round(avg(late) filter (where late > 0), 1) as late_days,
        count(*) filter (where is_open) as open_orders,
        coalesce(round(sum(missing_amount) filter (where is_open), 2), 0) as open_amount,
        count(*) filter (where is_open and promised_on < :today) as overdue,
        count(*) filter (where is_open and promised_on is null) as undated,
        count(*) filter (where came_on is not null and not is_written_down) as presumed
    from judged group by supplier_id
)
select suppliers.id, suppliers.external_id, suppliers.name, suppliers.lead_days,
    coalesce(orders, 0), coalesce(amount, 0), coalesce(unconverted, 0), coalesce(judged, 0), coalesce(late, 0),
    late_days, coalesce(open_orders, 0), coalesce(open_amount, 0), coalesce(overdue, 0), coalesce(undated, 0),
    coalesce(presumed, 0), coalesce(receipts, 0), round(cast(median as numeric), 1),
    round(cast(times.most as numeric), 1),
    amount * 100 / nullif(sum(amount) over (), 0), count(*) over ()
from summed join suppliers on suppliers.id = summed.supplier_id
left join ({TIMES}) as times on times.supplier_id = suppliers.id
where :supplier = '' or suppliers.name = :supplier
order by amount desc, suppliers.name limit :most
"""
# Only prices in one currency: the rate moves too, and is nobody's price change.
PRICES = f"""
with paid as (
    select purchase_orders.supplier_id, product_id, purchase_orders.currency, unit_price, ordered_at,
        lag(unit_price) over same as before, row_number() over same_newest as place
    from purchase_orders join purchase_lines on purchase_order_id = purchase_orders.id
    where {ORDERED} and quantity > 0 and unit_price > 0 and ordered_at >= :first and ordered_at < :ending
    window same as (
        partition by purchase_orders.supplier_id, product_id, purchase_orders.currency
        order by ordered_at, purchase_orders.id),
    same_newest as (
        partition by purchase_orders.supplier_id, product_id, purchase_orders.currency
        order by ordered_at desc, purchase_orders.id desc)
), changed as (
    select distinct on (supplier_id, product_id, currency) * from paid
    where before is not null and before <> unit_price
    order by supplier_id, product_id, currency, place
)
select products.external_id, sku, products.name, suppliers.name, before, unit_price, changed.currency,
    round((unit_price / before - 1) * 100, 1), cast(ordered_at at time zone :zone as date), count(*) over ()
from changed join products on products.id = product_id join suppliers on suppliers.id = changed.supplier_id
where :supplier = '' or suppliers.name = :supplier
order by abs(unit_price / before - 1) desc, sku limit :most
"""
# In Odoo a company has the name of its own partner, who sells to the other companies.
COMPANIES = """
select company from orders where company <> '' union select company from purchase_orders where company <> ''
"""


@dataclass(frozen=True, slots=True)
class SupplierTimes:
    """`late` of those `judged` came, or are still to come, after the promised day; `took_*` count days.

    Amounts are in the company's currency, before taxes; `presumed` have come without a day of their own.
    """

    supplier_id: int
    external_id: int
    name: str
    lead_days: int
    orders: int
    amount: Decimal
    unconverted: int
    judged: int
    late: int
    late_days: Decimal | None
    open_orders: int
    open_amount: Decimal
    overdue: int
    undated: int
    presumed: int
    receipts: int
    took_median: Decimal | None
    took_most: Decimal | None
    share: Decimal | None
    total: int


@dataclass(frozen=True, slots=True)
class PaidOtherwise:
    """The last change of what a unit is bought for, in the currency of the orders."""

    product_external_id: int
    sku: str
    name: str
    supplier: str
    before: Decimal
    price: Decimal
    currency: str
    change: Decimal
    since: date
    total: int


@dataclass(frozen=True, slots=True)
class Buying:
    """Which orders: an empty branch or supplier takes all."""

    home: str
    zone: str
    now: datetime
    span: Span
    branch: str = ""
    supplier: str = ""

    def given(self) -> dict[str, object]:
        return {
            "home": self.home,
            "zone": self.zone,
            "today": self.now.date(),
            "first": self.span.first,
            "ending": self.span.ending,
            "branch": self.branch,
            "supplier": self.supplier,
        }


async def companies(session: AsyncSession) -> frozenset[str]:
    """Names of those of the ERP that sold or bought anything."""
    return frozenset(await session.scalars(text(COMPANIES)))


async def times_of_suppliers(session: AsyncSession, buying: Buying, most: int) -> list[SupplierTimes]:
    """Those bought most from come first."""
    return await rows_of(session, SUPPLIERS, SupplierTimes, **buying.given(), most=most)


async def price_changes(session: AsyncSession, buying: Buying, most: int) -> list[PaidOtherwise]:
    """The largest change first."""
    return await rows_of(session, PRICES, PaidOtherwise, **buying.given(), most=most)
