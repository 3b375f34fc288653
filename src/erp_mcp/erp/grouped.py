"""Groups as the rows of a table, with the totals of everything that was grouped."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from erp_mcp.erp.cells import number
from erp_mcp.erp.currencies import Currencies
from erp_mcp.erp.found import Shown
from erp_mcp.erp.measures import COUNT, By, Measure
from erp_mcp.integrations.odoo import Field, Group, Json, Key

NOTHING = "(none)"
PLACES = Decimal("0.001")  # as many as any currency has
SHARE = "share"


class Groups:
    """The first measure has a share of the whole where all groups are on the same side of zero."""

    def __init__(
        self, measures: Sequence[Measure], by: Sequence[By], currencies: Currencies, groups: Sequence[Group]
    ) -> None:
        self._measures = measures
        self._by = by
        self._currencies = currencies
        signs = {_number(measures[0], each) >= 0 for each in groups if _number(measures[0], each)}
        self._has_share = bool(by) and measures[0].adds_up and len(signs) == 1

    def columns(self, groups: Sequence[Group]) -> list[Shown]:
        return [
            *(Shown(each.name) for each in self._by),
            *(Shown(self._headed(each, groups)) for each in self._measures),
            *([Shown(COUNT, is_optional=True)] if all(each.path for each in self._measures) else []),
            *([Shown(SHARE, is_optional=True)] if self._has_share else []),
        ]

    def cells(self, group: Group, groups: Sequence[Group], totals: Sequence[Group]) -> list[str]:
        return [
            *(shown(each.path.last, group.keys[each.name]) for each in self._by),
            *(self._cell(each, group, groups) for each in self._measures),
            *([str(group.count)] if all(each.path for each in self._measures) else []),
            *([self._share(group, totals)] if self._has_share else []),
        ]

    def object(self, group: Group) -> Mapping[str, object]:
        keys: dict[str, object] = {
            each.name: _keyed(each.path.last, group.keys[each.name]) for each in self._by
        }
        values = {each.name: value_of(each, group) for each in self._measures}
        codes = {code for each in self._measures if (code := self._currencies.code(each.money, group))}
        return keys | values | {COUNT: group.count} | ({"currency": codes.pop()} if len(codes) == 1 else {})

    def totals(self, totals: Sequence[Group]) -> str:
        """One for each currency; the records are counted over all of them."""
        amounts = [
            f"{each.name} {self._total(each, totals)}" for each in self._measures if each.path and totals
        ]
        return f"total: {'; '.join([f'{sum(each.count for each in totals)} records', *amounts])}"

    def mixture(self, groups: Sequence[Group], ordered_by: str) -> str:
        money = next((each.money for each in self._measures if each.name == ordered_by), None)
        codes = {code for each in groups if (code := self._currencies.code(money, each))}
        return (
            "several currencies: the order compares figures, not what they are worth"
            if len(codes) > 1
            else ""
        )

    def _total(self, measure: Measure, totals: Sequence[Group]) -> str:
        """Quantities of different currencies are added up, amounts of them never."""
        if measure.money is None and measure.adds_up:
            return number(sum(_number(measure, each) for each in totals), PLACES)
        return (" + " if measure.adds_up else ", ").join(self._money(measure, each) for each in totals)

    def _headed(self, measure: Measure, groups: Sequence[Group]) -> str:
        codes = {self._currencies.code(measure.money, each) for each in groups}
        return f"{measure.name} ({codes.pop()})" if len(codes) == 1 and codes != {""} else measure.name

    def _cell(self, measure: Measure, group: Group, groups: Sequence[Group]) -> str:
        codes = {self._currencies.code(measure.money, each) for each in groups}
        return self._money(measure, group) if len(codes) > 1 else _said(value_of(measure, group))

    def _money(self, measure: Measure, group: Group) -> str:
        code = self._currencies.code(measure.money, group)
        return " ".join(filter(None, (_said(value_of(measure, group)), code)))

    def _share(self, group: Group, totals: Sequence[Group]) -> str:
        """Of the same currency, where there are several."""
        first = self._measures[0]
        code = self._currencies.code(first.money, group)
        whole = sum(
            _number(first, each) for each in totals if self._currencies.code(first.money, each) == code
        )
        return f"{100 * _number(first, group) / whole:.1f}%" if whole else ""


def shown(field: Field, key: Key) -> str:
    if key.value in (None, False) and field.type != "boolean":
        return NOTHING
    if field.type == "boolean":
        return "yes" if key.value else "no"
    if field.choices:
        return field.choices.get(str(key.value), key.label)
    return f"{key.label}#{key.value}" if field.relation else key.label


def value_of(measure: Measure, group: Group) -> Json:
    return group.measures.get(measure.name) if measure.path else group.count


def _keyed(field: Field, key: Key) -> object:
    return {"id": key.value, "name": key.label} if field.relation and key.value else shown(field, key)


def _said(value: Json) -> str:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return number(value, PLACES)
    return value if isinstance(value, str) else ""


def _number(measure: Measure, group: Group) -> float:
    value = value_of(measure, group)
    return float(value) if isinstance(value, (int, float)) else 0.0
