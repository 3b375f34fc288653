"""Statements that keep what customers have come to in step with their orders and invoices."""

from collections.abc import Collection, Sequence

from sqlalchemy import BigInteger, any_, literal, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.tables import Customer, Invoice, Order

# Two that compute one customer at a time would each miss what the other has not committed yet.
ALONE = text("""
select pg_advisory_xact_lock(hashtextextended('figures ' || current_setting('erp.tenant'), 0))
""")
# Odoo states products and contacts in the currency of the company that is asked.
HOME = text("""
select coalesce(
    (select currency from products group by currency order by count(*) desc, currency limit 1),
    (select currency from customers group by currency order by count(*) desc, currency limit 1),
    '')
""")
FORMER_HOME = text("select currency from customer_figures limit 1")
TODAY = """cast(now() at time zone coalesce((select time_zone from tenant_profiles), 'UTC') as date)"""
# As Odoo does it: by the rate of the day, before the first one by that.
RATE = """coalesce(
        (select rate from currency_rates where currency = {currency} and since <= {day}
         order by since desc, company limit 1),
        (select rate from currency_rates where currency = {currency} order by since, company limit 1))"""
BOUGHT = "state in ('confirmed', 'done')"


def worth(document: str, day: str, home: str = ":home") -> str:
    """By what an amount of a document is multiplied to be in the company's currency; null without a rate."""
    theirs = RATE.format(currency=f"{document}.currency", day=day)
    ours = RATE.format(currency=home, day=day)
    return f"case when {document}.currency = {home} then 1 else coalesce({ours}, 1) / {theirs} end"


ORDER_DAY = "cast(orders.ordered_at at time zone 'UTC' as date)"
SUMS = """
insert into customer_figures (
    tenant_id, customer_id, currency, orders, spent, first_order_at, last_order_at, balance, overdue,
    overdue_since, typical_gap_days, unconverted, computed_at)
with bought as materialized (
    select customer_id, ordered_at, {order_day} as day, total * {order_worth} as amount
    from orders where customer_id = any(:ids) and {bought}
), trade as (
    select customer_id, count(*) as orders, sum(amount) as spent, min(ordered_at) as first_at,
        max(ordered_at) as last_at, count(*) filter (where amount is null) as unconverted
    from bought group by customer_id
), gaps as (
    select customer_id, percentile_cont(0.5) within group (order by days) as typical
    from (
        select customer_id, day - lag(day) over (partition by customer_id order by day) as days
        from (select distinct customer_id, day from bought) as days_of_orders
    ) as each_gap
    group by customer_id
), owed as (
    select customer_id, sum(amount) as balance, sum(amount) filter (where is_late) as late,
        min(due_on) filter (where is_late) as late_since, count(*) filter (where amount is null) as unconverted
    from (
        select customer_id, due_on, amount, due_on < {today} and amount > 0 as is_late
        from (
            select customer_id, due_on, residual * {invoice_worth} as amount
            from invoices where customer_id = any(:ids) and state = 'open'
        ) as converted
    ) as judged
    group by customer_id
), netted as (
    select *, greatest(least(coalesce(late, 0), balance), 0) as overdue from owed
)
select customers.tenant_id, customers.id, :home, coalesce(orders, 0), coalesce(round(spent, 2), 0), first_at,
    last_at, coalesce(round(balance, 2), 0), coalesce(round(overdue, 2), 0),
    case when round(overdue, 2) > 0 then late_since end, round(cast(typical as numeric), 1),
    coalesce(trade.unconverted, 0) + coalesce(netted.unconverted, 0), now()
from customers
left join trade on trade.customer_id = customers.id
left join gaps on gaps.customer_id = customers.id
left join netted on netted.customer_id = customers.id
where customers.id = any(:ids)
on conflict (tenant_id, customer_id) do update set
    currency = excluded.currency, orders = excluded.orders, spent = excluded.spent,
    first_order_at = excluded.first_order_at, last_order_at = excluded.last_order_at,
    balance = excluded.balance, overdue = excluded.overdue, overdue_since = excluded.overdue_since,
    typical_gap_days = excluded.typical_gap_days, unconverted = excluded.unconverted,
    computed_at = excluded.computed_at
"""
# A sort of all buyers: dear at each look at one of them, cheap beside what the orders of a batch take.
RANK = text("""
insert into buyer_ranks (tenant_id, buyers, least)
with ranked as (
    select spent, row_number() over (order by spent desc) as place from customer_figures where spent > 0
), total as (
    select count(*) as buyers from ranked
)
select current_setting('erp.tenant'), buyers, array_agg(spent order by percent)
from total cross join generate_series(1, 100) as percent left join ranked on place = percent * buyers / 100
group by buyers
on conflict (tenant_id) do update set buyers = excluded.buyers, least = excluded.least
""")
FORGET_PURCHASES = text("delete from customer_purchases where customer_id = any(:ids)")
PURCHASES = """
insert into customer_purchases (tenant_id, customer_id, product_id, times, quantity, spent, first_at, last_at)
select tenant_id, customer_id, product_id, count(distinct order_id), sum(quantity),
    coalesce(round(sum(amount), 2), 0), min(ordered_at), max(ordered_at)
from (
    select orders.tenant_id, customer_id, product_id, order_id, quantity, ordered_at,
        order_lines.amount * {order_worth} as amount
    from orders join order_lines on order_lines.order_id = orders.id
    where customer_id = any(:ids) and {bought}
) as line
group by tenant_id, customer_id, product_id
"""
# Without figures, or with an invoice that fell due after they were computed.
WAITING = """
select id from customers
where not exists (select from customer_figures where customer_id = customers.id)
union
select invoices.customer_id from invoices join customer_figures using (customer_id)
where invoices.state = 'open' and residual > 0 and due_on < {today}
    and due_on >= cast(computed_at at time zone coalesce((select time_zone from tenant_profiles), 'UTC') as date)
limit :most
"""
PARTS = {
    "order_day": ORDER_DAY,
    "order_worth": worth("orders", ORDER_DAY),
    "invoice_worth": worth("invoices", "invoices.issued_on"),
    "bought": BOUGHT,
    "today": TODAY,
}
SUM_UP, LIST_PURCHASES, FIND_WAITING = (text(each.format(**PARTS)) for each in (SUMS, PURCHASES, WAITING))
AT_ONCE = 1000  # customers


async def keep_figures(session: AsyncSession, customer_ids: Collection[int]) -> None:
    """Computed anew for these, in the transaction that changed their orders or invoices.

    Figures of two currencies must never be compared: once the company has another one, all are computed.
    """
    if not customer_ids:
        return
    await session.execute(ALONE)
    home = str(await session.scalar(HOME))
    former = await session.scalar(FORMER_HOME)
    due = sorted(customer_ids) if former in (None, home) else await figured_after(session, 0, None)
    for first in range(0, len(due), AT_ONCE):
        given = {"ids": due[first : first + AT_ONCE], "home": home}
        await session.execute(SUM_UP, given)
        await session.execute(FORGET_PURCHASES, given)
        await session.execute(LIST_PURCHASES, given)
    await session.execute(RANK)


async def waiting_customers(session: AsyncSession, most: int) -> list[int]:
    """Those whose figures are missing, or have been passed by the calendar."""
    return list(await session.scalars(FIND_WAITING, {"most": most}))


async def figured_after(session: AsyncSession, customer_id: int, most: int | None) -> list[int]:
    """The customers with the next higher ids."""
    statement = select(Customer.id).where(Customer.id > customer_id).order_by(Customer.id)
    return list(await session.scalars(statement.limit(most)))


async def owners(
    session: AsyncSession, table: type[Order] | type[Invoice], external_ids: Collection[int]
) -> Sequence[int]:
    """Whose orders or invoices these are now."""
    ids = literal(sorted(external_ids), ARRAY(BigInteger))
    statement = select(table.customer_id).where(table.external_id == any_(ids)).distinct()
    return list(await session.scalars(statement))
