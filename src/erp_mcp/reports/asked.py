"""What was asked, understood: the days, the part of the business, and what is left for the report to check."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from pydantic import JsonValue
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.analytics.asking import the_one
from erp_mcp.analytics.scene import Scene
from erp_mcp.analytics.scope import Scope
from erp_mcp.customers.meant import meant
from erp_mcp.errors import CustomerNotFound, InvalidInput
from erp_mcp.language.nearest import nearest
from erp_mcp.language.periods import Asked, Calendar
from erp_mcp.reports.days import Said, asked_days
from erp_mcp.reports.kinds import Kind
from erp_mcp.reports.wanted import Wanted
from erp_mcp.store.basis import Basis
from erp_mcp.store.named import name_of_sku, names

MOST_NAMES = 5000  # that are looked through for one that is meant
CALENDARS: Mapping[str, Calendar] = {each: each for each in ("gregorian", "hijri", "jalali")}
OF_ALL = ("against", "branch", "product", "customer", "supplier", "calendar")


@dataclass(frozen=True, slots=True)
class Understood:
    asked: Asked
    said: Said
    scope: Scope
    options: Mapping[str, str]

    def scene(self, session: AsyncSession, basis: Basis, now: datetime) -> Scene:
        asked = self.asked
        given = asked.period, asked.against, self.scope, self.options
        return Scene(session, basis, now, *given, is_said=bool(self.said.period.strip()))


async def understand(
    session: AsyncSession, basis: Basis, kind: Kind, wanted: Wanted, today: date
) -> Understood:
    given = {name: _word(name, value) for name, value in wanted.options.items()}
    known = (*OF_ALL, *kind.options)
    if strange := next((name for name in given if name not in known), None):
        raise InvalidInput(f"There is no option {strange[:40]!r} here. {nearest(strange, known)}")
    said = Said(wanted.period, given.get("against", ""), _calendar(given.get("calendar", ""), wanted))
    return Understood(
        asked_days(said, today, kind.days(today)),
        said,
        await _scope(session, basis, given),
        {name: value for name, value in given.items() if name not in OF_ALL},
    )


def _word(name: str, value: JsonValue) -> str:
    if isinstance(value, dict | list) or value is None:
        raise InvalidInput(f"Option {name[:40]!r} takes a word or a number.")
    return str(value)


async def _scope(session: AsyncSession, basis: Basis, given: Mapping[str, str]) -> Scope:
    supplier = given.get("supplier", "")
    return Scope(
        branch=the_one("branch", given.get("branch", ""), basis.branches),
        product=await _product(session, given["product"]) if given.get("product") else "",
        customer=await _customer(session, given["customer"]) if given.get("customer") else "",
        supplier=the_one("supplier", supplier, await names(session, "supplier", MOST_NAMES))
        if supplier
        else "",
    )


async def _product(session: AsyncSession, given: str) -> str:
    """By its number or its name."""
    by_number = await name_of_sku(session, given.strip())
    return by_number or the_one("product", given, await names(session, "product", MOST_NAMES))


async def _customer(session: AsyncSession, given: str) -> str:
    found = await meant(session, given.strip())
    one = found.the_one(given)
    if one is None:
        some = ", ".join(f"{each.name}#{each.id}" for each in found.candidates[:4])
        raise CustomerNotFound(
            f"No single customer goes by {given[:40]!r}. {f'Is it {some}?' if some else ''}"
        )
    return f"{one.name}#{one.id}"


def _calendar(given: str, wanted: Wanted) -> Calendar:
    if not given:
        return "jalali" if wanted.language == "fa" else "gregorian"
    if calendar := CALENDARS.get(given.lower()):
        return calendar
    raise InvalidInput(f"There is no calendar {given[:40]!r}. {nearest(given, CALENDARS)}")
