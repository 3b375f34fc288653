"""How each customer buys: how often, how much, what again and again, and whether they are still with us."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from random import Random

from erp_mcp.sandbox.company import assortment, cast, chance, sheets
from erp_mcp.sandbox.company.people import FIRST_ID
from erp_mcp.sandbox.company.seasons import FIRST_DAY, TODAY
from erp_mcp.store.records import Customer, Product

_WHALE_LIMIT = Decimal(75_000)
_LOYAL_CADENCE = 11.0


@dataclass(frozen=True, slots=True)
class Habit:
    """`cadence` is in ordinary days between orders, `line_value` in AED; `tastes` weighs the categories."""

    cadence: float
    first_day: date
    last_day: date
    lines: tuple[int, int]
    line_value: float
    most_pieces: int
    tastes: tuple[tuple[str, float], ...]
    favourites: tuple[Product, ...]


def _is_whale(customer: Customer) -> bool:
    return customer.credit_limit >= _WHALE_LIMIT * (10 if customer.currency == "TRY" else 1)


def habit_of(rng: Random, customer: Customer) -> Habit:
    segment = _segments()[customer.segment]
    whale = _is_whale(customer)
    tastes = tuple((category, float(segment[category])) for category in _shelves())
    return Habit(
        cadence=_cadence(rng, customer, segment),
        first_day=max(FIRST_DAY, customer.created_at.date() + timedelta(days=1)),
        last_day=_last_day(rng, customer),
        lines=(int(segment["lines_low"]), int(segment["lines_high"])),
        line_value=float(segment["line_value"]) * (0.7 + 0.6 * rng.random()) * (3.5 if whale else 1.0),
        most_pieces=int(segment["most_pieces"]) * (4 if whale else 1),
        tastes=tastes,
        favourites=_favourites(rng, tastes),
    )


def popular(rng: Random, category: str) -> Product:
    """The sheets list best sellers first: the nearer to the top, the likelier."""
    shelf = _shelves()[category]
    return shelf[int(min(rng.random(), rng.random()) * len(shelf))]


def _cadence(rng: Random, customer: Customer, segment: dict[str, str]) -> float:
    low, high = float(segment["cadence_low"]), float(segment["cadence_high"])
    if _is_whale(customer):
        low, high = 5.0, 8.0
    drawn = low + rng.random() * (high - low)
    return _LOYAL_CADENCE if customer.external_id == FIRST_ID else drawn


def _last_day(rng: Random, customer: Customer) -> date:
    share_of_time = 0.2 + 0.6 * rng.random()
    stays = not chance.happens(rng, 0.16) or _is_whale(customer) or customer.external_id in cast.members()
    begun = max(FIRST_DAY, customer.created_at.date())
    return TODAY if stays else begun + timedelta(days=int((TODAY - begun).days * share_of_time))


def _favourites(rng: Random, tastes: tuple[tuple[str, float], ...]) -> tuple[Product, ...]:
    liked = [popular(rng, chance.pick_weighted(rng, tastes)) for _ in range(chance.whole(rng, 7, 13))]
    return tuple({product.sku: product for product in liked}.values())


@cache
def _segments() -> dict[str, dict[str, str]]:
    return {row["segment"]: row for row in sheets.rows("segments")}


@cache
def _shelves() -> dict[str, tuple[Product, ...]]:
    shelves: dict[str, tuple[Product, ...]] = {}
    for product in assortment.products():
        shelves[product.category] = (*shelves.get(product.category, ()), product)
    return shelves
