"""Statements on goods that go together: in one order, and with the same customers."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.basis import rows_of
from erp_mcp.store.figures import BOUGHT
from erp_mcp.store.trade import Span

# A product on two lines of an order is in it once; whoever was merged counts as the one that was kept.
BASKETS = f"""
with bought as (
    select distinct orders.id as order_id, coalesce(merged_into_id, customers.id) as customer_id, product_id
    from orders join order_lines on order_id = orders.id join customers on customers.id = orders.customer_id
    where {BOUGHT} and quantity > 0 and ordered_at >= :first and ordered_at < :ending
        and (:branch = '' or orders.branch = :branch)
)
"""  # noqa: S608 -- made of constants alone
# Ranked by how far beyond chance: the lift alone would put the rarest pairs first.
TOGETHER = f"""
{BASKETS}, counted as (
    select count(distinct order_id) as orders from bought
), singles as (
    select product_id, count(*) as times from bought group by product_id having count(*) >= :least
), frequent as (
    select order_id, product_id, times from bought join singles using (product_id)
), pairs as (
    select one.product_id as one, other.product_id as other, one.times as one_times, other.times as other_times,
        count(*) as together
    from frequent as one join frequent as other using (order_id)
    where one.times < other.times or one.times = other.times and one.product_id < other.product_id
    group by 1, 2, 3, 4 having count(*) >= :least
), judged as (
    select *, cast(one_times as numeric) * other_times / orders as chance from pairs cross join counted
)
select one.external_id, one.sku, one.name, other.external_id, other.sku, other.name, together, one_times,
    other_times, orders, round(together * 100.0 / orders, 2), round(together * 100.0 / one_times, 1),
    round(together / chance, 2), count(*) over ()
from judged join products as one on one.id = judged.one join products as other on other.id = judged.other
where together > chance and (:product = '' or :product in (one.sku, one.name, other.sku, other.name))
order by (together - chance) / sqrt(chance) desc, one.sku, other.sku limit :most
"""  # noqa: S608 -- made of constants alone
ALSO = f"""
{BASKETS}, owners as (
    select distinct customer_id, product_id from bought
), sizes as (
    select product_id, count(*) as customers from owners group by product_id having count(*) >= :least
), chosen as (
    select products.id, customers from products join sizes on product_id = products.id
    where sku = :product or name = :product
), shared as (
    select theirs.product_id, count(distinct theirs.customer_id) as customers
    from owners as mine join chosen on chosen.id = mine.product_id join owners as theirs using (customer_id)
    where theirs.product_id <> mine.product_id group by 1 having count(*) >= :least
)
select external_id, sku, name, shared.customers, chosen.customers, sizes.customers,
    round(cast(shared.customers / sqrt(chosen.customers * sizes.customers) as numeric), 3)
from shared join sizes using (product_id) join products on products.id = product_id cross join chosen
where is_active order by 7 desc, sku limit :most
"""  # noqa: S608 -- made of constants alone


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
