"""Sums and counts of records by groups: Odoo groups, here they are bounded, ordered and put beside the whole."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import eq, ge, gt, le, lt, ne

from erp_mcp.erp.asking import Summary
from erp_mcp.erp.cautions import open_state, several_companies, summing_cautions, unsettled
from erp_mcp.erp.currencies import Currencies, currencies_of
from erp_mcp.erp.found import Found
from erp_mcp.erp.grouped import Groups
from erp_mcp.erp.measures import COUNT, By, Measure, by_of, measure_of
from erp_mcp.erp.orders import split
from erp_mcp.erp.searching import Meant, meaning
from erp_mcp.erp.sight import Sight
from erp_mcp.erp.together import both
from erp_mcp.errors import InvalidValue
from erp_mcp.integrations.odoo import Group, Grouping

MOST_GROUPS = 1000
FIRST_ORDERED_BY_COUNT = 17
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
class Plan:
    """What was asked, understood; the groupings of `currencies` come after those of `by`."""

    meant: Meant
    measures: Sequence[Measure]
    by: Sequence[By]
    currencies: Currencies
    order: tuple[str, str] | None

    @property
    def all_by(self) -> list[str]:
        return list(dict.fromkeys([*(each.name for each in self.by), *self.currencies.by]))

    @property
    def only_counts(self) -> bool:
        return not self.all_by and all(each.path is None for each in self.measures)

    def grouping(self, by: Sequence[str], order: str | None = None, limit: int | None = None) -> Grouping:
        measures = list(dict.fromkeys(each.name for each in self.measures if each.path))
        return Grouping(self.meant.schema.model, by, measures, self.meant.domain, order, limit)


async def summed(sight: Sight, asked: Summary) -> Found:
    plan = await _plan(sight, asked)
    state = open_state(plan.meant, plan.by)
    groups, totals, states = await _answers(sight, plan, state)
    is_cut = len(groups) > MOST_GROUPS
    chosen = _ordered(plan, await _bounded(sight, plan, groups[:MOST_GROUPS], asked.having))
    page = Groups(plan.meant.schema, plan.measures, plan.by, plan.currencies)
    shown = chosen[asked.offset : asked.offset + asked.limit]
    notes = [
        page.totals(totals),
        page.mixture(shown),
        *([f"only the first {MOST_GROUPS} groups were looked at: filter more"] if is_cut else []),
        *plan.meant.said,
        *unsettled(plan.meant.schema, state, states),
        *summing_cautions(plan.meant, plan.measures, plan.by),
        *several_companies(sight, plan.meant.schema),
    ]
    return Found(
        model=plan.meant.schema.model,
        instance=sight.instance,
        total=len(chosen),
        offset=asked.offset,
        columns=page.columns(shown),
        cells=[page.cells(each, shown, totals) for each in shown],
        objects=[page.object(each) for each in shown],
        notes=[each for each in notes if each],
        noun="groups ",
    )


async def _answers(
    sight: Sight, plan: Plan, state: str | None
) -> tuple[list[Group], list[Group], list[Group]]:
    """The groups, the whole, and how many records there are in each state, in as few calls as tell it."""
    if state is None:
        return *await _groups(sight, plan), []
    by_state = sight.odoo.grouped(Grouping(plan.meant.schema.model, [state], domain=plan.meant.domain))
    if plan.only_counts:
        states = await by_state
        whole = [Group({}, {}, sum(each.count for each in states), plan.meant.domain)]
        return whole, whole, states
    (groups, totals), states = await both(_groups(sight, plan), by_state)
    return groups, totals, states


async def _groups(sight: Sight, plan: Plan) -> tuple[list[Group], list[Group]]:
    many = plan.grouping(plan.all_by, await _odoos_order(sight, plan), MOST_GROUPS + 1)
    if plan.all_by == plan.currencies.by:
        groups = await sight.odoo.grouped(many)
        return groups, groups
    return await both(sight.odoo.grouped(many), sight.odoo.grouped(plan.grouping(plan.currencies.by)))


async def _plan(sight: Sight, asked: Summary) -> Plan:
    meant = await meaning(sight, asked.which)
    measures = [await measure_of(sight, meant.schema, each) for each in asked.measures]
    by = [await by_of(sight, meant.schema, each) for each in asked.by]
    currencies = currencies_of(sight.companies, meant.schema, measures)
    return Plan(meant, measures, by, currencies, await _order(sight, meant, asked, measures, by))


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


async def _bounded(
    sight: Sight, plan: Plan, groups: Sequence[Group], having: Sequence[str]
) -> Sequence[Group]:
    for words in having:
        bound = BOUND.fullmatch(words)
        if bound is None:
            raise InvalidValue(
                f"{words[:40]!r} is no bound; write `amount_total:sum >= 1000`. Nothing was read."
            )
        name = (await measure_of(sight, plan.meant.schema, bound["measure"])).name
        if name != COUNT and all(each.name != name for each in plan.measures):
            raise InvalidValue(f"`having` bounds one of the `measures`, not {name[:60]!r}. Nothing was read.")
        groups = [each for each in groups if BOUNDS[bound["op"]](amount(each, name), float(bound["value"]))]
    return groups


def _ordered(plan: Plan, groups: Sequence[Group]) -> Sequence[Group]:
    """By a grouping they come in order."""
    if plan.order is None or plan.order[0] in plan.all_by:
        return groups
    name, direction = plan.order
    return sorted(groups, key=lambda each: amount(each, name), reverse=direction == "desc")


def amount(group: Group, name: str) -> float:
    value = group.count if name == COUNT else group.measures.get(name)
    return float(value) if isinstance(value, (int, float)) else 0.0
