"""Statements on goods that go together: in one order, and with the same customers."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.basis import rows_of
from erp_mcp.store.figures import BOUGHT
from erp_mcp.store.trade import Span

# Self-joins of what has no statistics would compare every line with every other: baskets are unfolded instead.
# A product on two lines of an order is in it once; whoever was merged counts as the one that was kept.
BASKETS = f"""
with sold as materialized (
    select orders.id as order_id, customer_id, product_id
    from orders join order_lines on order_id = orders.id
    where {BOUGHT} and quantity > 0 and ordered_at >= :first and ordered_at < :ending
        and (:branch = '' or branch = :branch)
), bought as materialized (
    select distinct order_id, coalesce(merged_into_id, customers.id) as customer_id, product_id
    from sold join customers on customers.id = sold.customer_id
)
"""
# Ranked by how far beyond chance: the lift alone would put the rarest pairs first.
TOGETHER = f"""
{BASKETS}, counted as (
    select count(distinct order_id) as orders from bought
), frequent as (
    select order_id, product_id, times
    from (select *, count(*) over (partition by product_id) as times from bought) as counted_lines
    where times >= :least
), baskets as (
    select array_agg(product_id order by times, product_id) as goods,
        array_agg(times order by times, product_id) as often
    from frequent group by order_id having count(*) > 1
), pairs as (
    select one.product_id as one, other.product_id as other, min(one.times) as one_times,
        min(other.times) as other_times, count(*) as together
    from baskets
    cross join lateral unnest(goods, often) with ordinality as one (product_id, times, place)
    cross join lateral unnest(goods, often) with ordinality as other (product_id, times, place)
    where one.place < other.place
    group by 1, 2 having count(*) >= :least
), judged as (
    select *, cast(one_times as numeric) * other_times / orders as chance from pairs cross join counted
)
select one.external_id, one.sku, one.name, other.external_id, other.sku, other.name, together, one_times,
    other_times, orders, round(together * 100.0 / orders, 2), round(together * 100.0 / one_times, 1),
    round(together / chance, 2), count(*) over ()
from judged join products as one on one.id = judged.one join products as other on other.id = judged.other
where together > chance and (:product = '' or :product in (one.sku, one.name, other.sku, other.name))
order by (together - chance) / sqrt(chance) desc, one.sku, other.sku limit :most
"""
ALSO = f"""
{BASKETS}, owners as (
    select distinct customer_id, product_id from bought
), sizes as (
    select product_id, count(*) as customers from owners group by product_id having count(*) >= :least
), chosen as (
    select products.id, customers from products join sizes on product_id = products.id
    where sku = :product or name = :product
), shelves as (
    select array_agg(product_id) as goods from owners group by customer_id
), shared as (
    select theirs.product_id, count(*) as customers
    from shelves join chosen on chosen.id = any(goods) cross join lateral unnest(goods) as theirs (product_id)
    where theirs.product_id <> chosen.id group by 1 having count(*) >= :least
)
select external_id, sku, name, shared.customers, chosen.customers, sizes.customers,
    round(cast(shared.customers / sqrt(chosen.customers * sizes.customers) as numeric), 3)
from shared join sizes using (product_id) join products on products.id = product_id cross join chosen
where is_active order by 7 desc, sku limit :most
"""


@dataclass(frozen=True, slots=True)
class Together:
    """`support` percent of all orders have both, `confidence` percent of those with the first have the second too.

    `lift` is by how much more often than chance; the first is the rarer one.
    """

    external_id: int
    sku: str
    name: str
    with_external_id: int
    with_sku: str
    with_name: str
    together: int
    times: int
    with_times: int
    orders: int
    support: Decimal
    confidence: Decimal
    lift: Decimal
    total: int


@dataclass(frozen=True, slots=True)
class Also:
    """`likeness` is the cosine of who bought the one and who bought the other, from 0 to 1."""

    external_id: int
    sku: str
    name: str
    shared: int
    customers: int
    their_customers: int
    likeness: Decimal


async def pairs(
    session: AsyncSession, span: Span, branch: str, product: str, least: int, most: int
) -> list[Together]:
    """Those in the most orders beyond chance come first; an empty product takes all."""
    return await rows_of(
        session, TOGETHER, Together, first=span.first, ending=span.ending, branch=branch, product=product,
        least=least, most=most,
    )  # fmt: skip


async def also_bought(
    session: AsyncSession, span: Span, branch: str, product: str, least: int, most: int
) -> list[Also]:
    return await rows_of(
        session, ALSO, Also, first=span.first, ending=span.ending, branch=branch, product=product,
        least=least, most=most,
    )  # fmt: skip
