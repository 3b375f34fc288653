"""Customers who may be one and the same, for a human to decide; nothing is merged here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import prod

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.language.names import likeness
from erp_mcp.store.duplicates import sharing

ALIKE = 0.9  # of two names in one city
LOOKED_AT = 2000  # groups of customers with something in common, those with the same number first
WORDS: Mapping[str, str] = {"phone": "same phone", "email": "same e-mail", "vat": "same VAT"}
NAMES = "names alike in one city"
# How likely two are one by this alone; what else they have in common adds to it.
WEIGHTS: Mapping[str, float] = {"same phone": 0.6, "same e-mail": 0.8, "same VAT": 0.9, NAMES: 0.5}


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Two customers, the older one first, and everything that speaks for one; `score` goes up to 1."""

    first: int
    second: int
    names: tuple[str, str]
    why: Sequence[str]

    @property
    def score(self) -> float:
        return round(1 - prod(1 - WEIGHTS[each] for each in self.why), 2)


async def duplicates(session: AsyncSession, limit: int = 100) -> list[Duplicate]:
    """The surest first."""
    reasons: dict[tuple[int, int], dict[str, None]] = {}
    names: dict[int, str] = {}
    companies: set[int] = set()
    for group in await sharing(session, LOOKED_AT):
        names |= zip(group.ids, group.names, strict=True)
        companies |= {each for each, is_one in zip(group.ids, group.are_companies, strict=True) if is_one}
        for pair in combinations(group.ids, 2):
            if why := _why(group.kind, names[pair[0]], names[pair[1]]):
                reasons.setdefault(pair, {})[why] = None  # two keys of one name are one reason
    found = [
        Duplicate(*pair, (names[pair[0]], names[pair[1]]), [*why])
        for pair, why in reasons.items()
        if not (companies.issuperset(pair) and _is_switchboard([*why]))
    ]
    return sorted(found, key=lambda each: (-each.score, each.first, each.second))[:limit]


def _is_switchboard(why: Sequence[str]) -> bool:
    """Branches of a company, or firms in one building, have no more than that in common."""
    return set(why) == {"same phone"}


def _why(kind: str, one: str, other: str) -> str | None:
    if kind in WORDS:
        return WORDS[kind]
    return NAMES if likeness(one, other) >= ALIKE else None
