"""What customers are chosen by: light, because tools import it; `choosing` makes a statement of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

Field = Literal[
    "name",
    "city",
    "country",
    "branch",
    "segment",
    "language",
    "kind",
    "since",
    "last_order",
    "first_order",
    "orders",
    "spent",
    "balance",
    "overdue",
    "credit_limit",
    "bought",
    "open_issue",
]
Op = Literal["=", "!=", ">=", ">", "<=", "<", "between", "outside", "in", "not in", "is set", "is empty"]
DENIED: Mapping[Op, Op] = {
    "=": "!=",
    "!=": "=",
    ">": "<=",
    "<=": ">",
    "<": ">=",
    ">=": "<",
    "between": "outside",
    "outside": "between",
    "in": "not in",
    "not in": "in",
    "is set": "is empty",
    "is empty": "is set",
}
One = str | int | Decimal | date
Value = One | tuple[One, ...] | None
During = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Filter:
    """`words` is the part of the question that it came from; amounts are in the company's currency."""

    field: Field
    op: Op
    value: Value = None
    words: str = ""
    during: During | None = None
