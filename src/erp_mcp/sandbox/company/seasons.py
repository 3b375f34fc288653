"""How strongly people buy on a day: weekdays, Ramadan and the feasts, summer, and a gentle growth."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from erp_mcp.sandbox.company.branches import Branch
from erp_mcp.store.records import Language

FIRST_DAY = date(2025, 5, 16)
TODAY = date(2026, 11, 15)
RAMADAN = (date(2026, 2, 18), date(2026, 3, 19))

_MONDAY_TO_SUNDAY = {
    "AE": (0.8, 0.85, 1.0, 2.0, 1.7, 0.95, 0.85),
    "TR": (0.85, 0.85, 0.9, 1.0, 1.1, 2.1, 0.0),
}


@dataclass(frozen=True, slots=True)
class Season:
    """`lift` is on the number of orders, `boosts` on the share and size of the lines of a category."""

    first: date
    last: date
    lift: float
    boosts: dict[str, float]
    languages: tuple[Language, ...] = ("ar", "en", "fa", "tr")


_SEASONS = (
    Season(date(2026, 2, 9), date(2026, 2, 17), 1.3, {"rice-grains": 1.6, "dates-nuts": 1.5, "canned": 1.3}),
    Season(
        *RAMADAN,
        1.5,
        {
            "dates-nuts": 2.4,
            "rice-grains": 1.8,
            "beverages-tea-coffee": 1.9,
            "frozen": 1.3,
            "sweets-snacks": 1.2,
        },
    ),
    Season(date(2026, 3, 13), date(2026, 3, 20), 1.25, {"sweets-snacks": 2.2, "dates-nuts": 1.5}),
    Season(date(2026, 3, 21), date(2026, 3, 31), 0.75, {}),
    *(
        Season(
            first,
            last,
            1.4,
            {"rice-grains": 1.7, "spices": 1.3, "sweets-snacks": 1.6, "beverages-tea-coffee": 1.3},
        )
        for first, last in (
            (date(2025, 5, 29), date(2025, 6, 6)),
            (date(2026, 5, 19), date(2026, 5, 27)),
        )
    ),
    *(
        Season(date(year, 7, 1), date(year, 8, 24), 0.85, {"beverages-tea-coffee": 1.4, "frozen": 1.2})
        for year in (2025, 2026)
    ),
    Season(date(2025, 12, 13), date(2025, 12, 21), 1.15, {"dates-nuts": 2.5}, ("fa",)),
    Season(date(2026, 3, 10), date(2026, 3, 20), 1.2, {"dates-nuts": 1.6, "sweets-snacks": 1.5}, ("fa",)),
)


def in_ramadan(day: date) -> bool:
    return RAMADAN[0] <= day <= RAMADAN[1]


def weekday_weight(branch: Branch, day: date) -> float:
    return _MONDAY_TO_SUNDAY[branch.country][day.weekday()]


@cache
def boost(day: date, language: Language, category: str) -> float:
    strength = 1.0
    for season in _seasons_of(day, language):
        strength *= season.boosts.get(category, 1.0)
    return strength


@cache
def appetite(language: Language) -> tuple[float, ...]:
    """From the first day to each day, how many ordinary days of buying have passed."""
    passed = 0.0
    totals: list[float] = []
    for number in range((TODAY - FIRST_DAY).days + 1):
        passed += _strength(FIRST_DAY + timedelta(days=number), language)
        totals.append(passed)
    return tuple(totals)


def _strength(day: date, language: Language) -> float:
    growth = 0.88 + 0.24 * (day - FIRST_DAY).days / (TODAY - FIRST_DAY).days
    for season in _seasons_of(day, language):
        growth *= season.lift
    return growth


def _seasons_of(day: date, language: Language) -> list[Season]:
    return [
        season for season in _SEASONS if season.first <= day <= season.last and language in season.languages
    ]
