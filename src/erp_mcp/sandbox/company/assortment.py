"""What the company sells and who supplies it; the sheets list the best sellers of each category first."""

import re
from datetime import date
from decimal import Decimal
from functools import cache
from typing import get_args

from erp_mcp.sandbox.company import phones, sheets
from erp_mcp.store.records import Language, Product, Supplier

_LANGUAGES: tuple[Language, ...] = get_args(Language)
_PERSIAN_DIGITS = str.maketrans("0123456789.", "۰۱۲۳۴۵۶۷۸۹٫")
_MEASURE = re.compile(r"[A-Za-z]{2,}|[A-Zgm]")


@cache
def suppliers() -> tuple[Supplier, ...]:
    return tuple(_supplier(row) for row in sheets.rows("suppliers"))


@cache
def products() -> tuple[Product, ...]:
    items = {row["key"]: row for row in sheets.rows("items")}
    return tuple(_product(row, items[row["item"]]) for row in sheets.rows("products"))


def price_on(product: Product, day: date) -> Decimal:
    earlier = (price for until, price in _earlier_prices().get(product.sku, ()) if day < until)
    return next(earlier, product.price)


def _supplier(row: dict[str, str]) -> Supplier:
    external_id = int(row["external_id"])
    country = "TR" if row["country"] == "TR" else "AE"
    return Supplier(
        external_id=external_id,
        name=row["name"],
        phone=phones.phone_number(country, phones.SUPPLIERS + external_id - 3001),
        email=f"sales@{row['key']}-supply.example",
        city=row["city"],
        country=row["country"],
        lead_days=int(row["lead_days"]),
    )


def _product(row: dict[str, str], item: dict[str, str]) -> Product:
    names: dict[Language, str] = {language: _name(language, row, item) for language in _LANGUAGES}
    return Product(
        external_id=int(row["external_id"]),
        sku=row["sku"],
        name=names["en"],
        names=names,
        category=item["category"],
        description=item["description"] + _packing(row, item["description"]),
        unit=row["unit"],
        price=Decimal(row["price"]),
        cost=Decimal(row["cost"]),
        currency="AED",
        supplier_external_id=_supplier_ids()[item["supplier"]],
    )


@cache
def _earlier_prices() -> dict[str, list[tuple[date, Decimal]]]:
    """The sheet lists the oldest price of a product first."""
    prices: dict[str, list[tuple[date, Decimal]]] = {}
    for row in sheets.rows("price_changes"):
        prices.setdefault(row["sku"], []).append((date.fromisoformat(row["until"]), Decimal(row["price"])))
    return prices


@cache
def _supplier_ids() -> dict[str, int]:
    return {row["key"]: int(row["external_id"]) for row in sheets.rows("suppliers")}


def _name(language: Language, row: dict[str, str], item: dict[str, str]) -> str:
    brand = _brands()[row["brand"]][language]
    parts = (item[language], brand) if language in ("ar", "fa") else (brand, item[language])
    return " ".join((*parts, _size(language, row["size"]))).strip()


@cache
def _brands() -> dict[str, dict[str, str]]:
    return {row["key"]: row for row in sheets.rows("brands")}


def _size(language: Language, size: str) -> str:
    measures = {row["en"]: row[language] for row in sheets.rows("measures")}
    text = _MEASURE.sub(lambda found: measures[found.group()], size).replace(" x ", " × ")
    return text.translate(_PERSIAN_DIGITS) if language == "fa" else text


def _packing(row: dict[str, str], description: str) -> str:
    if not row["size"]:
        return ""
    if description.isascii():
        return f" Sold by the {row['unit']} of {_size('en', row['size'])}."
    return f" العبوة: {_size('ar', row['size'])}."
