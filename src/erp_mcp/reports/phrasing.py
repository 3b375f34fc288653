"""Values, columns and calls as the reports on people put them, and what holds of the figures of any of them."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from erp_mcp.analytics.scene import Scene
from erp_mcp.analytics.story import Call, Column, Day, Name, Number, Percent, Phrase, Shape, Value, Word

FRESH = timedelta(days=1)


def count(number: int, unit: str = "") -> Number:
    return Number(Decimal(number), unit)


def days(number: int | Decimal) -> Number:
    return Number(Decimal(round(number)), "frame.days")


def share(part: Decimal, whole: Decimal) -> Percent:
    """Of nothing there is no part."""
    return Percent(part * 100 / whole if whole else Decimal(0))


def customer(name: str, customer_id: int) -> Name:
    """As the tools write and read them."""
    return Name(f"{name}#{customer_id}")


def open_customer(customer_id: int) -> Call:
    return Call("get_customer", {"customer": f"#{customer_id}"})


def columns(*named: tuple[str, Shape]) -> Sequence[Column]:
    return [Column(Phrase(key), shape) for key, shape in named]


def word(area: str, name: str) -> Value:
    return Word(f"{area}.{name}")


def cautions(scene: Scene, unconverted: int, until: Day | None = None) -> Iterator[Phrase]:
    """`until` is given where the figures stand as of a day, whichever days were asked for."""
    if unconverted:
        yield Phrase("people.unconverted", {"n": count(unconverted), "currency": Name(scene.basis.currency)})
    if until is not None and until.day != scene.period.last:
        yield Phrase("people.as_of", {"day": until})
    synced = scene.basis.synced_at
    if synced is not None and datetime.now(UTC) - synced > FRESH:
        yield Phrase("people.stale", {"day": Day(synced.date())})


def unfinished(scene: Scene) -> Iterator[Phrase]:
    if scene.period.last >= scene.today:
        yield Phrase("people.unfinished", {"day": Day(scene.period.last)})
