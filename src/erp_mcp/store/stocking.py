"""Statements on goods: what is there, how fast it goes, what is on its way, and what earns how much."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.basis import rows_of
from erp_mcp.store.figures import BOUGHT, ORDER_DAY, worth

# Of every active product: one row, over all branches or one.
GOODS = f"""
select products.id, sku, products.name, unit, suppliers.name as supplier, coalesce(lead_days, 0) as lead_days,
    price, cost, products.currency, products.category,
    coalesce(there.quantity, 0) as on_hand, coalesce(there.reorder_point, 0) as reorder_point,
    coalesce(sold.recent, 0) as sold_30, coalesce(sold.quarter, 0) as sold_90,
    coalesce(incoming.quantity, 0) as incoming, incoming.expected_at,
    sold.last_at, sold.asked, sold.asked_before
from products
left join suppliers on suppliers.id = supplier_id
left join (
    select product_id, sum(quantity) as quantity, sum(reorder_point) as reorder_point
    from stock_levels where :branch = '' or branch = :branch group by product_id
) as there on there.product_id = products.id
left join (
    select product_id,
        sum(quantity) filter (where ordered_at >= :now - interval '30 days') as recent,
        sum(quantity) filter (where ordered_at >= :now - interval '90 days') as quarter,
        max(ordered_at) as last_at,
        sum(amount) filter (where ordered_at >= :now - interval '90 days')
            / nullif(sum(quantity) filter (
                where ordered_at >= :now - interval '90 days' and amount is not null), 0) as asked,
        sum(amount) filter (where ordered_at < :now - interval '90 days'
                and ordered_at >= :now - interval '180 days')
            / nullif(sum(quantity) filter (where ordered_at < :now - interval '90 days'
                and ordered_at >= :now - interval '180 days' and amount is not null), 0) as asked_before
    from (
        select product_id, quantity, ordered_at,
            order_lines.amount * {worth("orders", ORDER_DAY)} as amount
        from orders join order_lines on order_id = orders.id
        where {BOUGHT} and ordered_at <= :now and (:branch = '' or branch = :branch)
    ) as line
    group by product_id
) as sold on sold.product_id = products.id
left join (
    select product_id, sum(quantity - received) as quantity, min(expected_at) as expected_at
    from purchase_orders join purchase_lines on purchase_order_id = purchase_orders.id
    where state = 'confirmed' and quantity > received and (:branch = '' or branch = :branch)
    group by product_id
) as incoming on incoming.product_id = products.id
where products.is_active
"""  # noqa: S608 -- made of constants alone
# The pace of 90 days is enough of a memory for most goods, and short enough to notice a change.
SHORT = f"""
select *, count(*) over () from (
    select sku, name, unit, supplier, lead_days, on_hand, reorder_point, sold_30, sold_90, incoming,
        cast(expected_at at time zone :zone as date),
        round(on_hand / nullif(sold_90 / 90.0, 0), 1) as cover_days,
        greatest(ceil(sold_90 / 90.0 * (lead_days + :aim) - on_hand - incoming), 0) as wanted
    from ({GOODS}) as goods
    where sold_90 > 0
        and (on_hand + incoming < sold_90 / 90.0 * (lead_days + :spare) or on_hand < reorder_point)
        and (:supplier = '' or supplier = :supplier)
) as short
where wanted > 0 or on_hand < reorder_point
order by cover_days nulls first, sold_90 desc, sku limit :most
"""  # noqa: S608 -- made of constants alone
PRICED = f"""
select sku, name, category, price, cost, currency, round((price - cost) / nullif(price, 0) * 100, 1) as margin,
    on_hand, sold_30, sold_90, round(asked, 2), round(asked_before, 2),
    round((asked / nullif(asked_before, 0) - 1) * 100, 1) as change,
    cast(last_at at time zone :zone as date), count(*) over ()
from ({GOODS}) as goods
where (:product = '' or sku = :product or name = :product) and {{wanted}}
order by {{first}}, sku limit :most
"""  # noqa: S608 -- made of constants alone
WANTED = {
    "margin": ("sold_90 > 0 and price > 0 and cost > 0", "margin"),
    "change": (
        "abs(asked / nullif(asked_before, 0) - 1) >= 0.01",
        "abs(asked / nullif(asked_before, 0) - 1) desc",
    ),
    "slow": ("on_hand > 0 and on_hand > sold_90 / 90.0 * 180", "on_hand * cost desc"),
    "uncosted": ("sold_90 > 0 and cost <= 0", "sold_90 desc"),
    "all": ("true", "sold_90 desc"),
}


@dataclass(frozen=True, slots=True)
class Short:
    """`cover_days` is how long what is on hand lasts, `wanted` how much to order; `total` counts all such."""

    sku: str
    name: str
    unit: str
    supplier: str | None
    lead_days: int
    on_hand: Decimal
    reorder_point: Decimal
    sold_30: Decimal
    sold_90: Decimal
    incoming: Decimal
    expected_on: date | None
    cover_days: Decimal | None
    wanted: Decimal
    total: int


@dataclass(frozen=True, slots=True)
class Priced:
    """`asked` is what a unit was sold for in the last 90 days, before taxes, in the company's currency."""

    sku: str
    name: str
    category: str
    price: Decimal
    cost: Decimal
    currency: str
    margin: Decimal | None
    on_hand: Decimal
    sold_30: Decimal
    sold_90: Decimal
    asked: Decimal | None
    asked_before: Decimal | None
    change: Decimal | None
    last_on: date | None
    total: int


@dataclass(frozen=True, slots=True)
class Where:
    """Whose goods, and when: an empty branch or supplier takes all."""

    home: str
    zone: str
    now: datetime
    branch: str = ""
    supplier: str = ""


AIM_DAYS, SPARE_DAYS = (
    30,
    7,
)  # beyond the time a supplier takes: what an order should last, and when it is due


async def short_goods(session: AsyncSession, where: Where, most: int) -> list[Short]:
    """What runs out before an order placed now would arrive and a week had passed."""
    return await rows_of(
        session,
        SHORT,
        Short,
        home=where.home,
        zone=where.zone,
        now=where.now,
        branch=where.branch,
        supplier=where.supplier,
        aim=AIM_DAYS,
        spare=SPARE_DAYS,
        most=most,
    )


async def priced_goods(
    session: AsyncSession, where: Where, product: str, kind: str, most: int
) -> list[Priced]:
    """Of one product or all; `kind` is a key of WANTED."""
    wanted, first = WANTED[kind]
    return await rows_of(
        session,
        PRICED.format(wanted=wanted, first=first),
        Priced,
        home=where.home,
        zone=where.zone,
        now=where.now,
        branch=where.branch,
        product=product,
        most=most,
    )
