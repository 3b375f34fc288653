"""What WhatsApp messages cost: what Meta said of each by the price of its country and day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from decimal import Decimal

from erp_mcp.messaging.costing import market_of
from erp_mcp.messaging.prices import RateCard
from erp_mcp.store.sendings import Billed


@dataclass(frozen=True, slots=True)
class Cost:
    """Of a category; `free` and `unpriced` messages are in no amount, and only the first cost nothing."""

    category: str
    messages: int
    free: int
    unpriced: int
    amount: Decimal


def tariffs(card: RateCard) -> list[datetime]:
    """The first moments of each, in order."""
    days = sorted({each.valid_from for each in card.rates})
    return [datetime.combine(day, time(), UTC) for day in days]


def costs(card: RateCard, billed: Sequence[Billed]) -> list[Cost]:
    """By category, the dearest first."""
    found = [_cost(card, each) for each in billed]
    names = sorted({each.category for each in found})
    summed = [_sum(name, [each for each in found if each.category == name]) for name in names]
    return sorted(summed, key=lambda each: -each.amount)


def _cost(card: RateCard, each: Billed) -> Cost:
    category = each.billed_category or each.category
    price = card.charged(each.billing, each.billed_category, market_of(each.sample), each.at)
    if price is None:
        return Cost(category, each.messages, 0, each.messages, Decimal(0))
    free = 0 if price.amount else each.messages
    return Cost(category, each.messages, free, 0, price.amount * each.messages)


def _sum(category: str, each: Sequence[Cost]) -> Cost:
    return Cost(
        category,
        sum(one.messages for one in each),
        sum(one.free for one in each),
        sum(one.unpriced for one in each),
        sum((one.amount for one in each), Decimal(0)),
    )
