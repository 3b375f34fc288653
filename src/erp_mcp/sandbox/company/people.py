"""The customers: shops, kitchens, hotels, offices and households of five branches, in four languages."""

import re
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from random import Random

from erp_mcp.sandbox.company import cast, chance, names, phones
from erp_mcp.sandbox.company.branches import BRANCHES, Branch
from erp_mcp.sandbox.company.cast import Member
from erp_mcp.sandbox.company.names import Name
from erp_mcp.sandbox.company.seasons import FIRST_DAY, TODAY
from erp_mcp.store.records import Customer

FIRST_ID = 1001
COUNT = 500
_NEWCOMERS_FROM = 1441
_FOUNDED = date(2009, 3, 1)
_ISTANBUL_SINCE = date(2016, 4, 1)
_OUTLET_TURN = 5
_BUYER_EVERY = 19

_SEGMENTS = (
    ("household", 0.52),
    ("baqala", 0.16),
    ("restaurant", 0.13),
    ("cafeteria", 0.08),
    ("office", 0.07),
    ("hotel", 0.04),
)
_USUAL_CREDIT = {
    "baqala": 15_000,
    "restaurant": 20_000,
    "cafeteria": 8_000,
    "office": 10_000,
    "hotel": 40_000,
}
_CREDIT_FACTORS = (("0", 0.35), ("0.5", 0.22), ("1", 0.25), ("1.5", 0.13), ("10", 0.05))


@cache
def customers() -> tuple[Customer, ...]:
    firms: Counter[tuple[str, str]] = Counter()
    people: list[Customer] = []
    for external_id in range(FIRST_ID, FIRST_ID + COUNT):
        rng = chance.generator(f"customer {external_id}")
        member = cast.members().get(external_id) or _stranger(rng)
        people.append(_customer(rng, external_id, member, member.name or _name(rng, member, firms)))
    return _with_shared_phones(people)


def _stranger(rng: Random) -> Member:
    branch = chance.pick_weighted(rng, [(branch, branch.share) for branch in BRANCHES.values()])
    return Member(
        language=chance.pick_weighted(rng, branch.languages),
        segment=chance.pick_weighted(rng, _SEGMENTS),
        branch=branch.key,
        gender=None,
        city=None,
        name=None,
        email=None,
        since=None,
    )


def _name(rng: Random, member: Member, firms: Counter[tuple[str, str]]) -> Name:
    if member.segment == "household":
        drawn = "female" if chance.happens(rng, 0.45) else "male"
        return names.person_name(rng, member.language, member.gender or drawn)
    kind = (member.language, member.segment)
    turn = firms[kind]
    firms[kind] += 1
    if turn % (_OUTLET_TURN + 1) == _OUTLET_TURN:
        return names.second_outlet(names.firm_name(*kind, turn - 1))
    return names.firm_name(*kind, turn)


def _customer(rng: Random, external_id: int, member: Member, name: Name) -> Customer:
    branch = BRANCHES[member.branch]
    is_company = member.segment != "household"
    known = external_id in cast.members()
    serial = external_id - FIRST_ID
    phone = phones.phone_number(branch.country, phones.CUSTOMERS + serial)
    email = member.email or _email(external_id, name, is_company)
    return Customer(
        external_id=external_id,
        name=name.forms[0],
        other_names=name.forms[1:],
        language=member.language,
        is_company=is_company,
        phone=phone if known or chance.happens(rng, 0.96) else None,
        email=email if known or chance.happens(rng, 0.85 if is_company else 0.68) else None,
        vat=_vat(branch, serial) if is_company and chance.happens(rng, 0.85) else None,
        city=member.city or chance.pick_weighted(rng, branch.cities),
        country=branch.country,
        branch=branch.key,
        segment=member.segment,
        credit_limit=_credit_limit(rng, branch, member.segment),
        currency=branch.currency,
        created_at=_created_at(rng, external_id, branch, member.since),
    )


def _email(external_id: int, name: Name, is_company: bool) -> str:
    latin = name.latin.lower().replace("'", "")
    if is_company:
        return f"orders@{re.sub('[^a-z0-9]+', '-', latin).strip('-')}.example"
    return f"{re.sub('[^a-z]+', '.', latin).strip('.')}{external_id - 1000}@gmail.example"


def _vat(branch: Branch, serial: int) -> str:
    return (
        f"100555{200_000 + serial * 137:06d}003"
        if branch.country == "AE"
        else f"555{100_000 + serial * 1_931:07d}"
    )


def _credit_limit(rng: Random, branch: Branch, segment: str) -> Decimal:
    if segment == "household":
        return Decimal("0.00")
    factor = Decimal(chance.pick_weighted(rng, _CREDIT_FACTORS))
    lira = 10 if branch.country == "TR" else 1
    return (_USUAL_CREDIT[segment] * lira * factor).quantize(Decimal("0.01"))


def _created_at(rng: Random, external_id: int, branch: Branch, since: date | None) -> datetime:
    day = since or _first_visit(rng, external_id)
    if branch.country == "TR" and day < _ISTANBUL_SINCE:
        day = _ISTANBUL_SINCE + timedelta(days=chance.whole(rng, 0, 2_000))
    at = time(chance.whole(rng, 9, 18), chance.whole(rng, 0, 59))
    return datetime.combine(day, at, branch.zone)


def _first_visit(rng: Random, external_id: int) -> date:
    """Ids were given in the order of the first visit, give or take a month; the last came in the window."""
    if external_id >= _NEWCOMERS_FROM:
        start, end, first = FIRST_DAY, TODAY - timedelta(days=60), _NEWCOMERS_FROM
        last = FIRST_ID + COUNT
    else:
        start, end, first, last = _FOUNDED, FIRST_DAY - timedelta(days=60), FIRST_ID, _NEWCOMERS_FROM
    days = (end - start).days * (external_id - first) // (last - first)
    return start + timedelta(days=days + chance.whole(rng, 0, 30))


def _with_shared_phones(people: list[Customer]) -> tuple[Customer, ...]:
    """A second outlet answers on the first one's phone, and some buyers on that of their firm."""
    by_name = {person.name: person for person in people}
    firm: Customer | None = None
    shared: list[Customer] = []
    for person in people:
        main = by_name.get(person.name.removesuffix(" 2")) if person.name.endswith(" 2") else None
        if not person.is_company and person.external_id % _BUYER_EVERY == 0:
            main = firm
        shared.append(replace(person, phone=main.phone) if main and _may_share(person, main) else person)
        firm = person if person.is_company else firm
    return tuple(shared)


def _may_share(person: Customer, main: Customer) -> bool:
    return person.country == main.country and person.external_id not in cast.members()
