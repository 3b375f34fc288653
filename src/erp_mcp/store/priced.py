"""Statements on what goods are sold for, and what they earn."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.basis import rows_of
from erp_mcp.store.figures import BOUGHT, ORDER_DAY, worth

# Of every active product: one row, over all branches or one.
GOODS = f"""
select products.id, sku, name, price, cost, currency, category, coalesce(there.quantity, 0) as on_hand,
    coalesce(sold.recent, 0) as sold_30, coalesce(sold.quarter, 0) as sold_90, sold.last_at,
    sold.asked, sold.asked_before
from products
left join (
    select product_id, sum(quantity) as quantity
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
where is_active
"""
PRICED = f"""
select sku, name, category, price, cost, currency, round((price - cost) / nullif(price, 0) * 100, 1) as margin,
    on_hand, sold_30, sold_90, round(asked, 2), round(asked_before, 2),
    round((asked / nullif(asked_before, 0) - 1) * 100, 1) as change,
    cast(last_at at time zone :zone as date), count(*) over ()
from ({GOODS}) as goods
where (:product = '' or sku = :product or name = :product) and {{wanted}}
order by {{first}}, sku limit :most
"""
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
    """Whose goods, and when: an empty branch takes all."""

    home: str
    zone: str
    now: datetime
    branch: str = ""


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
