"""Customers by how lately, how often and for how much they bought, in segments with names."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from erp_mcp.analytics.knowing import known_until
from erp_mcp.analytics.narrowing import refuse_other
from erp_mcp.analytics.scene import Scene
from erp_mcp.analytics.story import Confidence, Days
from erp_mcp.store.buyers import Member, Segment, SegmentName, best_buyers, segments_of

MOST_MEMBERS = 15
ENOUGH, FEW = 100, 25  # customers: a fifth of fewer says little


@dataclass(frozen=True, slots=True)
class Segments:
    """The segment that spent most first; `best` are the customers who spent most. `rows` counts orders."""

    segments: Sequence[Segment]
    best: Sequence[Member]
    days: Days
    rows: int
    confidence: Confidence

    @property
    def customers(self) -> int:
        return sum(each.customers for each in self.segments)

    @property
    def spent(self) -> Decimal:
        return sum((each.spent for each in self.segments), Decimal(0))

    def of(self, *names: SegmentName) -> Sequence[Segment]:
        return [each for each in self.segments if each.name in names]

    def share_of(self, *names: SegmentName) -> Decimal:
        """In percent of all that was spent."""
        part = sum((each.spent for each in self.of(*names)), Decimal(0))
        return part * 100 / self.spent if self.spent else Decimal(0)


async def segments(scene: Scene) -> Segments:
    """As of the last day that is known, over all that they ever bought."""
    refuse_other(scene.scope, "Segments of customers", "branch")
    until = await known_until(scene)
    given = scene.session, until, scene.basis.time_zone, scene.scope.branch
    found = await segments_of(*given)
    customers = sum(each.customers for each in found)
    return Segments(
        found,
        await best_buyers(*given, MOST_MEMBERS),
        Days(min((each.since for each in found), default=until), until),
        sum(each.orders for each in found),
        "high" if customers >= ENOUGH else "medium" if customers >= FEW else "low",
    )
