"""When each product must be ordered again and how much of it: reorder points, and the drafts that order it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import ROUND_CEILING, Decimal
from zoneinfo import ZoneInfo

from pydantic import JsonValue

from erp_mcp.analytics.forecasting.demand import Demand, demand_over
from erp_mcp.analytics.options import known, number
from erp_mcp.analytics.scene import Scene
from erp_mcp.analytics.story import Call, Confidence, Days
from erp_mcp.store.held import WEEKS, Due, Looking, goods_due, last_sold_on, seller

OPTIONS = ("service_level", "cover_days", "over_days")
MOST_LINES = 25  # of a purchase order, so that it is read before it is sent
RECENT_WEEKS = 26  # that the demand is drawn from
SURE_WEEKS, WEAK_WEEKS = 26, 8
MAYBE = 0.5  # of a product that is a sale in a year, one week in two


@dataclass(frozen=True, slots=True)
class Asked:
    """In percent and days."""

    service_level: int
    cover_days: int
    over_days: int


@dataclass(frozen=True, slots=True)
class ReorderPoint:
    """To order once the position is below `point`; `order` brings it up to the days of cover."""

    due: Due
    expected: Decimal
    safety: Decimal
    point: Decimal
    order: Decimal
    confidence: Confidence

    @property
    def amount(self) -> Decimal | None:
        return None if self.due.cost is None else self.order * self.due.cost

    @property
    def cover_days(self) -> Decimal | None:
        """Of what is there and promised to nobody."""
        free = max(self.due.on_hand - self.due.promised, Decimal())
        return round(free / self.due.daily, 0) if self.due.daily else None


@dataclass(frozen=True, slots=True)
class Reordering:
    """`rows` are the lines of orders that the demand was read from, `company` the one of the ERP that buys."""

    asked: Asked
    points: Sequence[ReorderPoint]
    days: Days
    rows: int
    company: str

    @property
    def wanted(self) -> list[ReorderPoint]:
        """What must be ordered now, the soonest gone first."""
        return sorted((each for each in self.points if each.order > 0), key=_soonest)


def asked_of(scene: Scene) -> Asked:
    known(scene.options, OPTIONS)
    return Asked(
        number(scene.options, "service_level", 95, 50, 99),
        number(scene.options, "cover_days", 30, 1, 365),
        number(scene.options, "over_days", 180, 30, 730),
    )


async def looking_at(scene: Scene) -> Looking | None:
    """The year of whole weeks up to the last day of sales; None where nothing was ever sold."""
    zone, basis = ZoneInfo(scene.basis.time_zone), scene.basis
    midnight = datetime.combine(scene.today, time(), zone)
    last = await last_sold_on(scene.session, basis.time_zone, midnight)
    if last is None:
        return None
    ending = last + timedelta(days=1)
    return Looking(
        basis.currency,
        basis.time_zone,
        scene.now,
        datetime.combine(ending - timedelta(weeks=WEEKS), time(), zone),
        datetime.combine(ending, time(), zone),
        scene.scope.branch,
        scene.scope.product,
        scene.scope.supplier,
    )


async def reorder_points(scene: Scene) -> Reordering | None:
    """Of all that may have to be ordered, or of the product asked for; None where nothing was ever sold."""
    asked, looking = asked_of(scene), await looking_at(scene)
    return await points_of(scene, looking, asked) if looking else None


async def points_of(scene: Scene, looking: Looking, asked: Asked) -> Reordering:
    found = await goods_due(scene.session, looking)
    points = [_point(each, asked) for each in found]
    company = await seller(scene.session, looking)
    return Reordering(asked, points, days_of(looking), sum(each.lines for each in found), company)


def days_of(looking: Looking) -> Days:
    return Days(looking.first.date(), looking.ending.date() - timedelta(days=1))


def purchase(points: Sequence[ReorderPoint], company: str) -> Call:
    """A draft purchase order of what one supplier has; all of them his."""
    lines: list[JsonValue] = [
        {"product_id": each.due.external_id, "product_qty": int(each.order)} for each in points
    ]
    records: list[JsonValue] = [{"partner_id": points[0].due.supplier_external_id, "order_line": lines}]
    of_company: dict[str, JsonValue] = {"company": company} if company else {}
    return Call("create_records", {"model": "purchase.order", "records": records, **of_company})


def by_supplier(wanted: Sequence[ReorderPoint]) -> list[list[ReorderPoint]]:
    """Whoever has the first to be gone comes first."""
    groups: defaultdict[int, list[ReorderPoint]] = defaultdict(list)
    for each in wanted:
        if each.due.supplier_external_id is not None:
            groups[each.due.supplier_external_id].append(each)
    return list(groups.values())


def _point(due: Due, asked: Asked) -> ReorderPoint:
    demand = demand_over(due.weeks[-RECENT_WEEKS:], due.lead_days / 7, asked.service_level / 100)
    expected, needed = (Decimal(str(round(each, 2))) for each in (demand.expected, demand.needed))
    point = max(_whole(needed), due.least)
    return ReorderPoint(
        due,
        expected,
        needed - expected,
        point,
        _order(due, point, asked.cover_days),
        _confidence(due, demand),
    )


def _order(due: Due, point: Decimal, cover_days: int) -> Decimal:
    """Whole ones, up to the point and the days of cover; what drafts hold already is not ordered again."""
    if due.position >= point:
        return Decimal()
    return max(_whole(point + due.daily * cover_days - due.position - due.drafted), Decimal())


def _confidence(due: Due, demand: Demand) -> Confidence:
    if due.age_weeks < WEAK_WEEKS or demand.expected == 0 or due.lead_from == "assumed":
        return "low"
    is_steady = sum(each > 0 for each in due.weeks) >= len(due.weeks) * MAYBE
    return "high" if due.age_weeks >= SURE_WEEKS and is_steady else "medium"


def _whole(quantity: Decimal) -> Decimal:
    return quantity.to_integral_value(ROUND_CEILING)


def _soonest(point: ReorderPoint) -> tuple[Decimal, Decimal]:
    cover = point.cover_days
    return (Decimal(10**6) if cover is None else cover, -(point.amount or Decimal()))
