"""What figures, habits and debts of a customer suggest to do."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from erp_mcp.advice.actions import calls
from erp_mcp.advice.actions.action import Candidate, Evidence
from erp_mcp.advice.judging import Judged, Judgement, Next
from erp_mcp.advice.wording import days, money, since
from erp_mcp.store.known import Beside, Habit, Known, Talk
from erp_mcp.store.records import Level

NEW_FOR_DAYS = 30
NEAR = Decimal("0.9")  # of the credit limit
ERP = "orders in the mirror"
LANGUAGES = {"ar": "Arabic", "en": "English", "fa": "Persian", "tr": "Turkish"}
IN_DAYS: dict[Level, int] = {"high": 3, "medium": 5, "low": 7}


def of_customer(known: Known, judgement: Judgement, today: date) -> Iterator[Candidate]:
    if judgement.waiting:
        yield waiting(judgement.waiting, today)
    yield from _debt(known, judgement.debt, today)
    yield from _near_limit(known, judgement.debt, today)
    yield from _leaving(known, judgement, today)
    for each in judgement.next:
        yield from _purchase(known, each, today)
    yield from _welcome(known, today)


def waiting(talk: Talk, today: date) -> Candidate:
    """Without what they said: only the conversation itself tells."""
    return Candidate(
        kind="reply",
        what=f"Answer in {talk.id}",
        reason="the customer spoke last",
        evidence=[
            Evidence(f"last message {talk.updated_at:%Y-%m-%d}, theirs", f"erp://sessions/{talk.id}/messages")
        ],
        effect="they get the answer that they wait for",
        priority="high",
        deadline=today,
        call=calls.context(talk.subject or "What does the customer wait for?", talk.id),
    )


def _debt(known: Known, debt: Judged | None, today: date) -> Iterator[Candidate]:
    if debt is None or not known.invoices or known.figures.overdue <= 0:
        return
    oldest, overdue = known.invoices[0], known.figures.overdue
    owed = money(oldest.residual, oldest.currency)
    asked = (
        f"Write a polite payment reminder in {LANGUAGES[known.language]} to {known.name}: invoice "
        f"{oldest.number} of {owed} was due on {oldest.due_on}."
    )
    yield Candidate(
        kind="collect",
        what=f"Ask for payment of {oldest.number}, due {oldest.due_on}",
        reason=debt.reason,
        evidence=[
            Evidence(f"{owed} open, due {since(oldest.due_on, today)}", f"invoice {oldest.number}"),
            Evidence(f"{money(overdue, known.figures.currency)} overdue in all", "invoices in the mirror"),
        ],
        effect=f"up to {money(overdue, known.figures.currency)} comes in",
        priority=debt.level,
        deadline=today + timedelta(days=IN_DAYS[debt.level]),
        call=calls.context(asked, _session(known)),
        worth=_orders_worth(known, overdue),
    )


def _near_limit(known: Known, debt: Judged | None, today: date) -> Iterator[Candidate]:
    balance, limit = known.figures.balance, known.credit_limit
    if not limit or balance < NEAR * limit or known.figures.overdue > 0:
        return
    currency = known.figures.currency
    yield Candidate(
        kind="collect",
        what="Agree on a payment before the next order",
        reason=debt.reason if debt else f"owes {100 * balance / limit:.0f} % of the credit limit",
        evidence=[
            Evidence(f"owes {money(balance, currency)} of {money(limit, currency)}", "invoices in the mirror")
        ],
        effect="their next order is not held up by the limit",
        priority="medium",
        deadline=today + timedelta(days=IN_DAYS["medium"]),
        call=calls.note(
            known.external_id, f"Credit limit nearly used up by {known.name}: agree on a payment."
        ),
    )


def _leaving(known: Known, judgement: Judgement, today: date) -> Iterator[Candidate]:
    churn = judgement.churn
    if churn is None or churn.level == "low":
        return
    offered = f" and offer {judgement.next[0].product}" if judgement.next else ""
    level: Level = "high" if judgement.priority.level == "high" and churn.level == "high" else "medium"
    yield Candidate(
        kind="follow_up",
        what=f"Get in touch{offered}",
        reason=churn.reason,
        evidence=[
            Evidence(churn.reason, ERP),
            Evidence(f"{known.figures.orders} orders, {_spent(known)} in all", ERP),
        ],
        effect="an order that would else go elsewhere",
        priority=level,
        deadline=today + timedelta(days=IN_DAYS[level]),
        call=calls.lead(f"Follow up: {known.name}", known.external_id, urgency=level),
        worth=_orders_worth(known, known.spending.recent + known.spending.before),
    )


def _purchase(known: Known, due: Next, today: date) -> Iterator[Candidate]:
    habit = next((each for each in known.habits if each.product_id == due.product_id), None)
    beside = next((each for each in known.beside if each.product_id == due.product_id), None)
    if due.is_due and habit:
        yield _reorder(known, due, habit, today)
    elif beside:
        yield _offer(known, due, beside, today)


def _reorder(known: Known, due: Next, habit: Habit, today: date) -> Candidate:
    quantity = max(round(habit.quantity / habit.times), 1)
    amount = habit.spent / habit.times
    return Candidate(
        kind="order",
        what=f"Offer {habit.product}",
        reason=due.reason,
        evidence=[Evidence(f"bought {habit.times} times, usually {quantity}", ERP), _seller(known)],
        effect=f"about {money(round(amount, 2), known.figures.currency)} of sales",
        priority="low",
        deadline=today + timedelta(days=IN_DAYS["low"]),
        call=calls.quotation(known.external_id, [(habit.product_id, quantity)], known.sold_by),
        worth=_orders_worth(known, amount),
    )


def _seller(known: Known) -> Evidence:
    if known.sold_by:
        return Evidence(f"last sold by {known.sold_by}", ERP)
    return Evidence("no order says which company sells: where there are several a person adds `company`", ERP)


def _offer(known: Known, due: Next, beside: Beside, today: date) -> Candidate:
    asked = f"Offer {beside.product} to {known.name} in {LANGUAGES[known.language]}: what speaks for it?"
    return Candidate(
        kind="offer",
        what=f"Offer {beside.product}",
        reason=due.reason,
        evidence=[Evidence(f"{beside.buyers} of {beside.of} who buy {beside.bought} buy it", ERP)],
        effect="a product that they do not buy yet",
        priority="low",
        deadline=today + timedelta(days=IN_DAYS["low"]),
        call=calls.context(asked, _session(known)),
        worth=0.5,
    )


def _welcome(known: Known, today: date) -> Iterator[Candidate]:
    age = (today - known.created_at.date()).days
    if known.figures.orders > 1 or not 0 <= age <= NEW_FOR_DAYS:
        return
    kind = "thank" if known.figures.orders else "activity"
    yield Candidate(
        kind=kind,
        what="Thank for the first order" if known.figures.orders else "Welcome the new customer",
        reason=f"customer for {days(age)}, {known.figures.orders} orders so far",
        evidence=[Evidence(f"created {known.created_at:%Y-%m-%d}", "customer in the mirror")],
        effect="a second order is likelier",
        priority="low",
        deadline=today + timedelta(days=IN_DAYS["low"]),
        call=_welcoming(known),
        worth=0.5,
    )


def _welcoming(known: Known) -> calls.ReadyCall:
    if known.figures.orders:
        thanks = f"Thank {known.name} in {LANGUAGES[known.language]} for the first order."
        return calls.context(thanks, _session(known))
    return calls.lead(f"Welcome: {known.name}", known.external_id, urgency="low")


def _session(known: Known) -> str | None:
    return known.talks[0].id if known.talks else None


def _spent(known: Known) -> str:
    return money(known.figures.spent, known.figures.currency)


def _orders_worth(known: Known, amount: Decimal) -> float:
    """An amount in orders as they usually are; of who has not bought yet it is one."""
    if not known.figures.orders or known.figures.spent <= 0:
        return 1.0
    return float(amount * known.figures.orders / known.figures.spent)
