"""Cells, headings and calls that reports on goods and suppliers share."""

from datetime import date
from decimal import Decimal
from typing import get_args

from erp_mcp.analytics.story import Call, Column, Day, Name, Number, Phrase, Shape
from erp_mcp.language.compact import compact

LONGEST = 60  # of a name within a line


def columns(*headings: str) -> list[Column]:
    """Each a phrase of `goods`, with its shape where it is no text: `cover:number`."""
    return [_column(*each.split(":")) for each in headings]


def named(name: str) -> Name:
    return Name(name if len(name) <= LONGEST else f"{name[: LONGEST - 1].rstrip()}…")


def quantity(value: Decimal) -> Number:
    """Without zeros that say nothing."""
    whole = value.to_integral_value()
    return Number(whole if value == whole else value.normalize())


def plain(value: int) -> Number:
    return Number(Decimal(value))


def day(value: date | None) -> Day | None:
    return None if value is None else Day(value)


def sold_lines(product: int) -> Call:
    """The lines of orders that its demand was read from."""
    domain = [["product_id", "=", product], ["state", "in", ["sale", "done"]]]
    return Call("search_records", {"model": "sale.order.line", "domain": compact(domain)})


def stock_of(product: int) -> Call:
    domain = [["product_id", "=", product], ["location_id.usage", "=", "internal"]]
    return Call("search_records", {"model": "stock.quant", "domain": compact(domain)})


def _column(heading: str, shape: str = "text") -> Column:
    [known] = [each for each in get_args(Shape) if each == shape]
    return Column(Phrase(f"goods.{heading}"), known)
