"""Eighteen months of orders, and the invoices of what was delivered."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from functools import cache
from random import Random

from erp_mcp.sandbox.company import baskets, chance, payments
from erp_mcp.sandbox.company.branches import BRANCHES
from erp_mcp.sandbox.company.habits import habit_of
from erp_mcp.sandbox.company.people import customers
from erp_mcp.sandbox.company.seasons import TODAY
from erp_mcp.sandbox.company.visits import visits
from erp_mcp.store.records import Customer, Invoice, Order, OrderState

FIRST_ORDER = 10_001
FIRST_INVOICE = 20_001


@cache
def orders() -> tuple[Order, ...]:
    taken = [order for customer in customers() for order in _orders_of(customer)]
    taken.sort(key=lambda order: (order.ordered_at, order.customer_external_id))
    return tuple(
        replace(order, external_id=number, number=f"S{number}")
        for number, order in enumerate(taken, FIRST_ORDER)
    )


@cache
def invoices() -> tuple[Invoice, ...]:
    buyers = {customer.external_id: customer for customer in customers()}
    issued = payments.invoices_of([order for order in orders() if order.state == "done"], buyers)
    issued.sort(key=lambda invoice: (invoice.issued_on, invoice.order_external_id))
    of_year: Counter[int] = Counter()
    numbered: list[Invoice] = []
    for external_id, invoice in enumerate(issued, FIRST_INVOICE):
        year = invoice.issued_on.year
        of_year[year] += 1
        numbered.append(replace(invoice, external_id=external_id, number=f"INV/{year}/{of_year[year]:05d}"))
    return tuple(numbered)


def _orders_of(customer: Customer) -> Iterator[Order]:
    rng = chance.generator(f"orders of {customer.external_id}")
    branch = BRANCHES[customer.branch]
    habit = habit_of(rng, customer)
    for moment in visits(rng, habit, customer.language, branch):
        lines = baskets.basket(rng, habit, customer, branch, moment.date())
        yield Order(
            external_id=0,
            number="",
            customer_external_id=customer.external_id,
            branch=branch.key,
            ordered_at=moment,
            state=_state(rng, moment),
            currency=branch.currency,
            total=sum((baskets.amount(line) for line in lines), Decimal("0.00")),
            lines=lines,
            company=branch.company,
        )


def _state(rng: Random, moment: datetime) -> OrderState:
    """What is older than a few days is delivered, save for odd cancellations and unanswered quotations."""
    age = (TODAY - moment.date()).days
    if age <= 1:
        return chance.pick_weighted(rng, (("draft", 0.15), ("sent", 0.25), ("confirmed", 0.6)))
    if age <= 3:
        return chance.pick_weighted(
            rng, (("sent", 0.1), ("confirmed", 0.55), ("done", 0.3), ("cancelled", 0.05))
        )
    if age <= 14:
        return chance.pick_weighted(
            rng, (("sent", 0.05), ("confirmed", 0.04), ("done", 0.87), ("cancelled", 0.04))
        )
    return chance.pick_weighted(rng, (("done", 0.965), ("cancelled", 0.035)))
