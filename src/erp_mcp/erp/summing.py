"""Sums and counts of records by groups: Odoo groups, here they are bounded, ordered and put beside the whole."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import eq, ge, gt, le, lt, ne

from erp_mcp.erp.asking import Summary
from erp_mcp.erp.cautions import by_state, several_companies, summing_cautions
from erp_mcp.erp.currencies import Currencies, currencies_of
from erp_mcp.erp.found import Found
from erp_mcp.erp.grouped import Groups
from erp_mcp.erp.measures import COUNT, By, Measure, by_of, measure_of
from erp_mcp.erp.orders import split
from erp_mcp.erp.searching import Meant, meaning
from erp_mcp.erp.sight import Sight
from erp_mcp.erp.together import both
from erp_mcp.errors import InvalidValue
from erp_mcp.integrations.odoo import Group, Grouping, Schema

MOST_GROUPS = 1000
FIRST_ORDERED_BY_COUNT = 17
FIRST_MEASURING_GROUPED = 17
BOUND = re.compile(r"(?P<measure>.+?)\s*(?P<op>[<>!]?=|[<>])\s*(?P<value>-?\d{1,18}(\.\d{1,9})?)\s*")
BOUNDS: Mapping[str, Callable[[float, float], bool]] = {
    "=": eq,
    "!=": ne,
    "<": lt,
    "<=": le,
    ">": gt,
    ">=": ge,
}


@dataclass(frozen=True, slots=True)
class Bound:
    measure: str
    holds: Callable[[float, float], bool]
    value: float


@dataclass(frozen=True, slots=True)
class Plan:
    """What was asked, understood; the groupings of `currencies` come after those of `by`."""

    meant: Meant
    measures: Sequence[Measure]
    by: Sequence[By]
    bounds: Sequence[Bound]
    currencies: Currencies
    order: tuple[str, str] | None

    @property
    def all_by(self) -> list[str]:
        return list(dict.fromkeys([*(each.name for each in self.by), *self.currencies.by]))

    def grouping(self, by: Sequence[str], order: str | None = None, limit: int | None = None) -> Grouping:
        measures = list(dict.fromkeys(each.name for each in self.measures if each.path))
        return Grouping(
            self.meant.schema.model,
            by,
            measures,
            self.meant.domain,
            order,
            limit,
            with_archived=self.meant.is_archived_too,
        )


async def summed(sight: Sight, asked: Summary) -> Found:
    plan = await _plan(sight, asked)
    order = await _odoos_order(sight, plan)
    many = plan.grouping(plan.all_by, order, MOST_GROUPS + 1)
    groups, totals, states = await _counted(sight, plan, many)
    chosen = _ordered(plan, [each for each in groups[:MOST_GROUPS] if _is_within(plan.bounds, each)])
    page = Groups(plan.measures, plan.by, plan.currencies, groups)
    shown = chosen[asked.offset : asked.offset + asked.limit]
    notes = [
        page.totals(totals) if plan.by else "",
        page.mixture(chosen, plan.order[0]) if plan.by and plan.order else "",
        f"only the first {MOST_GROUPS} groups were looked at: filter more"
        if len(groups) > MOST_GROUPS
        else "",
        *plan.meant.said,
        *summing_cautions(plan.meant, plan.measures, plan.by, states),
        *several_companies(sight, plan.meant.schema),
    ]
    return Found(
        model=plan.meant.schema.model,
        instance=sight.instance,
        total=len(chosen),
        offset=asked.offset,
        columns=page.columns(shown),
        cells=[page.cells(each, shown, totals) for each in shown],
        objects=lambda: [page.object(each) for each in shown],
        notes=[each for each in notes if each],
        noun="groups " if plan.by else "totals ",
    )


async def _counted(
    sight: Sight, plan: Plan, many: Grouping
) -> tuple[Sequence[Group], Sequence[Group], Sequence[Group]]:
    """The groups, what they are together, and how many are in each state where that should be minded."""
    states = by_state(plan.meant, plan.by)
    if states is None:
        return *await _with_totals(sight, plan, many), ()
    if not many.by and not many.measures:  # a count is the sum of those of the states
        found = await sight.odoo.grouped(states)
        whole = [Group({}, {}, sum(each.count for each in found), plan.meant.domain)]
        return whole, whole, found
    (groups, totals), found = await both(_with_totals(sight, plan, many), sight.odoo.grouped(states))
    return groups, totals, found


async def _with_totals(sight: Sight, plan: Plan, many: Grouping) -> tuple[Sequence[Group], Sequence[Group]]:
    """What is grouped by nothing is its own total."""
    if not plan.by:
        groups = await sight.odoo.grouped(many)
        return groups, groups
    return await both(sight.odoo.grouped(many), sight.odoo.grouped(plan.grouping(plan.currencies.by)))


async def _plan(sight: Sight, asked: Summary) -> Plan:
    meant = await meaning(sight, asked.which)
    measures = [await measure_of(sight, meant.schema, each) for each in asked.measures]
    by = [await by_of(sight, meant.schema, each) for each in asked.by]
    bounds = [await _bound(sight, meant.schema, measures, each) for each in asked.having]
    await _check_version(sight, measures, by)
    currencies = currencies_of(sight.companies, meant.schema, measures)
    return Plan(meant, measures, by, bounds, currencies, await _order(sight, meant, asked, measures, by))


async def _check_version(sight: Sight, measures: Sequence[Measure], by: Sequence[By]) -> None:
    """Where Odoo would leave out such a measure without a word."""
    grouped = {each.path.name for each in by}
    both_ways = [each.name for each in measures if each.path and each.path.name in grouped]
    if both_ways and (await sight.odoo.session()).version.major < FIRST_MEASURING_GROUPED:
        raise InvalidValue(
            f"This Odoo does not measure what it groups by: {both_ways[0]!r}. Nothing was read."
        )


async def _order(
    sight: Sight, meant: Meant, asked: Summary, measures: Sequence[Measure], by: Sequence[By]
) -> tuple[str, str] | None:
    """The largest first; along the time where it is grouped by that."""
    if asked.order is None:
        return None if any(each.interval for each in by) else (measures[0].name, "desc")
    words, direction = split(asked.order)
    names = [*(each.name for each in measures), *(each.name for each in by), COUNT]
    if words in names:
        return words, direction
    found = (await measure_of(sight, meant.schema, words)).name
    if found not in names:
        raise InvalidValue(
            f"Groups are ordered by what they show: {', '.join(names)[:120]}. Nothing was read."
        )
    return found, direction


async def _odoos_order(sight: Sight, plan: Plan) -> str | None:
    """So that the best groups are among those that come; older versions cannot order by the count."""
    if plan.order is None or plan.order[0] in plan.all_by:
        return " ".join(plan.order) if plan.order else None
    name, direction = plan.order
    if name != COUNT:
        return f"{name} {direction}"
    version = (await sight.odoo.session()).version.major
    return f"__count {direction}" if version >= FIRST_ORDERED_BY_COUNT else None


async def _bound(sight: Sight, schema: Schema, measures: Sequence[Measure], words: str) -> Bound:
    said = BOUND.fullmatch(words)
    if said is None:
        raise InvalidValue(f"{words[:40]!r} is no bound; write `amount_total:sum >= 1000`. Nothing was read.")
    name = (await measure_of(sight, schema, said["measure"])).name
    if name != COUNT and all(each.name != name for each in measures):
        raise InvalidValue(f"`having` bounds one of the `measures`, not {name[:60]!r}. Nothing was read.")
    return Bound(name, BOUNDS[said["op"]], float(said["value"]))


def _is_within(bounds: Sequence[Bound], group: Group) -> bool:
    return all(each.holds(amount(group, each.measure), each.value) for each in bounds)


def _ordered(plan: Plan, groups: Sequence[Group]) -> Sequence[Group]:
    """By a grouping they come in order."""
    if plan.order is None or plan.order[0] in plan.all_by:
        return groups
    name, direction = plan.order
    return sorted(groups, key=lambda each: amount(each, name), reverse=direction == "desc")


def amount(group: Group, name: str) -> float:
    value = group.count if name == COUNT else group.measures.get(name)
    return float(value) if isinstance(value, (int, float)) else 0.0
