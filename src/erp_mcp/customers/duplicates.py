"""Customers who may be one and the same, for a human to decide; nothing is merged here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.language.names import likeness
from erp_mcp.store.duplicates import sharing

ALIKE = 0.9  # of two names in one city
WORDS: Mapping[str, str] = {"phone": "same phone", "email": "same e-mail", "vat": "same VAT"}


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Two customers, the older one first, and everything that speaks for one."""

    first: int
    second: int
    names: tuple[str, str]
    why: Sequence[str]


async def duplicates(session: AsyncSession, limit: int = 100) -> list[Duplicate]:
    """The ones with most in common first."""
    reasons: dict[tuple[int, int], list[str]] = {}
    names: dict[int, str] = {}
    for group in await sharing(session, limit):
        names |= zip(group.ids, group.names, strict=True)
        for pair in combinations(group.ids, 2):
            if why := _why(group.kind, names[pair[0]], names[pair[1]]):
                reasons.setdefault(pair, []).append(why)
    found = [Duplicate(*pair, (names[pair[0]], names[pair[1]]), why) for pair, why in reasons.items()]
    return sorted(found, key=lambda each: (-len(each.why), each.first, each.second))[:limit]


def _why(kind: str, one: str, other: str) -> str | None:
    if kind in WORDS:
        return WORDS[kind]
    return "names alike in one city" if likeness(one, other) >= ALIKE else None
