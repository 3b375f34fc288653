"""Amounts of different currencies are kept apart: grouped by their currency, or by a company that has one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from erp_mcp.erp.measures import COMPANY, Measure
from erp_mcp.errors import InvalidValue
from erp_mcp.integrations.odoo import Company, Group, Schema


@dataclass(frozen=True, slots=True)
class Currencies:
    """`by` are the groupings that keep amounts apart, `fixed` the currency that all have anyway."""

    by: Sequence[str] = ()
    fixed: Mapping[str, str] = field(default_factory=dict[str, str])
    of_company: Mapping[int, str] = field(default_factory=dict[int, str])

    def code(self, money: str | None, group: Group) -> str:
        if money is None:
            return ""
        if money in self.fixed:
            return self.fixed[money]
        if money != COMPANY and money in group.keys:
            return group.keys[money].label
        company = group.keys[COMPANY].value if COMPANY in group.keys else None
        return self.of_company.get(company, "") if isinstance(company, int) else ""


def currencies_of(companies: Sequence[Company], schema: Schema, measures: Sequence[Measure]) -> Currencies:
    by: list[str] = []
    fixed: dict[str, str] = {}
    of_companies = {each.currency for each in companies}
    for money in {each.money for each in measures if each.money}:
        if money != COMPANY and schema.fields[money].is_groupable:
            by.append(money)
        elif len(of_companies) == 1:
            fixed[money] = next(iter(of_companies))
        elif COMPANY in schema.fields and schema.fields[COMPANY].is_groupable:
            by.append(COMPANY)
        else:
            raise InvalidValue("These amounts are in several currencies: name a `company`. Nothing was read.")
    return Currencies(list(dict.fromkeys(by)), fixed, {each.id: each.currency for each in companies})
