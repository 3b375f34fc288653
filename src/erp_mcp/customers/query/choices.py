"""Two bounds with an "or" between them as one, where one filter can say both."""

from dataclasses import replace
from decimal import Decimal

from erp_mcp.customers.query.amounts import same_currency
from erp_mcp.customers.query.pieces import Amount, Bound
from erp_mcp.store.conditions import Op

STRICT: dict[Op, tuple[Op, int]] = {"<=": ("<", 1), ">=": (">", -1)}


def either(one: Bound, other: Bound, *, is_count: bool) -> Bound | None:
    """Two or three; below two or above five. Nothing for what no filter says, as of 2 to 4 or 8 to 10."""
    if {one.op, other.op} <= {"=", "in"}:
        return Bound("in", (*one.amounts, *other.amounts))
    if is_count:
        one, other = _strict(one), _strict(other)
    below, above = (one, other) if one.op == "<" else (other, one)
    if (below.op, above.op) != ("<", ">"):
        return None
    low, high = same_currency(below.amounts[0], above.amounts[0])
    return (
        Bound("outside", (low, high)) if low.currency == high.currency and low.value <= high.value else None
    )


def _strict(bound: Bound) -> Bound:
    """Of what is counted, at most two is less than three."""
    if bound.op not in STRICT:
        return bound
    op, step = STRICT[bound.op]
    amount = bound.amounts[0]
    return replace(bound, op=op, amounts=(Amount(amount.value + Decimal(step), amount.currency),))
