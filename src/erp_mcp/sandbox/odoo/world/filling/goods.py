"""Catalogue and stock: templates and their variants under the same id, warehouses by branch, and quants."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache

from erp_mcp.sandbox.company import catalogue
from erp_mcp.sandbox.odoo.world.filling.setting import (
    AED,
    BRANCH_TEAMS,
    COUNTRIES,
    GULF,
    TURKEY,
    branch_name,
    company_of,
    stamped,
)
from erp_mcp.sandbox.odoo.world.shapes import Row

SALE_TAX, PURCHASE_TAX = 1, 2
VENDORS, CUSTOMERS, LOSS = 1, 2, 3
WAREHOUSES: Mapping[str, int] = {branch: number for number, branch in enumerate(BRANCH_TEAMS, 1)}
CODES = ("DXB", "SHJ", "AUH", "LAL", "KAD")


def stock_location(branch: str) -> int:
    return 10 + WAREHOUSES[branch]


@cache
def categories() -> Mapping[str, int]:
    known = dict.fromkeys(product.category for product in catalogue.products())
    return {name: number for number, name in enumerate(known, 2)}


@cache
def units() -> Mapping[str, int]:
    known = dict.fromkeys(product.unit for product in catalogue.products())
    return {"Units": 1} | {name: number for number, name in enumerate(known, 2)}


def _categories() -> Iterable[Row]:
    yield stamped(1, {"name": "All", "complete_name": "All"})
    for name, number in categories().items():
        title = branch_name(name)
        yield stamped(number, {"name": title, "complete_name": f"All / {title}", "parent_id": 1})


def _units() -> Iterable[Row]:
    return (
        stamped(number, {"name": name, "factor": 1.0, "active": True}) for name, number in units().items()
    )


def _templates() -> Iterable[Row]:
    for product in catalogue.products():
        names = product.names
        yield stamped(product.external_id, {
            "name": product.name,
            "name@ar_001": names["ar"],
            "name@fa_IR": names["fa"],
            "name@tr_TR": names["tr"],
            "default_code": product.sku,
            "description_sale": product.description,
            "type": "consu",
            "old_type": "product",
            "is_storable": True,
            "list_price": float(product.price),
            "categ_id": categories()[product.category],
            "uom_id": units()[product.unit],
            "sale_ok": True,
            "purchase_ok": True,
            "invoice_policy": "order",
            "taxes_id": (SALE_TAX,),
            "supplier_taxes_id": (PURCHASE_TAX,),
            "active": True,
        })  # fmt: skip


def _variants() -> Iterable[Row]:
    for product in catalogue.products():
        cost = float(product.cost)
        yield stamped(product.external_id, {
            "product_tmpl_id": product.external_id, "default_code": product.sku, "active": True,
            "standard_price": cost,
        })  # fmt: skip


def _vendors() -> Iterable[Row]:
    days = {supplier.external_id: supplier.lead_days for supplier in catalogue.suppliers()}
    for number, product in enumerate(catalogue.products(), 1):
        if product.supplier_external_id is None:
            continue
        yield stamped(number, {
            "partner_id": product.supplier_external_id, "product_tmpl_id": product.external_id,
            "price": float(product.cost), "delay": days[product.supplier_external_id], "min_qty": 1.0,
            "currency_id": AED, "sequence": 1,
        })  # fmt: skip


def _warehouses() -> Iterable[Row]:
    for (branch, number), code in zip(WAREHOUSES.items(), CODES, strict=True):
        yield stamped(number, {
            "name": branch_name(branch), "code": code, "active": True, "company_id": company_of(branch),
            "partner_id": 1 if company_of(branch) == GULF else 4, "view_location_id": 20 + number,
            "lot_stock_id": stock_location(branch),
        })  # fmt: skip


def _locations() -> Iterable[Row]:
    for number, name, usage in (
        (VENDORS, "Vendors", "supplier"),
        (CUSTOMERS, "Customers", "customer"),
        (LOSS, "Loss", "inventory"),
    ):
        yield stamped(
            number, {"name": name, "complete_name": f"Partners/{name}", "usage": usage, "active": True}
        )
    for (branch, number), code in zip(WAREHOUSES.items(), CODES, strict=True):
        owner: Row = {"company_id": company_of(branch), "warehouse_id": number, "active": True}
        yield stamped(20 + number, {"name": code, "complete_name": code, "usage": "view", **owner})
        stock: Row = {
            "name": "Stock",
            "complete_name": f"{code}/Stock",
            "usage": "internal",
            "location_id": 20 + number,
        }
        yield stamped(stock_location(branch), {**stock, **owner})


def _operations() -> Iterable[Row]:
    for branch, number in WAREHOUSES.items():
        home, own = stock_location(branch), company_of(branch)
        kinds = (
            ("Receipts", "incoming", "IN", VENDORS, home),
            ("Delivery Orders", "outgoing", "OUT", home, CUSTOMERS),
        )
        for step, (name, code, prefix, source, target) in enumerate(kinds):
            yield stamped(2 * number - 1 + step, {
                "name": name, "code": code, "sequence_code": prefix, "warehouse_id": number, "company_id": own,
                "default_location_src_id": source, "default_location_dest_id": target,
            })  # fmt: skip


def _reordering() -> Iterable[Row]:
    for number, level in enumerate(catalogue.stock_levels(), 1):
        yield stamped(number, {
            "name": f"OP/{number:05d}", "active": True, "product_id": level.product_external_id,
            "warehouse_id": WAREHOUSES[level.branch], "location_id": stock_location(level.branch),
            "company_id": company_of(level.branch), "product_min_qty": float(level.reorder_point),
            "product_max_qty": float(2 * level.reorder_point), "trigger": "manual",
        })  # fmt: skip


def _taxes() -> Iterable[Row]:
    listed = (
        (SALE_TAX, "VAT 5%", 5.0, "sale", "AE", GULF),
        (PURCHASE_TAX, "VAT 5% (Purchases)", 5.0, "purchase", "AE", GULF),
    )
    for number, name, amount, use, country, company in listed:
        yield stamped(number, {
            "name": name, "amount": amount, "amount_type": "percent", "type_tax_use": use, "sequence": number,
            "active": True, "country_id": COUNTRIES[country][0], "company_id": company,
        })  # fmt: skip


def _journals() -> Iterable[Row]:
    kinds = (
        ("Customer Invoices", "INV", "sale"),
        ("Vendor Bills", "BILL", "purchase"),
        ("Bank", "BNK1", "bank"),
        ("Cash", "CSH1", "cash"),
    )
    for company in (GULF, TURKEY):
        for step, (name, code, kind) in enumerate(kinds, 1):
            number = step + 4 * (company - 1)
            entry: Row = {"name": name, "code": code, "type": kind, "sequence": step, "active": True}
            yield stamped(number, {**entry, "company_id": company})


def _accounts() -> Iterable[Row]:
    listed = (
        ("101000", "Receivable", "asset_receivable"),
        ("201000", "Payable", "liability_payable"),
        ("400000", "Sales", "income"),
        ("600000", "Purchases", "expense"),
        ("251000", "VAT", "liability_current"),
        ("102000", "Bank", "asset_cash"),
    )
    for number, (code, name, kind) in enumerate(listed, 1):
        yield stamped(number, {"code": code, "name": name, "account_type": kind, "reconcile": number <= 2})


def _terms() -> Iterable[Row]:
    for number, (name, days) in enumerate((("Immediate Payment", 0), ("30 Days", 30)), 1):
        yield stamped(number, {"name": name, "days": days, "active": True, "sequence": number})


SOURCES: Mapping[str, Callable[[], Iterable[Row]]] = {
    "product.category": _categories,
    "uom.uom": _units,
    "product.template": _templates,
    "product.product": _variants,
    "product.supplierinfo": _vendors,
    "stock.warehouse": _warehouses,
    "stock.location": _locations,
    "stock.picking.type": _operations,
    "stock.warehouse.orderpoint": _reordering,
    "account.tax": _taxes,
    "account.journal": _journals,
    "account.account": _accounts,
    "account.payment.term": _terms,
}
