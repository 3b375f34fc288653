"""Something that is so now and worth a word."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.analytics.story import Call, Money, Number, Phrase
from erp_mcp.store.basis import Basis
from erp_mcp.store.costs import Level
from erp_mcp.store.noticing import Looking

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class Insight:
    """`score` is the money at stake, where it can be said; `call` looks into it or does something about it."""

    subject: str
    level: Level
    phrases: Sequence[Phrase]
    score: Decimal | None = None
    call: Call | None = None


Finder = Callable[[AsyncSession, Basis, Looking], Awaitable[Sequence[Insight]]]


def finder(
    statement: Callable[[AsyncSession, Looking], Awaitable[Sequence[Record]]],
    tell: Callable[[Record, Looking], Insight],
) -> Finder:
    async def find(session: AsyncSession, basis: Basis, looking: Looking) -> list[Insight]:
        return [tell(each, looking) for each in await statement(session, looking)]

    return find


def days(count: int) -> Number:
    return Number(Decimal(count), "frame.days")


def worth(key: str, score: Decimal | None, home: str) -> Iterator[Phrase]:
    """What is at stake, as `key` says it; nothing where no rate tells."""
    if score is not None:
        yield Phrase(key, {"amount": Money(score, home)})
