"""Statements on one order: its lines with the stock for each, its deliveries, and how its customer stands."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.basis import rows_of

# Customers without figures yet owe nothing that is known.
ORDER = """
select orders.id, number, customers.name || '#' || customers.id, coalesce(phone, email, ''), orders.branch,
    cast(ordered_at at time zone :zone as date), state, orders.currency, total, coalesce(balance, 0),
    coalesce(overdue, 0), overdue_since, credit_limit, coalesce(figures.currency, ''), customers.is_active
from orders join customers on customers.id = customer_id
left join customer_figures as figures on figures.customer_id = customers.id
where lower(number) = lower(:number) order by orders.id limit 2
"""
LINES = """
select products.sku, products.name, products.unit, order_lines.quantity, unit_price, discount_percent,
    coalesce((select sum(quantity) from stock_levels
        where product_id = products.id and stock_levels.branch = orders.branch), 0),
    coalesce((select string_agg(stock_levels.branch || ' ' || trim_scale(stock_levels.quantity), ', '
        order by stock_levels.branch) from stock_levels where product_id = products.id
        and stock_levels.branch <> orders.branch and stock_levels.quantity > 0), ''),
    coalesce((select sum(quantity - received) from purchase_orders join purchase_lines
        on purchase_order_id = purchase_orders.id where purchase_orders.state = 'confirmed'
        and quantity > received and purchase_lines.product_id = products.id), 0)
from order_lines join orders on orders.id = order_id join products on products.id = product_id
where order_id = :id order by position
"""
DELIVERIES = """
select number, state, cast(scheduled_at at time zone :zone as date), cast(done_at at time zone :zone as date)
from deliveries where order_id = :id order by scheduled_at nulls last, number
"""
INVOICES = """
select number, state, due_on, residual, currency from invoices where order_id = :id order by issued_on, number
"""


@dataclass(frozen=True, slots=True)
class Ordered:
    """`debts_currency` is the company's own, in which the balance is."""

    id: int
    number: str
    customer: str
    contact: str
    branch: str
    ordered_on: date
    state: str
    currency: str
    total: Decimal
    balance: Decimal
    overdue: Decimal
    overdue_since: date | None
    credit_limit: Decimal
    debts_currency: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class OrderedLine:
    """`here` is on hand in the order's branch, `elsewhere` names the others that have it."""

    sku: str
    name: str
    unit: str
    quantity: Decimal
    unit_price: Decimal
    discount_percent: Decimal
    here: Decimal
    elsewhere: str
    incoming: Decimal


@dataclass(frozen=True, slots=True)
class Shipment:
    number: str
    state: str
    scheduled_on: date | None
    done_on: date | None


@dataclass(frozen=True, slots=True)
class Invoiced:
    number: str
    state: str
    due_on: date
    residual: Decimal
    currency: str


async def orders_numbered(session: AsyncSession, number: str, zone: str) -> list[Ordered]:
    """One, or two of several that share it."""
    return await rows_of(session, ORDER, Ordered, number=number, zone=zone)


async def lines_of_order(session: AsyncSession, order_id: int) -> list[OrderedLine]:
    return await rows_of(session, LINES, OrderedLine, id=order_id)


async def shipments_of(session: AsyncSession, order_id: int, zone: str) -> list[Shipment]:
    return await rows_of(session, DELIVERIES, Shipment, id=order_id, zone=zone)


async def invoices_of(session: AsyncSession, order_id: int) -> list[Invoiced]:
    return await rows_of(session, INVOICES, Invoiced, id=order_id)
