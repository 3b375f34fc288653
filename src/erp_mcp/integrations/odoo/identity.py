"""Who the user of a connection is, and of which companies."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from erp_mcp.integrations.odoo.values import Record, ids, named, number, text

USER_FIELDS = ("login", "name", "lang", "tz", "company_id", "company_ids")
COMPANY_FIELDS = ("name", "currency_id")


@dataclass(frozen=True, slots=True)
class Company:
    id: int
    name: str
    currency: str


@dataclass(frozen=True, slots=True)
class Identity:
    """`company` is where new records go when no other is named."""

    uid: int
    login: str
    name: str
    lang: str | None
    tz: str | None
    company: Company
    companies: Sequence[Company]


def company_of(said: Record) -> Company:
    currency = named(said.get("currency_id"))
    return Company(number(said.get("id")), text(said.get("name")), currency[1] if currency else "")


def company_ids(user: Record) -> list[int]:
    """The default one first."""
    default = named(user.get("company_id"))
    first = [default[0]] if default else []
    return [*first, *(each for each in ids(user.get("company_ids")) if each not in first)]


def identity_of(user: Record, companies: Mapping[int, Company]) -> Identity:
    """A company that the user may not read still has its name beside the user, if not its currency."""
    default = named(user.get("company_id")) or (0, "")
    known = [companies[each] for each in company_ids(user) if each in companies]
    return Identity(
        uid=number(user.get("id")),
        login=text(user.get("login")),
        name=text(user.get("name")),
        lang=text(user.get("lang")) or None,
        tz=text(user.get("tz")) or None,
        company=companies.get(default[0], Company(*default, "")),
        companies=known,
    )
