"""Statements on what is in no figure of sales though it bears on them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.basis import rows_of
from erp_mcp.store.figures import BOUGHT, worth
from erp_mcp.store.sold import NOW, WANTED_GOODS, Sought

OF_THESE = f"""and orders.id in (select order_id from order_lines
    join products on products.id = product_id where {WANTED_GOODS})"""  # noqa: S608 -- made of constants alone
LEFT_OUT = f"""
select count(*) filter (where state = 'cancelled'), count(*) filter (where state in ('draft', 'sent')),
    count(*) filter (where {BOUGHT} and currency <> :home),
    count(distinct company) filter (where {BOUGHT}),
    cast(max(ordered_at) at time zone :zone as date), {{credited}}
from orders where {NOW} {{scope}}
"""  # noqa: S608 -- made of constants alone
CREDITED = f"""
(select coalesce(-sum(total * {worth("invoices", "issued_on")}), 0) from invoices
where total < 0 and state in ('open', 'paid')
    and issued_on >= cast(cast(:first_now as timestamptz) at time zone :zone as date)
    and issued_on < cast(cast(:ending_now as timestamptz) at time zone :zone as date)
    and (:branch = '' or exists (
        select from customers where customers.id = invoices.customer_id and branch = :branch))
    {{customer}})
"""  # noqa: S608 -- made of constants alone
OF_CUSTOMER = "and invoices.customer_id = :customer_id"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Orders that are in no amount; `foreign` ones were converted. `credited` is that of credit notes.

    `last_on` is the day of the last order, whatever its state.
    """

    cancelled: int
    unconfirmed: int
    foreign: int
    companies: int
    last_on: date | None
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
