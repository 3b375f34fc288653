"""Odoo's own filters: put together from conditions, and checked where a caller wrote one."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from math import isfinite

from erp_mcp.erp.paths import Path, negation, path_of, searchable, spelled
from erp_mcp.erp.sight import Sight
from erp_mcp.errors import InvalidValue
from erp_mcp.integrations.odoo import Json

Expression = list[Json]  # in prefix notation, with one root

MOST_TERMS = 100
DEEPEST = 3  # domains within each other, by `any`
PATH = re.compile(r"[a-z_][a-z0-9_]{0,63}(\.[a-z_][a-z0-9_]{0,63})*")
COMPARING = frozenset(("=", "!=", "<", "<=", ">", ">=", "=?"))
LIKE = frozenset(("like", "ilike", "not like", "not ilike", "=like", "=ilike"))
AMONG = frozenset(("in", "not in", "child_of", "parent_of"))
HIERARCHY = frozenset(("child_of", "parent_of"))
WITHIN = frozenset(("any", "not any"))


def all_of(parts: Sequence[Expression]) -> Expression:
    return _joined("&", parts)


def any_of(parts: Sequence[Expression]) -> Expression:
    return _joined("|", parts)


def _joined(operator: str, parts: Sequence[Expression]) -> Expression:
    return [*[operator] * (len(parts) - 1), *(term for part in parts for term in part)]


class Checking:
    """Goes through a domain as Odoo would; `paths` are those that it filters by, `said` what to mind."""

    def __init__(self, sight: Sight) -> None:
        self._sight = sight
        self.paths: list[Path] = []
        self.said: list[str] = []

    async def domain(self, model: str, given: Sequence[Json], depth: int = 1) -> Expression:
        """With the missing `&` written out, so that it can stand among others."""
        if len(given) > MOST_TERMS or depth > DEEPEST:
            raise InvalidValue(f"A domain has at most {MOST_TERMS} terms, {DEEPEST} deep. Nothing was read.")
        terms = [await self._term(model, each, depth) for each in given]
        expressions = balanced(terms)
        return [*["&"] * (expressions - 1), *terms]

    async def _term(self, model: str, term: Json, depth: int) -> Json:
        match term:
            case "&" | "|" | "!":
                return term
            case [(0 | 1), "=", 1]:
                return term
            case [str(name), str(operator), value]:
                return await self._leaf(model, name, operator.lower(), value, depth)
            case _:
                raise _refused(
                    f"{str(term)[:60]!r} is no term of a domain: those are [field, operator, value], &, |, !"
                )

    async def _leaf(self, model: str, name: str, operator: str, value: Json, depth: int) -> Json:
        if not PATH.fullmatch(name):
            raise _refused(f"{name[:60]!r} is no name of a field")
        path = searchable(await path_of(self._sight, model, name))
        self.paths.append(path)
        self.said.extend(negation(path, operator))
        if operator in WITHIN:
            return [path.name, operator, await self._within(path, value, depth)]
        if _is_by_name(path, operator, value):
            return await self._by_name(path, operator, value)
        return [path.name, operator, _value(path, operator, value)]

    async def _by_name(self, path: Path, operator: str, value: Json) -> Json:
        by = await spelled(self._sight, path)
        if by != path and operator in HIERARCHY:
            raise _refused(f"{operator!r} at {path.name!r} takes ids here")
        return [by.name, operator, _value(by, operator, value)]

    async def _within(self, path: Path, value: Json, depth: int) -> Json:
        if path.last.relation is None or not isinstance(value, list):
            raise _refused(f"`any` at {path.name!r} takes a domain on a relation")
        return await self.domain(path.last.relation, value, depth + 1)


def balanced(terms: Sequence[Json]) -> int:
    """How many expressions stand side by side; Odoo would fail, or read another filter than was meant."""
    waiting = 0
    for term in reversed(terms):
        needs = {"&": 2, "|": 2, "!": 1}.get(term, 0) if isinstance(term, str) else 0
        if waiting < needs:
            raise _refused(f"the domain is not balanced: {term!r} lacks a term after it")
        waiting += 1 - needs
    return waiting


def _is_by_name(path: Path, operator: str, value: Json) -> bool:
    """Where Odoo would look a name up, though the field holds ids."""
    has_words = any(isinstance(each, str) for each in (value if isinstance(value, list) else [value]))
    if path.last.name == "id":
        return has_words and operator in HIERARCHY
    return path.last.name == "display_name" or (path.last.relation is not None and has_words)


def _value(path: Path, operator: str, value: Json) -> Json:
    is_list = isinstance(value, list)
    if operator not in COMPARING | LIKE | AMONG:
        raise _refused(f"{operator[:20]!r} is no operator of a domain")
    if (
        isinstance(value, dict)
        or (is_list and operator not in AMONG)
        or (operator in LIKE and not isinstance(value, str))
    ):
        raise _refused(f"{operator!r} at {path.name!r} does not take this value")
    if is_list and any(isinstance(each, (list, dict)) for each in value):
        raise _refused(f"the list at {path.name!r} holds more than plain values")
    if any(isinstance(each, float) and not isfinite(each) for each in (value if is_list else [value])):
        raise _refused(f"{path.name!r} takes no such number")
    if path.last.type in ("date", "datetime") and isinstance(value, str):
        return _date(path, value)
    return value


def _date(path: Path, value: str) -> str:
    """Odoo takes UTC without a zone; relative dates have their place in `filters`."""
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        raise _refused(
            f"{value[:30]!r} at {path.name!r} is no date; relative ones go into `filters`"
        ) from None
    if len(value) <= len("2026-11-21"):
        return f"{at:%Y-%m-%d}"
    return f"{at if at.tzinfo is None else at.astimezone(UTC):%Y-%m-%d %H:%M:%S}"


def _refused(what: str) -> InvalidValue:
    return InvalidValue(f"{what[0].upper()}{what[1:]}. Nothing was read.")
