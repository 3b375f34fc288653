"""Something that is so now and worth a word."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from erp_mcp.analytics.story import Call, Money, Number, Phrase
from erp_mcp.store.costs import Level


@dataclass(frozen=True, slots=True)
class Insight:
    """`score` is the money at stake, where it can be said; `call` looks into it or does something about it."""

    subject: str
    level: Level
    phrases: Sequence[Phrase]
    score: Decimal | None = None
    call: Call | None = None


def days(count: int) -> Number:
    return Number(Decimal(count), "frame.days")


def worth(key: str, score: Decimal | None, home: str) -> Iterator[Phrase]:
    """What is at stake, as `key` says it; nothing where no rate tells."""
    if score is not None:
        yield Phrase(key, {"amount": Money(score, home)})
