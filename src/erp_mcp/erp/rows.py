"""Records as the rows of a table; a currency that all amounts share is said once, in the header."""

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from erp_mcp.erp.cells import as_object, cell, currency, money_field
from erp_mcp.erp.found import Shown
from erp_mcp.erp.manifold import Names
from erp_mcp.integrations.odoo import Field, Record, Schema

FEWEST = 3  # columns that stay when there is little room


class Rows:
    def __init__(
        self,
        schema: Schema,
        fields: Sequence[Field],
        records: Sequence[Record],
        zone: ZoneInfo,
        names: Names,
    ) -> None:
        self._fields = fields
        self._zone = zone
        self._names = names
        self._money = {each.name: money_field(each, schema.fields) for each in fields}
        self._shared = {name: _shared(records, money) for name, money in self._money.items() if money}

    def columns(self, asked: frozenset[str]) -> list[Shown]:
        shown = [
            Shown(self._headed(each), is_optional=each.name not in asked and index >= FEWEST)
            for index, each in enumerate(self._fields)
        ]
        return [Shown("id"), *shown]

    def cells(self, record: Record) -> list[str]:
        return [str(record.get("id")), *(self._cell(each, record) for each in self._fields)]

    def object(self, record: Record) -> Mapping[str, object]:
        shown: dict[str, object] = {"id": record.get("id")}
        for each in self._fields:
            shown[each.name] = as_object(each, record.get(each.name), self._zone, self._names)
            if code := currency(record, self._money[each.name]):
                shown.setdefault("currency", code)
        return shown

    def _headed(self, field: Field) -> str:
        code = self._shared.get(field.name)
        return f"{field.name} ({code})" if code else field.name

    def _cell(self, field: Field, record: Record) -> str:
        text = cell(field, record.get(field.name), self._zone, self._names)
        if not text or self._shared.get(field.name):
            return text
        return " ".join(filter(None, (text, currency(record, self._money[field.name]))))


def _shared(records: Sequence[Record], money: str) -> str | None:
    codes = {currency(each, money) for each in records}
    return codes.pop() if len(codes) == 1 else None
