"""The methods that answer in groups: the one of old, and those of Odoo 19."""

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from erp_mcp.sandbox.odoo.world import grouping, rights, searching
from erp_mcp.sandbox.odoo.world.domains import parse
from erp_mcp.sandbox.odoo.world.environment import Environment
from erp_mcp.sandbox.odoo.world.fields import Model
from erp_mcp.sandbox.odoo.world.grouping import Group, Grouping, Key
from erp_mcp.sandbox.odoo.world.methods import Answer, Given, Method
from erp_mcp.sandbox.odoo.world.periods import Period
from erp_mcp.sandbox.odoo.world.shapes import Json, Row, ids_of, is_id, is_list, number, text, texts, whole

Measures = Mapping[str, Callable[[Sequence[Row]], Json]]
_COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}


class Request(NamedTuple):
    groupby: Sequence[str]
    aggregates: Sequence[str]
    having: Json = None
    order: str = ""
    offset: int = 0
    limit: int = 0


def gathered(
    env: Environment, model: Model, domain: Json, request: Request
) -> tuple[list[Group], list[Grouping], Measures]:
    rights.check(env, model, "read")
    groupings = [grouping.grouping_of(env, model, spec) for spec in request.groupby]
    measures = {spec: grouping.aggregate(env, model, spec) for spec in request.aggregates}
    rows = searching.find(env, model, parse([] if domain is None else domain, env.version))
    found = [group for group in _groups(rows, groupings) if _has(request.having, measures, group)]
    found = grouping.order(env, found, groupings, request.order, measures)
    end = request.offset + request.limit if request.limit else None
    return found[request.offset : end], groupings, measures


def _groups(rows: Sequence[Row], groupings: Sequence[Grouping]) -> list[Group]:
    return grouping.groups(rows, groupings) if groupings else [Group((), rows)]


def _has(having: Json, measures: Measures, group: Group) -> bool:
    for condition in having if is_list(having) else ():
        spec, sign, value = condition if is_list(condition) else ("", "=", 0)
        if not _COMPARISONS[text(sign)](number(measures[text(spec)](group.rows)), number(value)):
            return False
    return True


def formatted_read_group(env: Environment, model: Model, given: Given) -> Answer:
    asked = Request(
        texts(given["groupby"]),
        texts(given["aggregates"]),
        given["having"],
        text(given["order"]),
        whole(given["offset"]),
        whole(given["limit"]),
    )
    return formatted(env, model, given["domain"], asked)


def formatted(env: Environment, model: Model, domain: Json, asked: Request) -> list[Json]:
    found, groupings, measures = gathered(env, model, domain, asked)
    return [_formatted(env, group, groupings, measures) for group in found]


def _formatted(env: Environment, group: Group, groupings: Sequence[Grouping], measures: Measures) -> Json:
    keyed = list(zip(groupings, group.keys, strict=True))
    return {
        **{each.spec: _shown(env, each, key) for each, key in keyed},
        "__extra_domain": _joined([term for each, key in keyed for term in _domain(env, each, key)]),
        **{spec: measure(group.rows) for spec, measure in measures.items()},
    }


def _shown(env: Environment, each: Grouping, key: Key) -> Json:
    if isinstance(key, Period):
        return [key.limits[0], key.label]
    if each.field.is_relation:
        return [key, env.name_of(each.field.relation, key)] if is_id(key) and key else False
    return list(ids_of(key)) if isinstance(key, tuple) else key


def _domain(env: Environment, each: Grouping, key: Key) -> list[list[Json]]:
    """The terms that a group adds to the domain."""
    if isinstance(key, Period):
        start, end = key.limits
        return [[[each.path, ">=", start]], [[each.path, "<", end]]]
    value: Json = list(key) if isinstance(key, tuple) else key
    if each.granularity and isinstance(key, float):
        return [[[f"{each.path}.{each.granularity}", "=", value]]]
    first, _, rest = each.path.partition(".")
    if not rest:
        return [[[first, "=", value]]]
    if key is False:
        return [["|", [first, "not any", []], [first, "any", [[rest, "=", False]]]]]
    return [[[first, "any", [[rest, "=", value]]]]]


def _joined(terms: Sequence[Sequence[Json]]) -> list[Json]:
    """One domain of several terms, with the signs in front."""
    return ["&"] * (len(terms) - 1) + [part for term in terms for part in term]


def formatted_read_grouping_sets(
    env: Environment,
    model: Model,
    domain: Json,
    grouping_sets: Json,
    aggregates: Json = (),
    order: Json = None,
) -> Answer:
    chosen = [texts(each) for each in grouping_sets] if is_list(grouping_sets) else []
    return [
        formatted(env, model, domain, Request(each, texts(aggregates), order=text(order))) for each in chosen
    ]


def read_group(env: Environment, model: Model, given: Given) -> Answer:
    return old_groups(env, model, given)


def old_groups(env: Environment, model: Model, given: Given) -> list[Json]:
    domain, lazy, groupby = given["domain"], given["lazy"], given["groupby"]
    by = [groupby] if isinstance(groupby, str) else texts(groupby)
    now, later = (by[:1], by[1:]) if lazy else (by, [])
    measured = _measured(model, env.version, texts(given["fields"]), by)
    page = whole(given["offset"]), whole(given["limit"])
    asked = Request(now, list(measured.values()), None, text(given["orderby"]), *page)
    found, groupings, measures = gathered(env, model, domain, asked)
    count = f"{now[0].partition(':')[0]}_count" if lazy and len(now) == 1 else "__count"
    whole_domain = list(domain) if is_list(domain) else []
    rows: list[Json] = []
    for group in found:
        keyed = list(zip(groupings, group.keys, strict=True))
        told: dict[str, Json] = {each.spec: _of_old(env, each, key) for each, key in keyed}
        told[count] = len(group.rows)
        told |= {name: measures[spec](group.rows) for name, spec in measured.items()}
        own = [term for each, key in keyed for term in _domain(env, each, key)]
        told["__domain"] = _joined([*_terms(whole_domain), *own])
        rows.append({**told, **_further(env, keyed, later)})
    return rows


def _terms(domain: Sequence[Json]) -> list[Sequence[Json]]:
    """What a domain is made of: its conditions, or all of it where it has signs."""
    signed = any(isinstance(each, str) for each in domain)
    return [domain] if signed else [[each] for each in domain]


def _measured(model: Model, version: int, fields: Sequence[str], by: Sequence[str]) -> dict[str, str]:
    """Names of columns with what they aggregate; fields that cannot be summed are passed over."""
    measured: dict[str, str] = {}
    for spec in fields:
        name, _, function = spec.partition(":")
        known = model.fields.get(name)
        if (
            spec == "__count"
            or (name == "id" and version < 17)
            or name in {each.partition(":")[0] for each in by}
        ):
            continue
        if function or (known is not None and known.is_number and known.stored and name != "id"):
            measured[name] = spec if function else f"{name}:sum"
    return measured


def _of_old(env: Environment, each: Grouping, key: Key) -> Json:
    return key.label if isinstance(key, Period) else _shown(env, each, key)


def _further(
    env: Environment, keyed: Sequence[tuple[Grouping, Key]], later: Sequence[str]
) -> dict[str, Json]:
    told: dict[str, Json] = {"__context": {"group_by": list(later)}} if later else {}
    ranges: dict[str, Json] = {}
    for each, key in keyed:
        if isinstance(key, Period):
            start, end = key.limits
            ranges[each.spec] = {"from": start, "to": end}
    return {**told, "__range": ranges} if ranges else told


def web_read_group(env: Environment, model: Model, given: Given) -> Answer:
    counted = [*texts(given["aggregates"]), "__count"]
    page = whole(given["offset"]), whole(given["limit"])
    asked = Request(texts(given["groupby"]), counted, None, text(given["order"]), *page)
    rows = formatted(env, model, given["domain"], asked)
    return {"groups": rows, "length": len(rows)}


def web_read_group_of_old(env: Environment, model: Model, given: Given) -> Answer:
    rows = old_groups(env, model, given)
    return {"groups": rows, "length": len(rows)}


_PAGE: Given = {"offset": 0, "limit": None}
_OF_OLD: Given = {**_PAGE, "orderby": False, "lazy": True}
METHODS = (
    Method(name="read_group", body=read_group, required=("domain", "fields", "groupby"), optional=_OF_OLD),
    Method(
        name="formatted_read_group",
        body=formatted_read_group,
        required=("domain",),
        optional={"groupby": (), "aggregates": (), "having": (), **_PAGE, "order": None},
        since=19,
    ),
    Method(name="formatted_read_grouping_sets", body=formatted_read_grouping_sets, since=19),
    Method(
        name="web_read_group",
        body=web_read_group,
        required=("domain", "groupby"),
        optional={"aggregates": (), **_PAGE, "order": None},
        since=19,
    ),
    Method(
        name="web_read_group",
        body=web_read_group_of_old,
        required=("domain", "fields", "groupby"),
        optional=_OF_OLD,
        until=18,
    ),
)
