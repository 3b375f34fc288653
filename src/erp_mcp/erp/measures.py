"""What is counted and added up, and by what: checked against the schema before Odoo is asked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

from erp_mcp.erp.asking import Function
from erp_mcp.erp.cells import money_field
from erp_mcp.erp.paths import Path, groupable, path_of
from erp_mcp.erp.sight import Sight
from erp_mcp.errors import InvalidValue
from erp_mcp.integrations.odoo import Schema

COUNT = "count"
COMPANY = "company_id"
FUNCTIONS: Sequence[Function] = get_args(Function)
CALLED = re.compile(r"(?P<function>\w+)\((?P<field>.+)\)")
ADDED = frozenset(("integer", "float", "monetary"))
COMPARED = ADDED | {"date", "datetime"}
FIRST_GROUPING_PATHS = 19
INTERVALS = ("day", "week", "month", "quarter", "year")


@dataclass(frozen=True, slots=True)
class Measure:
    """`path` is None for the count of the records; `money` the field that says the currency, or the company."""

    function: Function
    path: Path | None = None
    money: str | None = None

    @property
    def name(self) -> str:
        return f"{self.path.name}:{self.function}" if self.path else COUNT

    @property
    def adds_up(self) -> bool:
        return self.path is None or self.function == "sum"


@dataclass(frozen=True, slots=True)
class By:
    path: Path
    interval: str | None = None

    @property
    def name(self) -> str:
        return f"{self.path.name}:{self.interval}" if self.interval else self.path.name


async def measure_of(sight: Sight, schema: Schema, words: str) -> Measure:
    """`amount_total:sum`, `sum(amount_total)`, `amount_total` for its sum, or `count`."""
    name, function = _split(words.strip())
    if name == COUNT:
        return Measure("count")
    path = await path_of(sight, schema.model, name)
    if len(path.fields) > 1 or not path.last.is_stored:
        raise InvalidValue(
            f"{path.name!r} is not stored in {schema.model}: Odoo cannot add it up. Nothing was read."
        )
    if function in ("sum", "avg") and path.last.type not in ADDED:
        raise InvalidValue(
            f"{path.name!r} is a {path.last.type}: only count_distinct fits. Nothing was read."
        )
    if function in ("min", "max") and path.last.type not in COMPARED:
        raise InvalidValue(f"{path.name!r} is a {path.last.type}: it has no {function}. Nothing was read.")
    has_money = function in ("sum", "avg", "min", "max") and path.last.type == "monetary"
    return Measure(function, path, (money_field(path.last, schema.fields) or COMPANY) if has_money else None)


async def by_of(sight: Sight, schema: Schema, words: str) -> By:
    name, _, interval = words.strip().partition(":")
    path = await path_of(sight, schema.model, name)
    if len(path.fields) > 1 and (await sight.odoo.session()).version.major < FIRST_GROUPING_PATHS:
        raise InvalidValue(
            f"This Odoo does not group by a path such as {path.name!r}; {path.fields[0].name!r} it can. "
            "Nothing was read."
        )
    groupable(path)
    if path.last.type in ("date", "datetime"):
        interval = interval or "month"
    if interval and (path.last.type not in ("date", "datetime") or interval not in INTERVALS):
        raise InvalidValue(
            f"{words[:60]!r}: only dates are grouped, by {', '.join(INTERVALS)}. Nothing was read."
        )
    return By(path, interval or None)


def _split(words: str) -> tuple[str, Function]:
    if called := CALLED.fullmatch(words):
        name, function = called["field"], called["function"]
    else:
        name, _, function = words.rpartition(":") if ":" in words else (words, "", "sum")
    for known in FUNCTIONS:
        if known == function.strip().lower():
            return name.strip(), known
    raise InvalidValue(
        f"{function[:30]!r} is no measure; there are {', '.join(FUNCTIONS)}. Nothing was read."
    )
