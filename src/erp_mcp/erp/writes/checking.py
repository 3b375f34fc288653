"""What is to be written, held against the live schema: names, types, relations, lines, and what may be written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from erp_mcp.erp.choices import key_of, listed
from erp_mcp.erp.paths import field_of
from erp_mcp.erp.sight import Sight
from erp_mcp.erp.writes.asked import Name
from erp_mcp.erp.writes.picking import meant
from erp_mcp.erp.writes.values import Value, emptied, plain, refused
from erp_mcp.errors import InvalidValue
from erp_mcp.governance.operations import Touch
from erp_mcp.integrations.odoo import Field, Json, Schema
from erp_mcp.integrations.odoo.values import text

CREATE, UPDATE, DELETE, UNLINK, LINK, SET = 0, 1, 2, 3, 4, 6
MOST_LINES = 200
# What these cannot be without; of other models Odoo itself says what it needs, and creates nothing.
NEEDED: Mapping[str, Sequence[str]] = {
    "res.partner": ("name",),
    "crm.lead": ("name",),
    "product.template": ("name",),
    "product.product": ("name",),
    "sale.order": ("partner_id",),
    "purchase.order": ("partner_id",),
}
Lines = Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Checked:
    """One record: what is sent for it, and what is shown of it."""

    sent: Mapping[str, Json]
    shown: Mapping[str, str]


@dataclass(slots=True)
class Checking:
    """Of one change: `touches` gathers every field that it sets, those of lines too.

    `picked` are records that a person has named already.
    """

    sight: Sight
    now: datetime
    picked: Mapping[Name, int]
    touches: dict[Touch, None] = field(default_factory=dict[Touch, None])

    async def record(self, model: str, given: Mapping[str, Json], path: str = "") -> Checked:
        schema = await self.sight.schema(model)
        sent: dict[str, Json] = {}
        shown: dict[str, str] = {}
        for words, value in given.items():
            found = await field_of(self.sight, schema, words)
            if found.name in sent:
                raise refused(found, "is given twice")
            if found.is_readonly or found.name == "id":
                raise refused(found, "is read-only: Odoo fills it in")
            self.touches[Touch(model, f"{path}{found.name}")] = None
            written = await self._value(model, found, value, path)
            sent[found.name], shown[found.name] = written.sent, written.shown
        return Checked(sent, shown)

    async def new_record(self, model: str, given: Mapping[str, Json], path: str = "") -> Checked:
        checked = await self.record(model, given, path)
        missing = [name for name in NEEDED.get(model, ()) if not checked.sent.get(name)]
        if missing:
            raise InvalidValue(f"A new {model} needs {', '.join(missing)}. Nothing was changed.")
        return checked

    async def _value(self, model: str, found: Field, given: Json, path: str) -> Value:
        match found.type:
            case "selection":
                return await self._choice(model, found, given)
            case "many2one":
                return await self._one(found, given)
            case "many2many":
                return await self._linked(found, given)
            case "one2many":
                if path:
                    raise refused(found, "lies too deep: only lines of the record itself are written with it")
                return await self._lines(found, given)
            case _:
                return plain(found, given, self.now)

    async def _choice(self, model: str, found: Field, given: Json) -> Value:
        if given is None or given is False or given == "":
            return emptied(found)
        key = await key_of(self.sight, model, found, str(given))
        if key is None:
            raise refused(found, f"does not take {str(given)[:40]!r}; it takes {listed(found)}")
        return Value(key, found.choices[key])

    async def _one(self, found: Field, given: Json) -> Value:
        if given is None or given is False or given == "":
            if found.is_required:
                raise refused(found, "must not be empty")
            return Value(False, "")
        (record,) = await self._records(found, [given])
        return Value(record[0], f"{record[1]}#{record[0]}")

    async def _linked(self, found: Field, given: Json) -> Value:
        """A list is what it shall be; `add` and `remove` leave the rest."""
        match given:
            case list():
                records = await self._records(found, given)
                return Value([[SET, 0, [each[0] for each in records]]], _names(records))
            case {"add": list(), **rest} | {"remove": list(), **rest} if not set(rest) - {"add", "remove"}:
                return await self._moved(found, given)
            case _:
                raise refused(found, 'takes a list of ids or names, or {"add": [...], "remove": [...]}')

    async def _moved(self, found: Field, given: Mapping[str, Json]) -> Value:
        added = await self._records(found, _listed(found, given.get("add")))
        removed = await self._records(found, _listed(found, given.get("remove")))
        commands: list[Json] = [[LINK, each[0], 0] for each in added]
        commands += [[UNLINK, each[0], 0] for each in removed]
        signs = [f"+{_names([each])}" for each in added] + [f"-{_names([each])}" for each in removed]
        return Value(commands, " ".join(signs))

    async def _records(self, found: Field, given: Sequence[Json]) -> list[tuple[int, str]]:
        """Each must be there: Odoo takes any text for an id and empties the field."""
        if found.relation is None:
            raise refused(found, "leads nowhere")
        named = [await meant(self.sight, found, each, self.picked) for each in given]
        names = await self.sight.odoo.read(found.relation, [each[0] for each in named], ["display_name"])
        known = {each["id"]: text(each.get("display_name")) for each in names}
        for record_id, _ in named:
            if record_id not in known:
                raise refused(found, f"names {found.relation}#{record_id}, which does not exist")
        return [(record_id, known[record_id]) for record_id, _ in named]

    async def _lines(self, found: Field, given: Json) -> Value:
        if not isinstance(given, list) or len(given) > MOST_LINES or found.relation is None:
            raise refused(found, f"takes a list of at most {MOST_LINES} lines, each an object")
        commands: list[Json] = []
        shown: list[str] = []
        for line in given:
            command, words = await self._line(found, found.relation, line)
            commands.append(command)
            shown.append(words)
        return Value(commands, "\n".join(shown))

    async def _line(self, found: Field, model: str, line: Json) -> tuple[Json, str]:
        """With an `id` it changes that line, with `remove` it deletes it, without it is a new one."""
        if not isinstance(line, dict):
            raise refused(found, "takes lines that are objects")
        record_id, values = (
            line.get("id"),
            {name: line[name] for name in line if name not in ("id", "remove")},
        )
        path, schema = f"{found.name}.", await self.sight.schema(model)
        match record_id, line.get("remove", False):
            case None, False:
                checked = await self.new_record(model, values, path)
                return [CREATE, 0, dict(checked.sent)], f"+({_said(schema, checked)})"
            case int(), True if not values:
                self.touches[Touch(model, f"{path}id")] = None
                return [DELETE, record_id, 0], f"-#{record_id}"
            case int(), False if values:
                checked = await self.record(model, values, path)
                return [UPDATE, record_id, dict(checked.sent)], f"#{record_id} ({_said(schema, checked)})"
            case _:
                raise refused(
                    found, 'takes new lines, {"id": 5, ...} to change and {"id": 5, "remove": true}'
                )


def _listed(found: Field, given: Json) -> Sequence[Json]:
    if given is not None and not isinstance(given, list):
        raise refused(found, "takes lists to add and to remove")
    return given or ()


def _names(records: Sequence[tuple[int, str]]) -> str:
    return ", ".join(f"{name}#{record_id}" for record_id, name in records)


def _said(schema: Schema, checked: Checked) -> str:
    """On one line, so that each line of the record has one."""
    said = (f"{schema.fields[name].label}: {shown}" for name, shown in checked.shown.items())
    return " ".join(", ".join(said).split())
