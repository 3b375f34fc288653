"""What a change came of: parts that add up to it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from erp_mcp.store.goods_sold import GoodsTaken
from erp_mcp.store.sold import Taken

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Compared:
    """An amount in the days that were asked for, in those they are measured against, and a year before."""

    name: str
    now: Decimal
    before: Decimal
    year_ago: Decimal
    count: int = 0

    @property
    def change(self) -> Decimal:
        return self.now - self.before

    @property
    def size(self) -> Decimal:
        return max(self.now, self.before)


@dataclass(frozen=True, slots=True)
class ByOrders:
    """How much of the change came of another number of orders, and how much of larger or smaller ones."""

    orders: int
    orders_before: int
    by_number: Decimal
    by_average: Decimal


def compared(rows: Iterable[Taken | GoodsTaken]) -> list[Compared]:
    """The largest first."""
    found = [Compared(each.name, each.amount, each.before, each.year_ago, _count(each)) for each in rows]
    return sorted(found, key=lambda each: each.size, reverse=True)


def rest(total: Compared, shown: Sequence[Compared]) -> Compared | None:
    """What is missing for the parts to add up to the total; None where they do."""
    now, before, year_ago = (
        total.now - sum((each.now for each in shown), NOTHING),
        total.before - sum((each.before for each in shown), NOTHING),
        total.year_ago - sum((each.year_ago for each in shown), NOTHING),
    )
    is_small = max(abs(now), abs(before), abs(year_ago)) < Decimal("0.005")
    return None if is_small else Compared("", now, before, year_ago)


def by_orders(total: Taken) -> ByOrders:
    """At the average of before; what that leaves came of the average."""
    average = total.before / total.count_before if total.count_before else NOTHING
    by_number = (total.count - total.count_before) * average if total.count_before else total.amount
    return ByOrders(total.count, total.count_before, by_number, total.amount - total.before - by_number)


def share(part: Decimal, of: Decimal) -> Decimal | None:
    """In percent; of nothing, and of less, there is no share."""
    return part / of * 100 if of > 0 else None


def growth(now: Decimal, before: Decimal) -> Decimal | None:
    """In percent; from nothing, and from less, there is none."""
    return (now / before - 1) * 100 if before > 0 else None


def _count(row: Taken | GoodsTaken) -> int:
    return row.count if isinstance(row, Taken) else row.goods


def margin(goods: GoodsTaken) -> Decimal | None:
    """In percent of what was sold at a known cost."""
    if goods.cost is None or goods.costed is None:
        return None
    return share(goods.costed - goods.cost, goods.costed)
