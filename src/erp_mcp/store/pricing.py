"""Statements on how sales answered to prices, and on messages in which customers may name another's price."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.basis import rows_of
from erp_mcp.store.figures import BOUGHT
from erp_mcp.store.trade import Span

# The price that was asked, before discounts: those follow the size of an order and would look like its cause.
# Only in the currency of the price list: elsewhere another list holds.
# Logarithms are of floats: exact ones take half a minute.
ANSWERS = f"""
with sold as materialized (
    select product_id, (cast(ordered_at at time zone :zone as date) - date '2001-01-01') / 7 as week,
        orders.currency, quantity, unit_price
    from orders join order_lines on order_id = orders.id
    where {BOUGHT} and quantity > 0 and unit_price > 0
        and ordered_at >= :first and ordered_at < :ending and (:branch = '' or branch = :branch)
), weeks as (
    select product_id, week, sum(quantity) as quantity,
        sum(quantity * unit_price) / sum(quantity) as price, count(*) as lines
    from sold join products on products.id = product_id where sold.currency = products.currency
    group by 1, 2
), logarithms as materialized (
    select *, ln(cast(quantity as float8)) as sold_ln, ln(cast(price as float8)) as price_ln from weeks
), fitted as (
    select product_id, count(*) as weeks, count(distinct round(price, 2)) as prices, sum(lines) as lines,
        regr_slope(sold_ln, price_ln) as slope, regr_sxx(sold_ln, price_ln) as sxx,
        regr_syy(sold_ln, price_ln) as syy, regr_sxy(sold_ln, price_ln) as sxy
    from logarithms group by product_id
)
select external_id, sku, name, products.currency, products.price, cost, weeks, prices, cast(lines as integer),
    slope, sqrt(greatest(syy - sxy * sxy / nullif(sxx, 0), 0) / nullif(sxx * (weeks - 2), 0)), count(*) over ()
from fitted join products on products.id = product_id
where is_active and (:product = '' or sku = :product or name = :product)
order by prices desc, lines desc, sku limit :most
"""
SAID = """
select conversation_id, messages.text, cast(sent_at at time zone :zone as date)
from messages where role = 'customer' and sent_at >= :first and sent_at < :ending
    and messages.text ~ '[0-9٠-٩۰-۹]'
order by sent_at desc limit :most
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """How the weekly quantity went with the price: `slope` of their logarithms, and its standard error."""

    external_id: int
    sku: str
    name: str
    currency: str
    price: Decimal
    cost: Decimal
    weeks: int
    prices: int
    lines: int
    slope: float | None
    error: float | None
    total: int


@dataclass(frozen=True, slots=True)
class Said:
    conversation_id: str
    text: str
    on: date


async def answers_to_prices(
    session: AsyncSession, zone: str, span: Span, branch: str, product: str, most: int
) -> list[Answer]:
    """Those with most prices come first."""
    return await rows_of(
        session, ANSWERS, Answer, zone=zone, first=span.first, ending=span.ending, branch=branch,
        product=product, most=most,
    )  # fmt: skip


async def said_with_numbers(session: AsyncSession, zone: str, span: Span, most: int) -> list[Said]:
    """By customers, the newest first."""
    return await rows_of(session, SAID, Said, zone=zone, first=span.first, ending=span.ending, most=most)
