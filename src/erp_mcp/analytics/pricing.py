"""What to ask for a product: by how sales answered to prices, never below cost, and by what others ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Literal

from erp_mcp.analytics.competitors import Mention, mentions
from erp_mcp.analytics.options import known
from erp_mcp.analytics.scene import Scene
from erp_mcp.analytics.story import Call, Confidence, Days, Explained, Phrase
from erp_mcp.language.periods import Period
from erp_mcp.store.named import product_names
from erp_mcp.store.pricing import Answer, answers_to_prices, said_with_numbers

YEARS = timedelta(days=730)
MOST, MOST_SAID = 200, 5000
PRICES = 8  # that a product must have had
SURELY = 1.96  # standard errors
BOUND = Decimal("0.10")  # of the price, up or down
CENT = Decimal("0.01")

Why = Literal["raise", "lower", "keep", "few_prices", "unclear", "no_cost", "below_cost"]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`elasticity` lies between `low` and `high` 19 times of 20; `price` is None where the data carries none.

    `quantity_change` is expected, in percent.
    """

    answer: Answer
    why: Why
    price: Decimal | None
    elasticity: float | None
    low: float | None
    high: float | None
    quantity_change: Decimal | None
    confidence: Confidence
    next_step: Call | None


@dataclass(frozen=True, slots=True)
class Pricing:
    explained: Explained
    suggestions: Sequence[Suggestion]
    mentions: Sequence[Mention]


async def price_suggestions(scene: Scene) -> Pricing:
    """Of two years at least, up to the last day of the period."""
    known(scene.options, ("competitor_price",))
    period = Period(min(scene.period.first, scene.period.last - YEARS), scene.period.last)
    span, scope, zone = scene.span(period), scene.scope, scene.basis.time_zone
    found = await answers_to_prices(scene.session, zone, span, scope.branch, scope.product, MOST)
    said = await said_with_numbers(scene.session, zone, span, MOST_SAID)
    names = await product_names(scene.session)
    shown = [each for each in mentions(said, names) if not scope.product or _is_of(each, found)]
    rows = sum(each.lines for each in found)
    explained = Explained(
        Phrase("pricing.method"), Days(period.first, period.last), rows, "medium" if found else "low"
    )
    return Pricing(explained, [suggest(each) for each in found], shown)


def suggest(answer: Answer) -> Suggestion:
    if answer.prices < PRICES or answer.slope is None or answer.error is None:
        return _none(answer, "few_prices")
    low, high = answer.slope - SURELY * answer.error, answer.slope + SURELY * answer.error
    if low <= 0 <= high or answer.slope > 0:
        return _none(answer, "unclear")
    if answer.cost <= 0:
        return _none(answer, "no_cost")
    price = _best(answer, answer.slope)
    change = (float(price / answer.price) ** answer.slope - 1) * 100
    return Suggestion(
        answer,
        _why(answer, price),
        price,
        answer.slope,
        low,
        high,
        Decimal(str(round(change, 1))),
        "high" if high - low < 1 else "medium",
        _update(answer, price),
    )


def _best(answer: Answer, elasticity: float) -> Decimal:
    """Where a unit more earns no more: cost * e / (1 + e); where people hardly mind, as high as allowed."""
    floor, ceiling = answer.price * (1 - BOUND), answer.price * (1 + BOUND)
    wished = ceiling if elasticity >= -1.05 else answer.cost * Decimal(str(elasticity / (1 + elasticity)))
    return max(min(max(wished, floor), ceiling), answer.cost).quantize(CENT)


def _why(answer: Answer, price: Decimal) -> Why:
    if answer.price < answer.cost:
        return "below_cost"
    return "raise" if price > answer.price else "lower" if price < answer.price else "keep"


def _update(answer: Answer, price: Decimal) -> Call | None:
    if price == answer.price:
        return None
    values = {"lst_price": float(price)}
    return Call(
        "update_records", {"model": "product.product", "ids": [answer.external_id], "values": {**values}}
    )


def _none(answer: Answer, why: Why) -> Suggestion:
    return Suggestion(answer, why, None, answer.slope, None, None, None, "low", None)


def _is_of(mention: Mention, found: Sequence[Answer]) -> bool:
    return mention.sku in {each.sku for each in found}
