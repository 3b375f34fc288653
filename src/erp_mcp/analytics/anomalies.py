"""Days and weeks of unusual sales, and what most likely lies behind each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

from erp_mcp.analytics.forecasting.anomalies import Anomaly, anomalies
from erp_mcp.analytics.options import known
from erp_mcp.analytics.scene import Scene
from erp_mcp.analytics.story import Call, Days, Explained, Phrase
from erp_mcp.errors import InvalidInput
from erp_mcp.language.compact import compact
from erp_mcp.store.held import last_sold_on
from erp_mcp.store.swings import Behind, By, Subject, Swings, behind, series_of

PLACES: dict[By, int] = {"branch": 182, "product": 52}
SEASONS: dict[By, int] = {"branch": 7, "product": 1}
KINDS: dict[str, By] = {"branch": "branch", "product": "product"}
MOST_SUBJECTS, MOST_TOLD = 100, 10
HALF = Decimal("0.5")  # of what is off, for one thing to explain it
PRICE_MOVE = Decimal("0.03")
LATELY = timedelta(days=7)  # for how long the stock of today says anything

Cause = Literal["big_order", "stock_out", "price_rise", "price_cut", "customer_absent", "unknown"]


@dataclass(frozen=True, slots=True)
class Unusual:
    """`because` is what the cause rests on: an order's number, a customer, or nothing; `lines` were sold then."""

    subject: str
    days: Days
    value: Decimal
    expected: Decimal
    score: float
    cause: Cause
    because: str
    behind: Behind
    next_step: Call


@dataclass(frozen=True, slots=True)
class Unusuals:
    explained: Explained
    by: By
    found: Sequence[Unusual]


@dataclass(frozen=True, slots=True)
class _Off:
    subject: Subject
    days: Days
    anomaly: Anomaly


async def unusual_sales(scene: Scene) -> Unusuals:
    """Those that touch the period: by branch and day, or by product and week with the option `by`."""
    known(scene.options, ("by",))
    by = _by(scene.options.get("by", "branch"))
    swings = await _swings(scene, by)
    subjects = await series_of(scene.session, swings, PLACES[by], MOST_SUBJECTS)
    off = [each for subject in subjects for each in _off(subject, swings) if _touches(each.days, scene.days)]
    off.sort(key=lambda each: -abs(each.anomaly.score))
    first = swings.until - timedelta(days=PLACES[by] * swings.days)
    explained = Explained(
        Phrase("anomalies.method"),
        Days(first, swings.until - timedelta(days=1)),
        sum(value != 0 for subject in subjects for value in subject.values),
        "medium" if subjects else "low",
    )
    return Unusuals(explained, by, [await _told(scene, swings, each) for each in off[:MOST_TOLD]])


def _by(told: str) -> By:
    if by := KINDS.get(told):
        return by
    raise InvalidInput(f"by is branch or product, not {told[:20]!r}. Nothing was changed.")


async def _swings(scene: Scene, by: By) -> Swings:
    """Up to the last day of sales, so that a mirror that is behind shows no fall."""
    basis = scene.basis
    midnight = datetime.combine(min(scene.period.ending, scene.today), time(), ZoneInfo(basis.time_zone))
    last = await last_sold_on(scene.session, basis.time_zone, midnight)
    until = last + timedelta(days=1) if last else scene.today
    return Swings(basis.currency, basis.time_zone, by, until, scene.scope.branch, scene.scope.product)


def _off(subject: Subject, swings: Swings) -> Iterator[_Off]:
    count = len(subject.values)
    for each in anomalies(subject.values, SEASONS[swings.by]):
        first = swings.until - timedelta(days=(count - each.index) * swings.days)
        yield _Off(subject, Days(first, first + timedelta(days=swings.days - 1)), each)


def _touches(days: Days, asked: Days) -> bool:
    return days.first <= asked.last and days.last >= asked.first


async def _told(scene: Scene, swings: Swings, off: _Off) -> Unusual:
    ending = off.days.last + timedelta(days=1)
    found = await behind(scene.session, swings, off.subject.key, off.days.first, ending)
    is_late = swings.until - off.days.last <= LATELY
    cause, because = _cause(off.anomaly, found, is_late=is_late)
    return Unusual(
        off.subject.name,
        off.days,
        Decimal(str(round(off.anomaly.value, 2))),
        Decimal(str(round(off.anomaly.expected, 2))),
        off.anomaly.score,
        cause,
        because,
        found,
        _orders_of(off.days),
    )


def _cause(anomaly: Anomaly, found: Behind, *, is_late: bool) -> tuple[Cause, str]:
    gap = Decimal(str(anomaly.value - anomaly.expected))
    if gap > 0:
        return _of_rise(gap, found)
    if is_late and found.on_hand is not None and found.on_hand <= 0:
        return "stock_out", ""
    if found.absent and found.usual >= -gap * HALF:
        return "customer_absent", found.absent
    return ("price_rise", "") if _moved(found) >= PRICE_MOVE else ("unknown", "")


def _of_rise(gap: Decimal, found: Behind) -> tuple[Cause, str]:
    if found.order and found.order_value >= gap * HALF:
        return "big_order", found.order
    return ("price_cut", "") if _moved(found) <= -PRICE_MOVE else ("unknown", "")


def _moved(found: Behind) -> Decimal:
    """Of the price, as a share; of a branch the mix of goods moves it too, so that it says nothing."""
    if found.on_hand is None or not found.price or not found.price_before:
        return Decimal()
    return found.price / found.price_before - 1


def _orders_of(days: Days) -> Call:
    """A little wider than the company's midnights, which Odoo keeps in UTC."""
    first: date = days.first - timedelta(days=1)
    domain = [
        ["date_order", ">=", f"{first} 12:00:00"],
        ["date_order", "<=", f"{days.last} 23:59:59"],
        ["state", "in", ["sale", "done"]],
    ]
    return Call(
        "search_records",
        {"model": "sale.order", "domain": compact(domain), "order": "amount_total desc"},
    )
