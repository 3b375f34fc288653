"""Staff, customers and suppliers as contacts, and the tags that say what kind of customer each is."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import cache

from erp_mcp.sandbox.company import catalogue, people
from erp_mcp.sandbox.odoo.world.environment import MOMENT
from erp_mcp.sandbox.odoo.world.filling.setting import (
    BRANCH_TEAMS,
    COUNTRIES,
    STAFF,
    STATES,
    branch_name,
    company_of,
    stamped,
)
from erp_mcp.sandbox.odoo.world.shapes import Row, Value
from erp_mcp.store.records import Customer, Supplier

LANGUAGE_CODES = {"en": "en_US", "ar": "ar_001", "fa": "fa_IR", "tr": "tr_TR"}
SEGMENT, BRANCH = 1, 2
_FIRST_TAG = 3


def at(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime(MOMENT)


@cache
def tags() -> Mapping[str, int]:
    """Ids by the name of a segment or branch."""
    segments = sorted({customer.segment for customer in people.customers()})
    return {name: number for number, name in enumerate((*segments, *BRANCH_TEAMS), _FIRST_TAG)}


def _tag_rows() -> Iterable[Row]:
    yield stamped(SEGMENT, {"name": "Segment", "active": True})
    yield stamped(BRANCH, {"name": "Branch", "active": True})
    for name, number in tags().items():
        parent = BRANCH if name in BRANCH_TEAMS else SEGMENT
        yield stamped(number, {"name": branch_name(name), "parent_id": parent, "active": True})


def _partners() -> Iterable[Row]:
    yield _own(1, "Nakhla Trading LLC", "AE", "Dubai")
    yield stamped(2, {**_contact(2, "OdooBot", is_company=False), "active": False, "partner_share": False})
    yield _own(4, "Nakhla Gıda Ticaret A.Ş.", "TR", "Istanbul")
    for _, partner, login, name, _ in STAFF:
        entry = _contact(partner, name, is_company=False)
        mail = f"{login}@nakhla.example"
        yield stamped(
            partner,
            {
                **entry,
                "email": mail,
                "email_normalized": mail,
                "tz": "Asia/Dubai",
                "lang": "en_US",
                "partner_share": False,
            },
        )
    for customer in people.customers():
        yield stamped(customer.external_id, _customer(customer), at(customer.created_at))
    for supplier in catalogue.suppliers():
        yield stamped(supplier.external_id, _supplier(supplier))


def _own(record_id: int, name: str, country: str, city: str) -> Row:
    place: Row = {"country_id": COUNTRIES[country][0], "city": city, "state_id": STATES[city]}
    return stamped(
        record_id, {**_contact(record_id, name, is_company=True), **place, "email": "info@nakhla.example"}
    )


def _contact(record_id: int, name: str, *, is_company: bool) -> dict[str, Value]:
    return {
        "name": name,
        "complete_name": name,
        "is_company": is_company,
        "type": "contact",
        "active": True,
        "partner_share": True,
        "commercial_partner_id": record_id,
        "commercial_company_name": name if is_company else False,
        "lang": "en_US",
    }


def _customer(customer: Customer) -> Row:
    mail = customer.email or False
    limit, company = float(customer.credit_limit), company_of(customer.branch)
    also = ", ".join(customer.other_names)
    return {
        **_contact(customer.external_id, customer.name, is_company=customer.is_company),
        "lang": LANGUAGE_CODES[customer.language],
        "phone": customer.phone or False,
        "email": mail,
        "email_normalized": mail,
        "vat": customer.vat or False,
        "city": customer.city,
        "state_id": STATES.get(customer.city, False),
        "country_id": COUNTRIES[customer.country][0],
        "category_id": (tags()[customer.segment], tags()[customer.branch]),
        "comment": f"<p>{also}</p>" if also else False,
        "customer_rank": 1,
        f"credit_limit#{company}": limit,
        "credit_limit": limit,
    }


def _supplier(supplier: Supplier) -> Row:
    return {
        **_contact(supplier.external_id, supplier.name, is_company=True),
        "phone": supplier.phone,
        "email": supplier.email,
        "email_normalized": supplier.email,
        "city": supplier.city,
        "country_id": COUNTRIES[supplier.country][0],
        "supplier_rank": 1,
    }


SOURCES: Mapping[str, Callable[[], Iterable[Row]]] = {
    "res.partner": _partners,
    "res.partner.category": _tag_rows,
}
