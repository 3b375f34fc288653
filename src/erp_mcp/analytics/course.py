"""The course of one measure over time: of the company's sales, or of rows that a caller brought along."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import get_args

from erp_mcp.analytics.given.narrowing import refuse_scope
from erp_mcp.analytics.given.reading import Entry, Given, read_rows
from erp_mcp.analytics.grains import SEASONS, bucket_of, buckets_of, grain_of, natural
from erp_mcp.analytics.knowing import known_until
from erp_mcp.analytics.scene import Rows, Scene
from erp_mcp.analytics.story import Day, Money, Name, Number, Phrase
from erp_mcp.analytics.timeline import series
from erp_mcp.errors import InvalidInput
from erp_mcp.language.nearest import nearest
from erp_mcp.language.periods import Period
from erp_mcp.language.periods.period import Grain
from erp_mcp.store.over_time import Measure

MEASURES: tuple[Measure, ...] = get_args(Measure)
Sums = Mapping[date, Sequence[Decimal]]
MOST_PLACES = 1000  # days, weeks, months, ...
WHOLE = 0.8  # of a bucket in which the last row falls, for it to count as over


@dataclass(frozen=True, slots=True)
class Place:
    """A bucket that is over; None where no row says anything of it."""

    period: Period
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class Course:
    """`measure` is a phrase's name; amounts are in `currency`, which is empty of what is no money.

    `cautions` hold of all its figures. `entries` are the rows it was made of, where a caller gave some.
    """

    measure: str
    grain: Grain
    currency: str
    places: Sequence[Place]
    rows: int
    cautions: Sequence[Phrase]
    entries: Sequence[Entry] | None = None

    @property
    def values(self) -> list[Decimal | None]:
        return [each.value for each in self.places]

    @property
    def season(self) -> int:
        return SEASONS[self.grain]

    @property
    def known(self) -> int:
        return sum(each.value is not None for each in self.places)

    @property
    def is_of_company(self) -> bool:
        return self.entries is None

    @property
    def is_additive(self) -> bool:
        """Who bought in two months is one customer."""
        return self.measure != "customers"

    def figure(self, value: Decimal | float) -> Money | Number:
        exact = value if isinstance(value, Decimal) else Decimal(str(value))
        if self.currency:
            return Money(round(exact, 2), self.currency)
        whole = exact.to_integral_value()
        is_whole = exact == whole or self.measure in ("orders", "customers")
        return Number(whole if is_whole else round(exact, 2))

    def together(self, values: Sequence[Decimal | None]) -> Decimal:
        """Their sum, or where they do not add up their mean."""
        known = [each for each in values if each is not None]
        total = sum(known, Decimal(0))
        return total if self.is_additive or not known else total / len(known)


async def course(scene: Scene, default: Grain = "month") -> Course:
    """Of what is over: a month that still runs would look like a fall."""
    if scene.rows is None:
        return await _of_company(scene, default)
    return of_rows(scene, scene.rows)


async def _of_company(scene: Scene, default: Grain) -> Course:
    measure = measure_of(scene)
    grain = grain_of(scene.options.get("by", ""), default)
    until = await known_until(scene)
    whole = _whole(scene.period, min(until, scene.period.last), grain)
    if whole is None:
        return Course(measure, grain, "", (), 0, ())
    _checked(buckets_of(whole, grain))
    found = await series(replace(scene, period=whole), measure, grain)
    places = [Place(bucket_of(each.first, grain), Decimal(each.value)) for each in found.points]
    cautions = [] if whole.last == scene.period.last else [Phrase("analyses.until", {"day": Day(whole.last)})]
    begun = _begun(places)
    if 0 < len(begun) < len(places):
        cautions.append(Phrase("analyses.since", {"day": Day(begun[0].period.first)}))
    if found.unconverted:
        told = Number(Decimal(found.unconverted))
        cautions.append(Phrase("trade.unconverted", {"orders": told}))
    return Course(
        measure,
        grain,
        scene.basis.currency if measure == "sales" else "",
        begun,
        found.orders,
        cautions,
    )


def of_rows(scene: Scene, rows: Rows) -> Course:
    """All of them, or of the days that somebody named."""
    refuse_scope(scene.scope)
    given = read_rows(rows, ("date", "amount"), scene.options.get("columns", ""), ("group",))
    entries = [each for each in given.entries if not scene.is_said or _is_in(each.day, scene.period)]
    if not entries:
        return Course("value", "month", given.currency, (), 0, list(cautions_of(given)), entries)
    days = [each.day for each in entries]
    grain = grain_of(scene.options.get("by", ""), natural(days))
    sums: defaultdict[date, list[Decimal]] = defaultdict(list)
    for each in entries:
        sums[bucket_of(each.day, grain).first].append(each.amount)
    places = [
        Place(period, _sum(sums.get(period.first), sums))
        for period in _checked(buckets_of(Period(min(days), max(days)), grain))
    ]
    last = places[-1].period
    is_over = last.last < scene.today and (_is_measured(sums) or _reaches(last, max(days)))
    kept = places if is_over else places[:-1]
    if not _is_measured(sums) and _starts_late(places[0].period, min(days)):
        kept = kept[1:]
    return Course(
        "value",
        grain,
        given.currency,
        kept,
        len(entries),
        [*_left_out(places, kept), *cautions_of(given), *_gaps(kept)],
        entries,
    )


def measure_of(scene: Scene) -> Measure:
    told = scene.options.get("measure", "").strip().lower() or "sales"
    for measure in MEASURES:
        if measure == told:
            return measure
    raise InvalidInput(
        f"measure is {', '.join(MEASURES)}. {nearest(told[:20], MEASURES)} Nothing was changed."
    )


def cautions_of(given: Given) -> Iterator[Phrase]:
    """What holds of all figures made of the rows."""
    if given.unread:
        told = {"n": Number(Decimal(given.unread)), "of": Number(Decimal(given.unread + len(given.entries)))}
        yield Phrase("analyses.unread", told)
    if given.is_guessed:
        yield Phrase("analyses.day_first")
    for role in ("date", "amount"):
        if name := given.columns.get(role, ""):
            yield Phrase(f"analyses.column_{role}", {"column": Name(name)})


def _whole(asked: Period, until: date, grain: Grain) -> Period | None:
    """The buckets that are in it from their first to their last day; None where there is none."""
    if until < asked.first:
        return None
    inside = [
        each
        for each in buckets_of(Period(asked.first, until), grain)
        if asked.first <= each.first and each.last <= until
    ]
    return Period(inside[0].first, inside[-1].last) if inside else None


def _begun(places: Sequence[Place]) -> Sequence[Place]:
    """Without the zeros before the first sale, nor the bucket within which it was made."""
    first = next((at for at, each in enumerate(places) if each.value), len(places))
    return places[first + 1 :] if first else places


def _is_in(day: date, period: Period) -> bool:
    return period.first <= day <= period.last


def _sum(found: Sequence[Decimal] | None, sums: Sums) -> Decimal | None:
    """What nobody measured is a gap and no zero."""
    if found is not None:
        return sum(found, Decimal(0))
    return None if _is_measured(sums) else Decimal(0)


def _is_measured(sums: Sums) -> bool:
    """One row tells all of its bucket."""
    return all(len(each) == 1 for each in sums.values())


def _reaches(last: Period, newest: date) -> bool:
    return (newest - last.first).days + 1 >= WHOLE * last.length


def _starts_late(first: Period, oldest: date) -> bool:
    return (oldest - first.first).days > (1 - WHOLE) * first.length


def _left_out(places: Sequence[Place], kept: Sequence[Place]) -> Iterator[Phrase]:
    for each in places:
        if each not in kept:
            yield Phrase("analyses.partial", {"day": Day(each.period.first)})


def _gaps(places: Sequence[Place]) -> Iterator[Phrase]:
    if gaps := sum(each.value is None for each in places):
        yield Phrase("analyses.gaps", {"n": Number(Decimal(gaps))})


def _checked(buckets: list[Period]) -> list[Period]:
    if len(buckets) > MOST_PLACES:
        raise InvalidInput(
            f"These are {len(buckets):,} values; at most {MOST_PLACES:,} can be analysed. "
            "Nothing was changed: ask by month, or for fewer days."
        )
    return buckets
