"""Customers of given rows by the same fifths and names as those of the company."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import ceil
from statistics import median_low

from erp_mcp.analytics.given.reading import Entry
from erp_mcp.analytics.segments import ENOUGH, FEW, MOST_MEMBERS, Segments
from erp_mcp.analytics.story import Days
from erp_mcp.store.buyers import NEW_DAYS, Member, Segment, SegmentName


@dataclass(frozen=True, slots=True)
class _Buyer:
    name: str
    first: date
    last: date
    orders: int
    spent: Decimal


def segments_of_rows(entries: Sequence[Entry]) -> Segments:
    """As of the last day of the rows; a row is an order. Members have no id: nobody knows who they are here."""
    buyers = list(_buyers(entries))
    days = [each.day for each in entries]
    members = list(_members(buyers, max(days)))
    found: defaultdict[SegmentName, list[tuple[Member, _Buyer]]] = defaultdict(list)
    for member, buyer in zip(members, buyers, strict=True):
        found[member.segment].append((member, buyer))
    segments = [_segment(name, some) for name, some in found.items()]
    confidence = "high" if len(buyers) >= ENOUGH else "medium" if len(buyers) >= FEW else "low"
    return Segments(
        sorted(segments, key=lambda each: (-each.spent, each.name)),
        sorted(members, key=lambda each: (-each.spent, each.name))[:MOST_MEMBERS],
        Days(min(days), max(days)),
        len(entries),
        confidence,
    )


def _buyers(entries: Sequence[Entry]) -> Iterator[_Buyer]:
    by_name: defaultdict[str, list[Entry]] = defaultdict(list)
    for each in entries:
        by_name[each.customer].append(each)
    for name, some in by_name.items():
        days = [each.day for each in some]
        yield _Buyer(name, min(days), max(days), len(some), sum((each.amount for each in some), Decimal(0)))


def _members(buyers: Sequence[_Buyer], today: date) -> Iterator[Member]:
    recent = _fifths(buyers, lambda each: each.last.toordinal())
    often = _fifths(buyers, lambda each: each.orders)
    much = _fifths(buyers, lambda each: each.spent)
    for each, recency, frequency, monetary in zip(buyers, recent, often, much, strict=True):
        is_new = each.first > today - timedelta(days=NEW_DAYS)
        segment = _named(recency, ceil((frequency + monetary) / 2), is_new=is_new)
        silent = (today - each.last).days
        yield Member(0, each.name, segment, recency, frequency, monetary, silent, each.orders, each.spent)


def _fifths(buyers: Sequence[_Buyer], value: Callable[[_Buyer], Decimal | int]) -> list[int]:
    """Those who are alike get the fifth of their middle."""
    values = sorted(value(each) for each in buyers)
    places: defaultdict[Decimal | int, list[int]] = defaultdict(list)
    for at, each in enumerate(values, 1):
        places[each].append(at)
    size = 2 * len(values)
    return [ceil(5 * (places[value(each)][0] + places[value(each)][-1] - 1) / size) for each in buyers]


def _named(recency: int, worth: int, *, is_new: bool) -> SegmentName:
    if recency >= 3:
        if is_new:
            return "new"
        if recency >= 4 and worth >= 4:
            return "champions"
        return "loyal" if worth >= 3 else "occasional"
    return "cannot_lose" if worth >= 4 else "at_risk" if worth >= 3 else "sleeping"


def _segment(name: SegmentName, some: Sequence[tuple[Member, _Buyer]]) -> Segment:
    members = [member for member, _ in some]
    return Segment(
        name,
        len(some),
        sum(each.orders for each in members),
        sum((each.spent for each in members), Decimal(0)),
        median_low(each.silent for each in members),
        median_low(each.orders for each in members),
        median_low(each.spent for each in members),
        min(buyer.first for _, buyer in some),
    )
