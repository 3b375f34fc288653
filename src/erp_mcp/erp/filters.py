"""Typed conditions made into a domain: checked against the schema, with what they were taken to mean."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from erp_mcp.erp.asking import AnyOf, Condition, Filter, Operator
from erp_mcp.erp.choices import key_of, listed
from erp_mcp.erp.domains import Expression, all_of, any_of
from erp_mcp.erp.moments import Period, period, stored
from erp_mcp.erp.numbers import number_of
from erp_mcp.erp.paths import Path, negation, path_of, searchable, spelled
from erp_mcp.erp.relations import record_of
from erp_mcp.erp.sight import Sight
from erp_mcp.errors import InvalidValue
from erp_mcp.integrations.odoo import Field, Json
from erp_mcp.language.fence import defuse
from erp_mcp.language.normal import normalize

RELATIONS = frozenset(("many2one", "many2many", "one2many"))
DATES = frozenset(("date", "datetime"))
ORDERED: Sequence[Operator] = ("<", "<=", ">", ">=")
LISTED: Sequence[Operator] = ("in", "not in")
EQUAL: Sequence[Operator] = ("=", "!=", *LISTED)
YES, NO = ("true", "yes", "1"), ("false", "no", "0")
LONGEST_VALUE = 60


@dataclass(slots=True)
class Reading:
    """Reads the conditions on one model; `said` is how names and dates were understood."""

    sight: Sight
    model: str
    now: datetime
    paths: list[Path] = field(default_factory=list[Path])
    said: list[str] = field(default_factory=list[str])

    async def domain(self, filters: Sequence[Filter]) -> Expression:
        return all_of([await self._filter(each) for each in filters])

    async def _filter(self, given: Filter) -> Expression:
        if isinstance(given, AnyOf):
            return any_of([await self._condition(each) for each in given.conditions])
        return await self._condition(given)

    async def _condition(self, given: Condition) -> Expression:
        path = searchable(await path_of(self.sight, self.model, given.field))
        if path.last.name == "display_name":
            path = await spelled(self.sight, path)
        self.paths.append(path)
        self.said.extend(negation(path, given.op))
        if (emptiness := _emptiness(path, given)) is not None:
            return [[path.name, emptiness, False]]
        values = _values(given)
        if path.last.type in RELATIONS:
            return await self._relation(path, given.op, values)
        if path.last.type in DATES:
            return self._date(path, given.op, values)
        if path.last.type == "selection":
            return await self._choice(path, given.op, values)
        if read := PLAIN.get(path.last.type):
            return read(path, given.op, values)
        raise InvalidValue(
            f"Records are not filtered by {path.name!r}, a {path.last.type}. Nothing was read."
        )

    async def _relation(self, path: Path, op: Operator, values: Sequence[Json]) -> Expression:
        if op in ("contains", "not contains"):
            name = (await spelled(self.sight, path)).name
            return [[name, "ilike" if op == "contains" else "not ilike", _text(path, values[0])]]
        odoos = {"=": "in", "!=": "not in", "under": "child_of"}.get(op, op)
        if odoos not in ("in", "not in", "child_of"):
            raise _unfit(path, op, "=, !=, in, not in, contains, under")
        ids = [await self._record(path.last, each) for each in values]
        return [[path.name, odoos, ids]]

    async def _record(self, relation: Field, value: Json) -> int:
        record_id, name = await record_of(self.sight, relation, value)
        if name and normalize(name) != normalize(str(value)):
            self.said.append(f"{str(value)[:LONGEST_VALUE]} = {defuse(name[:LONGEST_VALUE])}#{record_id}")
        return record_id

    async def _choice(self, path: Path, op: Operator, values: Sequence[Json]) -> Expression:
        choices = path.last.choices
        if op in ("contains", "not contains"):
            wanted = normalize(_text(path, values[0]))
            keys = [key for key, label in choices.items() if wanted in normalize(label)]
            return [[path.name, "in" if op == "contains" else "not in", list[Json](keys)]]
        if op not in EQUAL:
            raise _unfit(path, op, "=, !=, in, not in, contains")
        keys = [await self._key(path, str(each)) for each in values]
        return [[path.name, "in" if op in ("=", "in") else "not in", list[Json](keys)]]

    async def _key(self, path: Path, words: str) -> str:
        found = await key_of(self.sight, path.owner, path.last, words)
        if found is None:
            raise InvalidValue(
                f"{path.name!r} is never {words[:40]!r}. There are: {listed(path.last)}. Nothing was read."
            )
        return found

    def _date(self, path: Path, op: Operator, values: Sequence[Json]) -> Expression:
        if op not in (*EQUAL, *ORDERED, "between"):
            raise _unfit(path, op, "=, !=, <, <=, >, >=, in, between")
        periods = [period(_text(path, each), self.now) for each in values]
        for words, each in zip(values, periods, strict=True):
            if each.said() != words:
                self.said.append(f"{words} = {each.said()}")
        if op == "between":
            return _within(path, Period(periods[0].start, periods[1].end))
        if op in ORDERED:
            return [_edge(path, op, periods[0])]
        inside = any_of([_within(path, each) for each in periods])
        return inside if op in ("=", "in") else any_of([["!", *inside], [[path.name, "=", False]]])


def _emptiness(path: Path, given: Condition) -> Operator | None:
    """Odoo compares with false for what is empty; for a yes or no false is a value."""
    if given.op == "is empty":
        return "="
    if given.op == "is set":
        return "!="
    is_nothing = given.value is None or given.value == ""
    return given.op if is_nothing and given.op in ("=", "!=") and path.last.type != "boolean" else None


def _values(given: Condition) -> list[Json]:
    """One, two for what lies between, or many."""
    values: list[Json] = list(given.value) if isinstance(given.value, list) else [given.value]
    if given.op == "between" and len(values) != 2:
        raise InvalidValue(f"`between` at {given.field[:40]!r} takes a list of two values. Nothing was read.")
    if not values or (len(values) > 1 and given.op not in (*LISTED, "between", "under", "=", "!=")):
        raise InvalidValue(f"{given.op!r} at {given.field[:40]!r} takes one value. Nothing was read.")
    return values


def _within(path: Path, span: Period) -> Expression:
    if span.start == span.end and path.last.type == "datetime":
        return [[path.name, "=", stored(span.start)]]
    return ["&", _edge(path, ">=", span), _edge(path, "<=", span)]


def _edge(path: Path, op: Operator, span: Period) -> Json:
    """Before a period is before it begins, after it is from its end on."""
    at = span.start if op in ("<", ">=") else span.end
    is_moment = span.start == span.end
    odoos = op if is_moment else {"<=": "<", ">": ">="}.get(op, op)
    if path.last.type == "datetime":
        return [path.name, odoos, stored(at)]
    return [path.name, odoos, f"{at:%Y-%m-%d}"]


def _number(path: Path, op: Operator, values: Sequence[Json]) -> Expression:
    if op not in (*EQUAL, *ORDERED, "between"):
        raise _unfit(path, op, "=, !=, <, <=, >, >=, in, not in, between")
    numbers = [_amount(path, each) for each in values]
    if op == "between":
        return ["&", [path.name, ">=", numbers[0]], [path.name, "<=", numbers[1]]]
    if op in LISTED or len(numbers) > 1:
        return [[path.name, "in" if op in ("=", "in") else "not in", numbers]]
    return [[path.name, op, numbers[0]]]


def _amount(path: Path, value: Json) -> int | float:
    number = number_of(value)
    if number is None:
        raise InvalidValue(
            f"{path.name!r} takes numbers such as 1250.5, not {str(value)[:40]!r}. Nothing was read."
        )
    return number


def _flag(path: Path, op: Operator, values: Sequence[Json]) -> Expression:
    said = str(values[0]).lower()
    if op not in ("=", "!=") or said not in (*YES, *NO):
        raise InvalidValue(f"{path.name!r} is yes or no: write = true or = false. Nothing was read.")
    return [[path.name, op, said in YES]]


def _words(path: Path, op: Operator, values: Sequence[Json]) -> Expression:
    """Capitals do not matter where a value is looked for; what is excluded must be written as it stands."""
    texts = [_text(path, each) for each in values]
    match op:
        case "=" | "in":
            return any_of([[[path.name, "=ilike", _literal(each)]] for each in texts])
        case "!=" | "not in":
            return [[path.name, "not in", list[Json](texts)]]
        case "contains":
            return [[path.name, "ilike", _literal(texts[0])]]
        case "not contains":
            return [[path.name, "not ilike", _literal(texts[0])]]
        case "starts with":
            return [[path.name, "=ilike", f"{_literal(texts[0])}%"]]
        case _:
            raise _unfit(path, op, "=, !=, in, not in, contains, not contains, starts with")


def _literal(words: str) -> str:
    """What would stand for any letters is to stand for itself."""
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _text(path: Path, value: Json) -> str:
    if isinstance(value, (str, int, float)) and not isinstance(value, bool) and str(value).strip():
        return str(value)
    raise InvalidValue(f"The value for {path.name!r} is missing or no text. Nothing was read.")


def _unfit(path: Path, op: Operator, those: str) -> InvalidValue:
    kind = path.last.type
    return InvalidValue(f"{op!r} does not go with {path.name!r}, a {kind}; {those} do. Nothing was read.")


Read = Callable[[Path, Operator, Sequence[Json]], Expression]
PLAIN: Mapping[str, Read] = {
    **dict.fromkeys(("integer", "float", "monetary", "many2one_reference"), _number),
    **dict.fromkeys(("char", "text", "html", "reference"), _words),
    "boolean": _flag,
}
