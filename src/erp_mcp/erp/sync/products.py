"""What the company sells, by the names that its customers know it by."""

from collections.abc import Callable, Iterator, Sequence

from erp_mcp.erp.sync.fields import amount, record_id, related, related_name, title, words
from erp_mcp.erp.sync.kinds import Kind, Reference
from erp_mcp.erp.sync.source import Source
from erp_mcp.errors import OdooAccessDenied, UnknownModel
from erp_mcp.integrations.odoo import Domain, Json, Record, Viewpoint
from erp_mcp.store import records
from erp_mcp.store.mirror import save_products
from erp_mcp.store.records import Language
from erp_mcp.store.tables import Product

MODEL = "product.product"
Names = dict[int, dict[Language, str]]


async def product_reader(source: Source, rows: Sequence[Record]) -> Callable[[Record], records.Product]:
    names = await _names(source, [record_id(row) for row in rows])
    suppliers = await _suppliers(
        source, [found for row in rows if (found := related(row, "product_tmpl_id"))]
    )

    def product(row: Record) -> records.Product:
        template = related(row, "product_tmpl_id")
        return records.Product(
            external_id=record_id(row),
            sku=words(row, "default_code"),
            name=title(row, "name", "display_name"),
            names=names.get(record_id(row), {}),
            category=related_name(row, "categ_id").rpartition(" / ")[2],
            description=words(row, "description_sale"),
            unit=related_name(row, "uom_id"),
            price=amount(row, "lst_price"),
            cost=amount(row, "standard_price"),
            currency=related_name(row, "currency_id") or source.currency,
            supplier_external_id=suppliers.get(template) if template else None,
            is_active=bool(row.get("active", True)),
        )

    return product


async def _names(source: Source, products: Sequence[int]) -> Names:
    """In each of our languages that is installed there."""
    found: Names = {}
    for language, code in source.installed.items():
        for row in await source.odoo.seen_from(Viewpoint(lang=code)).read(MODEL, products, ["name"]):
            found.setdefault(record_id(row), {})[language] = words(row, "name")
    return found


async def _suppliers(source: Source, templates: Sequence[int]) -> dict[int, int]:
    """The first that Odoo would buy from; unknown to a user who may not see purchases."""
    wanted: list[Json] = [*sorted(set(templates))]
    domain: Domain = [["product_tmpl_id", "in", wanted]]
    fields = ["product_tmpl_id", "partner_id", "name", "sequence"]
    try:
        offers = await source.found("product.supplierinfo", domain, fields)
    except (OdooAccessDenied, UnknownModel):
        return {}
    chosen: dict[int, int] = {}
    for offer in sorted(offers, key=lambda each: amount(each, "sequence")):
        template = related(offer, "product_tmpl_id")
        partner = related(offer, "partner_id") or related(offer, "name")  # the latter before version 16
        if template and partner:
            chosen.setdefault(template, partner)
    return chosen


def _refers(product: records.Product) -> Iterator[Reference]:
    if product.supplier_external_id is not None:
        yield Reference("suppliers", product.supplier_external_id)


PRODUCTS = Kind(
    name="products",
    model=MODEL,
    fields=(
        "name",
        "display_name",
        "default_code",
        "categ_id",
        "description_sale",
        "uom_id",
        "lst_price",
        "standard_price",
        "currency_id",
        "product_tmpl_id",
        "active",
    ),
    reader=product_reader,
    save=save_products,
    table=Product,
    touched_by=("product_tmpl_id", "seller_ids"),
    refers=_refers,
    feeds="index_catalogue",
    reached_by={"product.template": "product_tmpl_id", "product.supplierinfo": "seller_ids"},
    grouped_by=("category",),
)
