"""One call's view of the world: who asks, in which language and companies, and how a value of a row is read."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from erp_mcp.sandbox.odoo.world.fields import Field, Model
from erp_mcp.sandbox.odoo.world.schema import Schema
from erp_mcp.sandbox.odoo.world.shapes import NO_CONTEXT, Json, Row, Value, ids_of, is_id, text
from erp_mcp.sandbox.odoo.world.store import Store, changed

Reader = Callable[[Row], Value]
Compute = Callable[["Environment", Row], Value]
Effect = Callable[["Environment", "Touched"], None]

MOMENT = "%Y-%m-%d %H:%M:%S"
_EMPTY: Mapping[str, Value] = {
    "integer": 0,
    "float": 0.0,
    "monetary": 0.0,
    "one2many": (),
    "many2many": (),
}


@dataclass(frozen=True, slots=True)
class Touched:
    """Records of a model that were made or changed, and which columns."""

    ids: tuple[int, ...]
    columns: frozenset[str]
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """What models do beyond holding values: computed fields, defaults, and consequences of a change."""

    naming: Callable[[str], Compute]
    computes: Mapping[tuple[str, str], Compute]
    defaults: Mapping[tuple[str, str], Callable[["Environment"], Value]]
    effects: Mapping[str, Effect]
    checks: Mapping[str, Effect]
    removals: Mapping[str, Effect]


@dataclass(slots=True)
class Environment:
    schema: Schema
    store: Store
    rules: Rules
    uid: int
    now: datetime
    lang: str
    company_ids: tuple[int, ...]
    context: Mapping[str, Json] = field(default_factory=lambda: NO_CONTEXT)
    is_superuser: bool = False
    _names: dict[tuple[str, int], str] = field(init=False, default_factory=dict[tuple[str, int], str])
    _names_from: int = field(init=False, default=0)

    @property
    def version(self) -> int:
        return self.schema.version

    @property
    def company_id(self) -> int:
        return self.company_ids[0]

    @property
    def moment(self) -> str:
        """The start of the transaction as it is stored, to the microsecond."""
        return self.now.strftime(f"{MOMENT}.%f")

    @property
    def today(self) -> str:
        return self.now.date().isoformat()

    @property
    def shows_archived(self) -> bool:
        return self.context.get("active_test", True) is False

    @property
    def zone(self) -> ZoneInfo:
        try:
            return ZoneInfo(text(self.context.get("tz")) or "UTC")
        except ZoneInfoNotFoundError:
            return ZoneInfo("UTC")

    def sudo(self) -> "Environment":
        return replace(self, is_superuser=True)

    def within(self, **context: Json) -> "Environment":
        return replace(self, context={**self.context, **context})

    def as_company(self, company: int) -> "Environment":
        return replace(self, company_ids=(company,))

    def rows(self, model: str) -> Mapping[int, Row]:
        return self.store.table(model).rows

    def row(self, model: str, record_id: int) -> Row:
        """Of a record that is known to be there."""
        return self.rows(model)[record_id]

    def some_rows(self, model: str, ids: Iterable[int]) -> list[Row]:
        rows = self.rows(model)
        return [rows[each] for each in ids if each in rows]

    def pointing(self, model: str, column: str, *targets: int) -> list[Row]:
        """The rows of `model` that refer to `targets` in `column`, in order of their ids."""
        return self.some_rows(model, sorted(self.store.pointing(model, column, targets)))

    def amend(self, model: str, record_id: int, values: Mapping[str, Value]) -> None:
        """Sets columns without rules or rights; a record that already holds them is left as it is."""
        row = self.row(model, record_id)
        if any(row.get(column, False) != value for column, value in values.items()):
            stamp = {"write_date": self.moment, "write_uid": self.uid}
            self.store.put(model, record_id, changed(row, {**values, **stamp}))

    def get(self, model: str, row: Row, name: str) -> Value:
        return self.reader(self.schema.model(model), name)(row)

    def name_of(self, model: str, record_id: int) -> str:
        if self._names_from != self.store.changes:
            self._names.clear()
            self._names_from = self.store.changes
        if (model, record_id) not in self._names:
            row = self.store.row(model, record_id)
            self._names[model, record_id] = text(self.get(model, row, "display_name")) if row else ""
        return self._names[model, record_id]

    def is_active(self, model: Model, row: Row) -> bool:
        return not model.has_active or bool(self.reader(model, "active")(row))

    def reader(self, model: Model, name: str) -> Reader:
        declared = model.fields[name]
        if declared.related:
            return self._follow(model, declared.related)
        if (model.name, name) in self.rules.computes:
            return self._computed(self.rules.computes[model.name, name])
        if declared.type == "one2many":
            return self._inverse(declared)
        if name == "display_name":
            return self._computed(self.rules.naming(model.name))
        return self._stored(declared, model.column(name))

    def path_reader(self, model: Model, path: str) -> Reader:
        return self._follow(model, path)

    def _computed(self, compute: Compute) -> Reader:
        return lambda row: compute(self, row)

    def _stored(self, declared: Field, column: str) -> Reader:
        empty = _EMPTY.get(declared.type, False)
        variant = variant_of(self, declared, column)
        if variant != column:
            return lambda row: row.get(variant, row.get(column, empty))
        if declared.type == "many2many":
            return self._living(declared, lambda row: row.get(column, empty))
        return lambda row: row.get(column, empty)

    def _inverse(self, declared: Field) -> Reader:
        other = self.schema.model(declared.relation)
        column = other.column(declared.inverse)
        table = self.store.table(other.name)
        return self._living(declared, lambda row: tuple(sorted(table.pointing(column, _id(row)))))

    def _living(self, declared: Field, read: Reader) -> Reader:
        other = self.schema.model(declared.relation)
        if self.shows_archived or not other.has_active:
            return read
        rows, active = self.rows(other.name), self.reader(other, "active")
        return lambda row: tuple(each for each in ids_of(read(row)) if each in rows and active(rows[each]))

    def _follow(self, model: Model, path: str) -> Reader:
        first, _, rest = path.partition(".")
        step = self.reader(model, first)
        if not rest:
            return step
        other = self.schema.model(model.fields[first].relation)
        last, rows = self._follow(other, rest), self.rows(other.name)
        empty = _EMPTY.get(_last_field(self.schema, other, rest).type, False)

        def read(row: Row) -> Value:
            target = step(row)
            return last(rows[target]) if is_id(target) and target in rows else empty

        return read


def variant_of(env: Environment, declared: Field, column: str) -> str:
    """The column that holds a field's value for this language or this company."""
    if declared.translate and env.lang != "en_US":
        return f"{column}@{env.lang}"
    if declared.company_dependent:
        return f"{column}#{env.company_id}"
    return column


def _last_field(schema: Schema, model: Model, path: str) -> Field:
    first, _, rest = path.partition(".")
    declared = model.fields[first]
    return _last_field(schema, schema.model(declared.relation), rest) if rest else declared


def _id(row: Row) -> int:
    found = row["id"]
    return found if is_id(found) else 0
