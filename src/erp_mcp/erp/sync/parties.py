"""Customers and suppliers: both are contacts of Odoo, and some are both."""

from collections.abc import Callable, Sequence

from erp_mcp.erp.sync.fields import (
    amount,
    language_in,
    needed_moment,
    record_id,
    related,
    related_ids,
    related_name,
    title,
    whole,
    words,
)
from erp_mcp.erp.sync.kinds import Kind
from erp_mcp.erp.sync.source import Source
from erp_mcp.integrations.odoo import Domain, Json, Record, Schema, Viewpoint
from erp_mcp.store import records
from erp_mcp.store.mirror import save_customers, save_suppliers
from erp_mcp.store.tables import Customer, Supplier

MODEL = "res.partner"
ADDRESSES: list[Json] = ["invoice", "delivery", "other", "private"]


def customers_in(schema: Schema) -> Domain:
    """Whoever is not only a supplier, one of the staff, the company itself or one more address of somebody."""
    conditions: list[Json] = []
    if {"customer_rank", "supplier_rank"} <= schema.fields.keys():
        conditions += ["|", ["customer_rank", ">", 0], ["supplier_rank", "=", 0]]
    narrowed: list[tuple[str, Json]] = [
        ("partner_share", ["partner_share", "=", True]),
        ("ref_company_ids", ["ref_company_ids", "=", False]),
        ("type", ["type", "not in", ADDRESSES]),
    ]
    return conditions + [condition for name, condition in narrowed if name in schema.fields]


def suppliers_in(schema: Schema) -> Domain:
    """Without purchasing there is no rank, and nobody is a supplier."""
    return [["supplier_rank", ">", 0]] if "supplier_rank" in schema.fields else [["id", "=", 0]]


async def customer_reader(source: Source, rows: Sequence[Record]) -> Callable[[Record], records.Customer]:
    tags, elsewhere = await _tags(source, rows), await _of_other_companies(source, rows)

    def customer(row: Record) -> records.Customer:
        country = related(row, "country_id")
        return records.Customer(
            external_id=record_id(row),
            name=title(row, "name", "display_name"),
            other_names=(),
            language=language_in(row.get("lang")) or source.language,
            is_company=bool(row.get("is_company")),
            phone=words(row, "phone") or words(row, "mobile") or None,
            email=words(row, "email") or None,
            vat=words(row, "vat") or None,
            city=words(row, "city"),
            country=source.countries.get(country, "") if country else "",
            branch=related_name(row, "company_id"),
            segment=", ".join(tags[each] for each in related_ids(row, "category_id") if each in tags),
            credit_limit=amount(elsewhere.get(record_id(row), row), "credit_limit"),
            currency=source.others.get(related(row, "company_id") or 0, source.currency),
            created_at=needed_moment(row, "create_date"),
            is_active=bool(row.get("active", True)),
            has_language=language_in(row.get("lang")) is not None,
        )

    return customer


async def _tags(source: Source, rows: Sequence[Record]) -> dict[int, str]:
    worn: list[Json] = [*{each for row in rows for each in related_ids(row, "category_id")}]
    if not worn:
        return {}
    found = await source.found("res.partner.category", [["id", "in", worn]], ["name"])
    return {record_id(each): words(each, "name") for each in found}


async def _of_other_companies(source: Source, rows: Sequence[Record]) -> dict[int, Record]:
    """What each company allows is its own: who belongs to another than the reader's is read as it sees them."""
    found: dict[int, Record] = {}
    for company in source.others:
        theirs = [
            record_id(row) for row in rows if related(row, "company_id") == company and "credit_limit" in row
        ]
        if theirs:
            seen = source.odoo.seen_from(Viewpoint(companies=[company]))
            read = await seen.read(MODEL, theirs, ["credit_limit"])
            found |= {record_id(each): each for each in read}
    return found


async def supplier_reader(source: Source, rows: Sequence[Record]) -> Callable[[Record], records.Supplier]:
    days = await _lead_days(source, [record_id(row) for row in rows])

    def supplier(row: Record) -> records.Supplier:
        country = related(row, "country_id")
        return records.Supplier(
            external_id=record_id(row),
            name=title(row, "name", "display_name"),
            phone=words(row, "phone") or words(row, "mobile"),
            email=words(row, "email"),
            city=words(row, "city"),
            country=source.countries.get(country, "") if country else "",
            lead_days=days.get(record_id(row), 0),
            is_active=bool(row.get("active", True)),
        )

    return supplier


async def _lead_days(source: Source, partners: list[int]) -> dict[int, int]:
    """The longest of what each supplier promises for any product."""
    schema = await source.odoo.fields("product.supplierinfo")
    partner = "partner_id" if "partner_id" in schema.fields else "name"  # its name before version 16
    domain: Domain = [[partner, "in", list(partners)]]
    days: dict[int, int] = {}
    for each in await source.found("product.supplierinfo", domain, [partner, "delay"]):
        if found := related(each, partner):
            days[found] = max(days.get(found, 0), whole(each, "delay"))
    return days


CONTACT = ("name", "display_name", "phone", "mobile", "email", "city", "country_id", "active", "create_date")
CUSTOMERS = Kind(
    name="customers",
    model=MODEL,
    fields=(*CONTACT, "lang", "is_company", "vat", "company_id", "category_id", "credit_limit"),
    reader=customer_reader,
    save=save_customers,
    table=Customer,
    domain=customers_in,
    touched_by=("category_id",),
    feeds="classify_customers",
    reached_by={"res.partner.category": "category_id"},
    grouped_by=("segment", "branch", "currency"),
)
SUPPLIERS = Kind(
    name="suppliers",
    model=MODEL,
    fields=CONTACT,
    reader=supplier_reader,
    save=save_suppliers,
    table=Supplier,
    domain=suppliers_in,
)
