"""How suppliers keep their word: what they take, how late they are, and what became dearer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from erp_mcp.analytics.options import known
from erp_mcp.analytics.scene import Scene
from erp_mcp.analytics.story import Confidence, Days
from erp_mcp.language.periods import Period
from erp_mcp.store.purchasing import (
    Buying,
    PaidOtherwise,
    SupplierTimes,
    price_changes,
    times_of_suppliers,
)

YEAR = timedelta(days=365)
MOST = 200
SURE, WEAK = 30, 8  # deliveries


@dataclass(frozen=True, slots=True)
class Supplying:
    days: Days
    suppliers: Sequence[SupplierTimes]
    changes: Sequence[PaidOtherwise]

    @property
    def orders(self) -> int:
        return sum(each.orders for each in self.suppliers)

    @property
    def judged(self) -> int:
        return sum(each.judged for each in self.suppliers)

    @property
    def late(self) -> int:
        return sum(each.late for each in self.suppliers)

    @property
    def amount(self) -> Decimal:
        return sum((each.amount for each in self.suppliers), Decimal())

    @property
    def confidence(self) -> Confidence:
        receipts = sum(each.receipts for each in self.suppliers)
        return "high" if receipts >= SURE else "medium" if receipts >= WEAK else "low"

    @property
    def latest(self) -> list[SupplierTimes]:
        """Who was late, those with most days of it in all first."""
        found = [each for each in self.suppliers if each.late]
        return sorted(found, key=lambda each: -each.late * (each.late_days or Decimal()))


async def supplier_times(scene: Scene) -> Supplying:
    """Of a year at least, up to the last day of the period: a month tells nothing of lead times."""
    known(scene.options, ())
    period = Period(min(scene.period.first, scene.period.last - YEAR), scene.period.last)
    buying = Buying(
        scene.basis.currency,
        scene.basis.time_zone,
        scene.now,
        scene.span(period),
        scene.scope.branch,
        scene.scope.supplier,
    )
    return Supplying(
        Days(period.first, period.last),
        await times_of_suppliers(scene.session, buying, MOST),
        await price_changes(scene.session, buying, MOST),
    )
