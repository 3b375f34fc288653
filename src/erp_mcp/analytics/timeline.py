"""What was sold over time: one value for each day, week, month, quarter or year, zero where nothing was."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from erp_mcp.analytics.scene import Scene
from erp_mcp.analytics.selling import sought_of
from erp_mcp.language.periods import Period
from erp_mcp.store.over_time import Measure, over_time
from erp_mcp.store.sold import Bucket


@dataclass(frozen=True, slots=True)
class Point:
    """`first` begins the bucket, also where the period begins within it."""

    first: date
    value: Decimal


@dataclass(frozen=True, slots=True)
class Timeline:
    """`orders` is how many it stands on, `unconverted` how many of them have no rate and are in no amount."""

    points: Sequence[Point]
    orders: int
    unconverted: int


async def series(scene: Scene, measure: Measure, grain: Bucket) -> Timeline:
    """Of the scene's period and scope, by the company's calendar days; weeks begin on Monday."""
    found = await over_time(scene.session, sought_of(scene, scene.period), measure, grain)
    return Timeline(
        [Point(each.first, each.value) for each in found],
        sum(each.orders for each in found),
        sum(each.unconverted for each in found),
    )


def months_until(last: date, months: int) -> Period:
    """Whole months and the last one as far as it has come."""
    year, month = divmod(last.year * 12 + last.month - months, 12)
    return Period(date(year, month + 1, 1), last)
