"""One order: what it needs, what is there for it, and whether its customer may have it."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import chain

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.analytics.sheet import Sheet, cell, headed, section
from erp_mcp.budget import Item, Items
from erp_mcp.errors import NotFound
from erp_mcp.language.nearest import nearest
from erp_mcp.store.basis import Basis
from erp_mcp.store.named import order_numbers
from erp_mcp.store.ordered import (
    Ordered,
    OrderedLine,
    invoices_of,
    lines_of_order,
    orders_numbered,
    shipments_of,
)

LINE_COLUMNS = (
    "sku",
    "product",
    "ordered",
    "here",
    "missing",
    "elsewhere",
    "on its way",
    "unit price",
    "discount %",
)
OPEN_STATES = ("draft", "sent", "confirmed")
NEAR = 30  # numbers that begin alike


async def fulfilment(session: AsyncSession, basis: Basis, today: date, number: str) -> Sheet:
    found = await orders_numbered(session, number.strip(), basis.time_zone)
    if not found:
        raise await _unknown(session, number)
    order = found[0]
    lines = await lines_of_order(session, order.id)
    shipments = await shipments_of(session, order.id, basis.time_zone)
    bills = await invoices_of(session, order.id)
    told = list(_told(order, lines, is_alone=len(found) == 1))
    return Sheet(
        headed(basis, f"Order {order.number}, amounts of its own in {order.currency}, before tax", today),
        [
            Items("order", [Item(each, -place) for place, each in enumerate(told)]),
            section("lines", "Lines, with the stock on hand", LINE_COLUMNS, [_line(each) for each in lines]),
            section(
                "deliveries",
                "Deliveries",
                ("number", "state", "planned", "done"),
                [(each.number, each.state, each.scheduled_on, each.done_on) for each in shipments],
            ),
            section(
                "invoices",
                "Invoices of the order",
                ("number", "state", "due", "open"),
                [
                    (each.number, each.state, each.due_on, f"{cell(each.residual)} {each.currency}")
                    for each in bills
                ],
            ),
        ],
    )


def _told(order: Ordered, lines: Sequence[OrderedLine], *, is_alone: bool) -> Iterator[str]:
    """What decides comes first."""
    yield (
        f"{order.number} of {order.customer} ({order.contact}), branch {order.branch}, {order.ordered_on}, "
        f"state {order.state}, total {cell(order.total)} {order.currency}"
    )
    if not is_alone:
        yield "Several orders have this number; this is the first of them."
    if order.state not in OPEN_STATES:
        yield f"Nothing is left to fulfil: the order is {order.state}."
    yield from _debts(order)
    short = [each.sku for each in lines if each.here < each.quantity]
    if order.state in OPEN_STATES:
        yield (
            f"Short in {order.branch}: {', '.join(short)}"
            if short
            else "All lines are on hand in the branch."
        )


def _debts(order: Ordered) -> Iterator[str]:
    currency = order.debts_currency
    limit = f", credit limit {cell(order.credit_limit)} {currency}" if order.credit_limit else ""
    yield f"The customer owes {cell(order.balance)} {currency}{limit}"
    if order.overdue > 0:
        yield (f"Hold and ask: {cell(order.overdue)} {currency} is past due since {order.overdue_since}")
    if order.credit_limit and order.balance > order.credit_limit:
        yield "Hold and ask: the credit limit is passed already"
    if not order.is_active:
        yield "Hold and ask: the customer is archived in the ERP"


def _line(each: OrderedLine) -> Sequence[object]:
    missing = max(each.quantity - each.here, each.quantity * 0)
    return (
        each.sku,
        each.name,
        f"{cell(each.quantity)} {each.unit}",
        each.here,
        missing or None,
        each.elsewhere,
        each.incoming or None,
        each.unit_price,
        each.discount_percent or None,
    )


async def _unknown(session: AsyncSession, number: str) -> NotFound:
    """With those whose numbers are most like it, of those that begin alike."""
    given = number.strip()
    near = [await order_numbers(session, given[:length], NEAR) for length in (len(given) - 1, 2, 0)]
    told = nearest(given, [*dict.fromkeys(chain.from_iterable(near))], 5)
    return NotFound(f"There is no order {given[:40]!r}. {told} Nothing was changed.")
