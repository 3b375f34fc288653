"""What is asked of the company's records, as tools hand it over; light, because tools import it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import JsonValue

Operator = Literal[
    "=",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "in",
    "not in",
    "contains",
    "not contains",
    "starts with",
    "between",
    "under",
    "is set",
    "is empty",
]
Function = Literal["sum", "avg", "min", "max", "count", "count_distinct"]


@dataclass(frozen=True, slots=True)
class Condition:
    """`under` is a record and all below it in its tree; what is set or empty needs no value."""

    field: str
    op: Operator = "="
    value: JsonValue = None


@dataclass(frozen=True, slots=True)
class AnyOf:
    conditions: Sequence[Condition]


Filter = Condition | AnyOf


@dataclass(frozen=True, slots=True)
class Which:
    """The records that are meant: all that is said holds; `instance` and `company` are names."""

    model: str
    ids: Sequence[int] | None = None
    filters: Sequence[Filter] = ()
    domain: Sequence[JsonValue] = ()
    archived: bool = False
    company: str | None = None
    instance: str | None = None


@dataclass(frozen=True, slots=True)
class Search:
    """Without `fields` those that tell most."""

    which: Which
    fields: Sequence[str] | None = None
    order: str | None = None
    limit: int = 20
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Summary:
    """`measures` as `amount_total:sum` or `count`, `by` as `date_order:month`, `having` as `count >= 2`."""

    which: Which
    measures: Sequence[str] = ("count",)
    by: Sequence[str] = ()
    having: Sequence[str] = ()
    order: str | None = None
    limit: int = 20
    offset: int = 0
