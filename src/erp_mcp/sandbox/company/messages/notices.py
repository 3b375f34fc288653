"""Notices by template to some of the customers, of the last two months, and the little that they wrote back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import cache
from random import Random

from erp_mcp.integrations.whatsapp.contents import Parameter, Template
from erp_mcp.sandbox.company import chance, sheets, trade
from erp_mcp.sandbox.company.assortment import products
from erp_mcp.sandbox.company.branches import BRANCHES
from erp_mcp.sandbox.company.messages.letters import Fate, Letter, reachable, sessions
from erp_mcp.sandbox.company.seasons import TODAY
from erp_mcp.sandbox.whatsapp.demo import demo_templates
from erp_mcp.sandbox.whatsapp.templates import Template as Approved
from erp_mcp.sandbox.whatsapp.templates import filled
from erp_mcp.store.outbox import Category
from erp_mcp.store.records import Customer, Order

SINCE = TODAY - timedelta(days=60)
EACH = 4  # one of so many customers is told of orders
OFFERED_ON = (date(2026, 10, 8), date(2026, 10, 29), date(2026, 11, 12))
CATEGORIES: Mapping[str, Category] = {"UTILITY": "utility", "MARKETING": "marketing"}
ANSWERED = {"order_shipped": 0.16, "back_in_stock": 0.2, "payment_reminder": 0.4}
STOPS = 0.05  # of those who are made an offer
_CONFIRMED_IN, _SHIPPED_IN, _ANSWERED_IN = timedelta(minutes=2), timedelta(hours=3), timedelta(minutes=2)
_FATES: tuple[tuple[Fate, float], ...] = (
    ("read", 0.74),
    ("delivered", 0.18),
    ("sent", 0.045),
    ("failed", 0.03),
    ("given_up", 0.005),
)


@cache
def notices() -> tuple[Letter, ...]:
    told = [*_of_orders(), *_of_debts(), *_offers()]
    return tuple(sorted(_exchanged(told), key=lambda each: (each.at, each.id)))


@cache
def _templates() -> Mapping[tuple[str, str], Approved]:
    return demo_templates()


@cache
def _told() -> Mapping[int, Customer]:
    """Whoever is told of orders: none of those whose words are known."""
    spoken = {each.customer_external_id for each in sessions().values()}
    return {
        number: each for number, each in reachable().items() if number % EACH == 0 and number not in spoken
    }


def _of_orders() -> Iterator[Letter]:
    for order in trade.orders():
        customer = _told().get(order.customer_external_id)
        if customer and order.ordered_at.date() > SINCE and order.state in ("confirmed", "done"):
            facts = {"order_number": order.number, "amount": f"{order.total:,.2f} {order.currency}"}
            yield _notice(
                customer, "order_confirmation", order.number, order.ordered_at + _CONFIRMED_IN, facts
            )
            if order.state == "done":
                yield _shipped(customer, order)


def _shipped(customer: Customer, order: Order) -> Letter:
    left = order.ordered_at + _SHIPPED_IN
    facts = {"order_number": order.number, "delivery_date": f"{left.date() + timedelta(days=1):%d.%m.%Y}"}
    return _notice(customer, "order_shipped", order.number, left, facts)


def _of_debts() -> Iterator[Letter]:
    """Three days after they were due, whoever bought."""
    spoken = {each.customer_external_id for each in sessions().values()}
    for invoice in trade.invoices():
        customer, day = reachable().get(invoice.customer_external_id), invoice.due_on + timedelta(days=3)
        is_late = invoice.state == "open" and SINCE < day <= TODAY
        if customer and is_late and customer.external_id not in spoken:
            facts = {
                "invoice_number": invoice.number,
                "amount": f"{invoice.residual:,.2f} {invoice.currency}",
                "due_date": f"{invoice.due_on:%d.%m.%Y}",
            }
            yield _notice(customer, "payment_reminder", invoice.number, _morning(customer, day), facts)


def _offers() -> Iterator[Letter]:
    """Who stopped them is made none: the company tried, and its own server held them back."""
    stopped = set[int]()
    for day in OFFERED_ON:
        for customer in _told().values():
            rng = chance.generator(f"offer {customer.external_id} {day}")
            goods = chance.pick(rng, products()).names[customer.language]
            offer = _notice(
                customer, "back_in_stock", f"{day:%m%d}", _morning(customer, day), {"product_name": goods}
            )
            if customer.external_id in stopped:
                yield replace(offer, fate="suppressed")
                continue
            yield offer
            if offer.fate == "read" and chance.happens(rng, STOPS):
                stopped.add(customer.external_id)
                yield _said(rng, offer, "stop", is_stop=True)


def _notice(customer: Customer, name: str, about: str, at: datetime, facts: Mapping[str, str]) -> Letter:
    template = _templates()[name, customer.language]
    values = {"customer_name": customer.name, **facts}
    rng = chance.generator(f"notice {name} {about} {customer.external_id}")
    return Letter(
        id=f"wamid.{name}.{about}.{customer.external_id}",
        customer=customer.external_id,
        role="staff",
        text=filled(template.body(), values),
        language=customer.language,
        at=at,
        category=CATEGORIES[template.category],
        template=Template(
            name, customer.language, tuple(Parameter(text, name) for name, text in values.items())
        ),
        fate=chance.pick_weighted(rng, _FATES),
    )


def _exchanged(told: Sequence[Letter]) -> Iterator[Letter]:
    """What was sent, what some answered, and the answer to that."""
    stopped = {(each.customer, each.at.date()) for each in told if each.is_stop}
    for each in told:
        yield each
        if each.is_stop:
            yield _answer(each, "stop")
        elif each.template and each.fate == "read" and (each.customer, each.at.date()) not in stopped:
            name, rng = each.template.name, chance.generator(f"reply to {each.id}")
            if chance.happens(rng, ANSWERED.get(name, 0)):
                said = _said(rng, each, name)
                yield said
                yield _answer(said, name)


def _said(rng: Random, to: Letter, about: str, *, is_stop: bool = False) -> Letter:
    row = chance.pick(rng, _replies(to.language, about))
    at = to.at + timedelta(minutes=chance.whole(rng, 4, 55))
    return Letter(f"{to.id}.reply", to.customer, "customer", row["said"], to.language, at, is_stop=is_stop)


def _answer(said: Letter, about: str) -> Letter:
    answers = {row["said"]: row["answered"] for row in _replies(said.language, about)}
    at = said.at + _ANSWERED_IN
    return Letter(f"{said.id}.answer", said.customer, "assistant", answers[said.text], said.language, at)


def _replies(language: str, about: str) -> list[dict[str, str]]:
    return [each for each in sheets.rows("replies") if (each["language"], each["about"]) == (language, about)]


def _morning(customer: Customer, day: date) -> datetime:
    return datetime.combine(day, time(10, customer.external_id % 60), BRANCHES[customer.branch].zone)
