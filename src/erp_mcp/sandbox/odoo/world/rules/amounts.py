"""What a line of an order or invoice comes to, with its taxes."""

from collections.abc import Iterable, Mapping, Sequence

from erp_mcp.sandbox.odoo.world.environment import Environment
from erp_mcp.sandbox.odoo.world.shapes import Row, Value, ids_of, number, whole


def of_line(env: Environment, line: Row, quantity: float) -> dict[str, Value]:
    price = number(line.get("price_unit", 0.0)) * (1 - number(line.get("discount", 0.0)) / 100)
    subtotal = round(quantity * price, 2)
    tax = round(sum(subtotal * _percent(env, each) / 100 for each in ids_of(line.get("tax_ids", ()))), 2)
    return {"price_subtotal": subtotal, "price_tax": tax, "price_total": round(subtotal + tax, 2)}


def _percent(env: Environment, tax: int) -> float:
    return number(env.row("account.tax", tax).get("amount", 0.0))


def added(rows: Iterable[Row], column: str) -> float:
    """To the cent."""
    return round(sum((number(row.get(column, 0.0)) for row in rows), 0.0), 2)


def of_lines(lines: Sequence[Row]) -> dict[str, Value]:
    untaxed, tax = added(lines, "price_subtotal"), added(lines, "price_tax")
    return {"amount_untaxed": untaxed, "amount_tax": tax, "amount_total": round(untaxed + tax, 2)}


def own_currency(env: Environment, row: Row | None = None) -> Value:
    """Of the company that a record belongs to, else of the one that acts."""
    company = whole((row or {}).get("company_id", False)) or env.company_id
    return env.row("res.company", company).get("currency_id", False)


def in_company_currency(env: Environment, document: Mapping[str, Value], amount: float) -> float:
    company = env.row("res.company", whole(document.get("company_id", 1)))
    own, foreign = company.get("currency_id", False), document.get("currency_id", False)
    if own == foreign:
        return round(amount, 2)
    return round(amount * _rate(env, own) / _rate(env, foreign), 2)


def _rate(env: Environment, currency: Value) -> float:
    return number(env.get("res.currency", env.row("res.currency", whole(currency)), "rate")) or 1.0


def product_of(env: Environment, line: Row) -> Row | None:
    product = whole(line.get("product_id", False))
    return env.row("product.product", product) if product else None
