"""What figures say of risk, of the next purchase and of what to do first, each with its reason."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from erp_mcp.advice.wording import days, money, plain
from erp_mcp.store.known import Known, Talk
from erp_mcp.store.records import Level

FEWEST_ORDERS = 3  # below, a gap between two of them is not usual
SHORTEST_GAP = 7  # days; who comes every day is not lost after three
LATE, LOST = 1.75, 3.0  # times the usual gap
SILENT_DAYS = 180
LONG_OVERDUE_DAYS = 60
BEST_PERCENT = 10
ANSWER_WITHIN = timedelta(days=7)  # later, a last word of the customer was the end of it
DUE_FROM, DUE_UNTIL = 0.8, 3.0  # of the interval at which a product is bought
MOST_NEXT = 3
RANKS: dict[Level, int] = {"low": 0, "medium": 1, "high": 2}


@dataclass(frozen=True, slots=True)
class Judged:
    level: Level
    reason: str


@dataclass(frozen=True, slots=True)
class Next:
    product: str
    reason: str
    is_due: bool
    product_id: int


@dataclass(frozen=True, slots=True)
class Action:
    """What to do first, in a line."""

    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class Judgement:
    churn: Judged | None
    debt: Judged | None
    top_percent: int | None
    waiting: Talk | None
    next: Sequence[Next]
    priority: Judged


def judge(known: Known, today: date) -> Judgement:
    churn, debt, waiting = churn_of(known, today), debt_of(known, today), waiting_of(known, today)
    top, following = known.standing.top_percent, [*due(known, today), *beside(known)][:MOST_NEXT]
    reasons = list(_pressing(churn, debt, waiting, top))
    priority = max(reasons, key=lambda each: RANKS[each.level], default=Judged("low", "nothing presses"))
    return Judgement(churn, debt, top, waiting, following, priority)


def churn_of(known: Known, today: date) -> Judged | None:
    """By how long they have not ordered, against how long they usually do not."""
    figures = known.figures
    if figures.last_order_at is None:
        return None
    silent = (today - figures.last_order_at.astimezone(ZoneInfo(known.time_zone)).date()).days
    gap = figures.typical_gap_days
    if gap is None or figures.orders < FEWEST_ORDERS:
        level: Level = "medium" if silent > SILENT_DAYS else "low"
        return Judged(level, f"{days(silent)} since the last order, too few orders for a usual gap")
    times = silent / max(float(gap), SHORTEST_GAP)
    level = "high" if times >= LOST else "medium" if times >= LATE else "low"
    return Judged(level, f"{days(silent)} since the last order, usually {plain(gap)} between orders")


def debt_of(known: Known, today: date) -> Judged | None:
    figures = known.figures
    if figures.overdue > 0 and figures.overdue_since is not None:
        late = (today - figures.overdue_since).days
        level: Level = "high" if late > LONG_OVERDUE_DAYS else "medium"
        return Judged(
            level, f"{money(figures.overdue, figures.currency)} overdue, the oldest for {days(late)}"
        )
    if 0 < known.credit_limit < figures.balance:
        limit = money(known.credit_limit, figures.currency)
        return Judged("medium", f"owes more than the credit limit of {limit}")
    return None


def waiting_of(known: Known, today: date) -> Talk | None:
    newest = known.talks[0] if known.talks else None
    if newest is None or newest.is_closed or newest.last_role != "customer":
        return None
    return newest if today - newest.updated_at.date() <= ANSWER_WITHIN else None


def due(known: Known, today: date) -> list[Next]:
    """What is bought again and again, and is or will soon be due again."""
    found: list[tuple[float, Next]] = []
    for each in known.habits:
        interval = (each.last_at - each.first_at).days / (each.times - 1)
        passed = (today - each.last_at.date()).days
        if interval >= 1 and DUE_FROM <= passed / interval <= DUE_UNTIL:
            reason = f"bought {each.times} times, about every {round(interval)} days, last {days(passed)} ago"
            found.append(
                (each.times * min(passed / interval, 1), Next(each.product, reason, True, each.product_id))
            )
    return [each for _, each in sorted(found, key=lambda one: -one[0])[:2]]


def beside(known: Known) -> Iterator[Next]:
    for each in known.beside:
        reason = f"{each.buyers} of {each.of} in their segment who buy {each.bought} buy it too"
        yield Next(each.product, reason, False, each.product_id)


def _pressing(
    churn: Judged | None, debt: Judged | None, waiting: Talk | None, top: int | None
) -> Iterator[Judged]:
    is_best = top is not None and top <= BEST_PERCENT
    if debt and debt.level != "low":
        yield debt
    if waiting:
        yield Judged("high", f"waits for an answer in {waiting.id}")
    if churn and churn.level != "low":
        worth = f"one of the best {top} %, " if is_best else ""
        yield Judged("high" if is_best else "medium", f"{worth}{churn.reason}")
    if is_best:
        yield Judged("medium", f"one of the best {top} % by what they spent")
