"""Groups of records with their aggregates: two methods of Odoo, one shape."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from erp_mcp.integrations.odoo.values import Domain, Json, Record, items, named, number, text

FIRST_WITH_FORMATTED = 19
COUNT = "__count"


@dataclass(frozen=True, slots=True)
class Grouping:
    """`by` as `state` or `date_order:month`, `measures` as `amount_total:sum`; `order` names either."""

    model: str
    by: Sequence[str] = ()
    measures: Sequence[str] = ()
    domain: Domain = ()
    order: str | None = None
    limit: int | None = None
    offset: int = 0
    with_archived: bool = False

    @property
    def context(self) -> dict[str, Json]:
        return {"active_test": False} if self.with_archived else {}

    @property
    def page(self) -> dict[str, Json]:
        page: dict[str, Json] = {"limit": self.limit, "offset": self.offset}
        return {name: value for name, value in page.items() if value}


@dataclass(frozen=True, slots=True)
class Key:
    """What the records of a group share; of a relation the id, of a date its range in UTC, `end` excluded."""

    value: Json
    label: str
    start: str | None = None
    end: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """`keys` and `measures` by the names that were asked for; `domain` finds the records again."""

    keys: Mapping[str, Key]
    measures: Mapping[str, Json]
    count: int
    domain: Domain


def formatted_arguments(grouping: Grouping) -> dict[str, Json]:
    arguments: dict[str, Json] = {
        "domain": list(grouping.domain),
        "groupby": list(grouping.by),
        "aggregates": [*grouping.measures, COUNT],
    }
    return {**arguments, **grouping.page, **({"order": grouping.order} if grouping.order else {})}


def formatted_group(grouping: Grouping, said: Record) -> Group:
    extra = items(said.get("__extra_domain", []))
    return Group(
        keys={by: _formatted_key(by, said.get(by), extra) for by in grouping.by},
        measures={measure: said.get(measure) for measure in grouping.measures},
        count=number(said.get(COUNT)),
        domain=[*grouping.domain, *extra],
    )


def classic_arguments(grouping: Grouping) -> dict[str, Json]:
    arguments: dict[str, Json] = {
        "domain": list(grouping.domain),
        "fields": [_classic_measure(grouping, each) for each in grouping.measures],
        "groupby": list(grouping.by),
        "lazy": False,
    }
    order = {"orderby": _classic_order(grouping)} if grouping.order else {}
    return {**arguments, **grouping.page, **order}


def classic_group(grouping: Grouping, said: Record) -> Group:
    ranges = said.get("__range")
    return Group(
        keys={by: _classic_key(said.get(by), _range(ranges, by)) for by in grouping.by},
        measures={measure: said.get(_alias(grouping, measure)) for measure in grouping.measures},
        count=number(said.get(COUNT)),
        domain=items(said.get("__domain", list(grouping.domain))),
    )


def _formatted_key(by: str, value: Json, extra: Domain) -> Key:
    """A date comes as its start and its label; where it ends stands only in the domain."""
    match value:
        case [str(start), str(label)]:
            return Key(start, label, start, _end(by, start, extra))
        case _:
            return _key(value)


def _end(by: str, start: str, extra: Domain) -> str | None:
    """Two groupings by the same date have their bounds one after the other."""
    bounds = [
        (term[1], term[2])
        for term in extra
        if isinstance(term, list) and len(term) == 3 and term[0] == _field(by)
    ]
    at = bounds.index((">=", start)) if (">=", start) in bounds else len(bounds)
    return next((text(value) for operator, value in bounds[at:] if operator == "<"), None)


def _classic_key(value: Json, within: tuple[str, str] | None) -> Key:
    if within is None:
        return _key(value)
    return Key(within[0], text(value), *within)


def _range(ranges: Json, by: str) -> tuple[str, str] | None:
    """False for the records without a date."""
    said = ranges.get(by) if isinstance(ranges, dict) else None
    if not isinstance(said, dict):
        return None
    return text(said.get("from")), text(said.get("to"))


def _key(value: Json) -> Key:
    if relation := named(value):
        return Key(*relation)
    return Key(value, "" if value in (False, None) else str(value))


def _field(name: str) -> str:
    return name.partition(":")[0]


def _alias(grouping: Grouping, measure: str) -> str:
    """The name of the field, unless two measures of it would share that."""
    field, _, function = measure.partition(":")
    is_shared = sum(_field(each) == field for each in grouping.measures) > 1
    return f"{field}_{function}" if is_shared else field


def _classic_measure(grouping: Grouping, measure: str) -> str:
    field, _, function = measure.partition(":")
    alias = _alias(grouping, measure)
    return measure if alias == field else f"{alias}:{function}({field})"


def _classic_order(grouping: Grouping) -> str:
    """Measures by the names that they were given, dates without their period."""
    terms = [term.split() for term in (grouping.order or "").split(",")]
    known = {measure: _alias(grouping, measure) for measure in grouping.measures}
    return ", ".join(" ".join([known.get(name, _field(name)), *direction]) for name, *direction in terms)
