"""The days that a report is about: what was said for them is read, and told back."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from erp_mcp.analytics.story import Days, Name, Phrase, Story, Value
from erp_mcp.errors import InvalidInput
from erp_mcp.language.periods import Asked, Calendar, Period, read_periods

LONGEST = 60  # characters of what was said that are said again


@dataclass(frozen=True, slots=True)
class Said:
    """In words, by a reader of that calendar; empty where nobody said it."""

    period: str
    against: str
    calendar: Calendar


def asked_days(said: Said, today: date, default: Period) -> Asked:
    words = said.period.strip() or f"{default}"
    if asked := read_periods(words, today, said.against, said.calendar):
        return asked
    told = f"{said.period} vs {said.against}" if said.against else said.period
    raise InvalidInput(
        f"{told[:LONGEST]!r} is not understood as days. Nothing was made. "
        "Say such as 'last month', 'Q3 2026 vs Q3 2025' or 2026-01-01..2026-03-31."
    )


def told_back(story: Story, said: Said, asked: Asked) -> Story:
    """What was not understood comes before all other caveats, the days that words were taken for behind them."""
    return replace(story, caveats=[*_unread(asked), *story.caveats, *_taken(said, asked)])


def _unread(asked: Asked) -> Iterator[Phrase]:
    if asked.unknown:
        yield Phrase("frame.unread", {"words": Name(asked.unknown[:LONGEST])})


def _taken(said: Said, asked: Asked) -> Iterator[Phrase]:
    words = " / ".join(each for each in (said.period, said.against) if each)
    if not words or words == f"{asked.period}":
        return
    values: dict[str, Value] = {"words": Name(words[:LONGEST]), "days": _days(asked.period)}
    if asked.against:
        yield Phrase("frame.taken_against", {**values, "against": _days(asked.against)})
    else:
        yield Phrase("frame.taken", values)


def _days(period: Period) -> Days:
    return Days(period.first, period.last)
