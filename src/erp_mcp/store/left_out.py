"""Statements on what is in no figure of sales though it bears on them."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.basis import rows_of
from erp_mcp.store.figures import BOUGHT, worth
from erp_mcp.store.sold import NOW, WANTED_GOODS, Sought

OF_THESE = f"""and orders.id in (select order_id from order_lines
    join products on products.id = product_id where {WANTED_GOODS})"""
# Few kinds of many orders: to tell the companies apart among the orders themselves sorts them all.
LEFT_OUT = f"""
with kinds as (
    select state, currency, company, count(*) as orders from orders
    where {NOW} {{scope}} group by state, currency, company
)
select cast(coalesce(sum(orders) filter (where state = 'cancelled'), 0) as bigint),
    cast(coalesce(sum(orders) filter (where state in ('draft', 'sent')), 0) as bigint),
    cast(coalesce(sum(orders) filter (where {BOUGHT} and currency <> :home), 0) as bigint),
    count(distinct company) filter (where {BOUGHT}),
    {{credited}}
from kinds
"""
CREDITED = f"""
(select coalesce(-sum(total * {worth("invoices", "issued_on")}), 0) from invoices
where total < 0 and state in ('open', 'paid')
    and issued_on >= cast(cast(:first_now as timestamptz) at time zone :zone as date)
    and issued_on < cast(cast(:ending_now as timestamptz) at time zone :zone as date)
    and (:branch = '' or exists (
        select from customers where customers.id = invoices.customer_id and branch = :branch))
    {{customer}})
"""
OF_CUSTOMER = "and invoices.customer_id = :customer_id"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Orders that are in no amount; `foreign` ones were converted. `credited` is that of credit notes."""

    cancelled: int
    unconfirmed: int
    foreign: int
    companies: int
    credited: Decimal


async def left_out(session: AsyncSession, sought: Sought) -> LeftOut:
    """Of credit notes nobody knows the goods, so that none are told of some goods."""
    credited = (
        "0"
        if sought.is_of_goods
        else CREDITED.format(customer="" if sought.customer_id is None else OF_CUSTOMER)
    )
    scope = f"{sought.scope} {OF_THESE if sought.is_of_goods else ''}"
    [found] = await rows_of(session, LEFT_OUT.format(scope=scope, credited=credited), LeftOut, **sought.given)
    return found
