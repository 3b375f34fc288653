"""Whom a query means: by what is written exactly, then by names, in any script and spelling."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.errors import CustomerErased, QueryTooShort
from erp_mcp.language.exact import code_of, email_of, phone_of
from erp_mcp.language.names import NameKeys, keys_of, likeness, near_keys
from erp_mcp.language.normal import normalize
from erp_mcp.store.customer_keys import Asked, Candidate, Kind, Sought, candidates

LONGEST_QUERY = 200
MOST_CANDIDATES = 120  # whose names are compared sound by sound
MOST_WORDS = 20  # of a name that are looked for: three weights of each are marked in 63 bits
MOST_OF_ONE_NAME = 2000  # that can be read page by page
CLOSE, LOOSE, NEAR, WHOLE = 1.0, 0.8, 0.5, 0.9
ALIKE = 0.6  # what is less alike is somebody else
NEARLY, MOST_NEAR = 0.4, 3  # but may be told to those who find nobody
CONVINCING = 0.9  # whoever is found so well need not be looked for among misspellings
WORDS: dict[str, str] = {"phone": "phone", "tail": "end of the phone number", "email": "e-mail", "vat": "VAT"}
EXACT, END, SAME_NAME = 1.0, 0.9, 0.99
_ID = re.compile(r"(?:.*#)(\d{1,18})")  # as answers write it: Salim#12
_NUMBER = re.compile(r"(?=.*\d)[^\s,;]{2,64}")


@dataclass(frozen=True, slots=True)
class Hit:
    customer_id: int
    name: str
    city: str
    is_active: bool
    score: float
    why: str
    by: Literal["key", "name"] = "name"


@dataclass(frozen=True, slots=True)
class Found:
    """The best hits; there are `total` of them, or more where thousands have a name so common.

    `near` are names of some who are not alike enough.
    """

    hits: Sequence[Hit]
    total: int
    near: Sequence[str] = ()


async def find(
    session: AsyncSession,
    query: str,
    limit: int = 20,
    *,
    among: Collection[int] | None = None,
    widely: bool = True,
) -> Found:
    """One round trip; another one among misspellings if nobody has a name so written that it convinces.

    Only these are looked at if any are given.
    """
    asked = checked(query)
    keys = keys_of("" if email_of(asked) else asked)  # an address is nobody's name
    exact = list(exact_keys(asked))
    written_id = _ID.fullmatch(asked)
    numbers = {asked, asked.upper()} if _NUMBER.fullmatch(asked) else set[str]()
    customer_id = int(written_id[1]) if written_id else None
    sought = Sought([*exact, *name_keys(keys)], sorted(numbers), customer_id, among)
    most = min(max(MOST_CANDIDATES, limit), MOST_OF_ONE_NAME)
    rows = await candidates(session, sought, most)
    hits = _ranked(asked, rows)
    if not hits:
        _check_erased(rows)
    is_convincing = bool(hits) and hits[0].score >= CONVINCING
    if widely and not is_convincing and (wider := list(_near_keys(keys))):
        sought = Sought([*name_keys(keys), *wider], among=among)
        rows = await candidates(session, sought, most)
        hits = _ranked(asked, rows)
    total = max((row.total for row in rows), default=0) if len(rows) >= most else 0
    alike = [each for each in hits if each.score >= ALIKE]
    near = tuple(f"{each.name}#{each.customer_id}" for each in hits if ALIKE > each.score >= NEARLY)
    return Found(alike[:limit], max(len(alike), total), near[:MOST_NEAR])


def _check_erased(rows: Sequence[Candidate]) -> None:
    for row in rows:
        if row.erased_at is not None:
            raise CustomerErased.of(row.id, row.erased_at)


def checked(query: str) -> str:
    asked = query.strip()[:LONGEST_QUERY]
    if sum(letter.isalnum() for letter in asked) < (1 if asked.startswith("#") else 2):
        raise QueryTooShort
    return asked


def exact_keys(asked: str) -> Iterator[Asked]:
    if phone := phone_of(asked):
        yield Asked("phone", phone.digits, 0, EXACT)
        yield Asked("tail", phone.tail, 0, END)
    if email := email_of(asked):
        yield Asked("email", email, 0, EXACT)
    if code := code_of(asked):
        yield Asked("vat", code, 0, EXACT)


def name_keys(keys: NameKeys) -> Iterator[Asked]:
    for at, word in enumerate(keys.words[:MOST_WORDS], 1):
        yield from _weighed("close", word.close, at, CLOSE)
        yield from _weighed("loose", word.loose, at, LOOSE)
    yield from _weighed("whole", keys.whole, -1, WHOLE * len(keys.words))


def _near_keys(keys: NameKeys) -> Iterator[Asked]:
    shortest = 3 if len(keys.words) == 1 else 1  # beside another word even a short one says something
    for at, word in enumerate(keys.words[:MOST_WORDS], 1):
        near = {key for loose in word.loose for key in near_keys(loose, shortest)}
        yield from _weighed("loose", sorted(near.difference(word.loose)), at, NEAR)


def _weighed(kind: Kind, keys: Sequence[str], word: int, weight: float) -> Iterator[Asked]:
    return (Asked(kind, key, word, weight) for key in keys)


def _ranked(asked: str, rows: Sequence[Candidate]) -> list[Hit]:
    """Each customer once, by what is most like them or a duplicate that was merged into them."""
    hits = [_hit(asked, row) for row in rows if row.erased_at is None]
    hits.sort(key=lambda hit: (-hit.score, not hit.is_active, hit.customer_id))
    best: dict[int, Hit] = {}
    for hit in hits:
        best.setdefault(hit.customer_id, hit)
    return list(best.values())


def _hit(asked: str, row: Candidate) -> Hit:
    score, why = _certain(asked, row) if row.exact else _by_name(asked, row)
    by = "key" if row.exact else "name"
    if row.kept_id is None:
        return Hit(row.id, row.name, row.city, row.is_active, score, why, by)
    merged = f"{why} of {row.name}#{row.id}, merged into it"
    return Hit(
        row.kept_id, row.kept or "", row.kept_city or "", row.kept_is_active is True, score, merged, by
    )


def _certain(asked: str, row: Candidate) -> tuple[float, str]:
    ways = [each for each in row.exact if each != "tail"]
    if ways:
        return EXACT, ", ".join(WORDS.get(each, each) for each in ways)
    # Written without its country: whoever has all of its digits has this number.
    number, known = phone_of(asked), phone_of(row.phone or "", row.country)
    if number and known and known.digits.endswith(number.digits):
        return EXACT, WORDS["phone"]
    return END, WORDS["tail"]


def _by_name(asked: str, row: Candidate) -> tuple[float, str]:
    score, name = max((likeness(asked, name), name) for name in (row.name, *row.other_names))
    # A name is never as certain as a number: two may have it.
    is_own = name == row.name or normalize(name) == normalize(row.name)
    said = "name" if is_own else "other name"
    return round(min(score, 1.0) * SAME_NAME, 3), f"{said}: {name}"
