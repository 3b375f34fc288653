"""A recorded request, said again to a server on which the same records have other ids."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from erp_mcp.sandbox.odoo.site import Call, Database
from erp_mcp.sandbox.odoo.world import Failure
from erp_mcp.sandbox.odoo.world.shapes import Json, Nothing, integers, is_id, is_list, is_mapping
from tests.sandbox.odoo.recordings import Recording, Sent, member

ADMIN = 2
SECOND = len("2026-11-21 09:08:18")
ABSENT = 400_000
"""Ids from here on were chosen by the recorder because nothing has them."""
ALIKE = {("stock.location", 5): 11}
"""What must not be just any record of its model: the stock from which orders are delivered."""


@dataclass(slots=True)
class Ids:
    """Recorded ids and ours. What was there before the recording is stood for by any record of its model."""

    database: Database
    known: dict[tuple[str, int], int] = field(default_factory=lambda: dict(ALIKE))
    created: set[tuple[str, int]] = field(default_factory=set[tuple[str, int]])
    moments: dict[str, str] = field(default_factory=dict[str, str])

    def ours(self, model: str, recorded: Json) -> Json:
        if is_list(recorded):
            return [self.ours(model, each) for each in recorded]
        if not is_id(recorded) or not 0 < recorded < ABSENT:
            return recorded
        if (model, recorded) not in self.known:
            taken = {ours for (owner, _), ours in self.known.items() if owner == model}
            free = [each for each in self._all(model) if each not in taken]
            self.known[model, recorded] = free[0] if free else recorded
        return self.known[model, recorded]

    def learn(self, model: str, recorded: Json, ours: Json, *, is_new: bool = False) -> None:
        for there, here in zip(integers(recorded), integers(ours), strict=False):
            if is_new:
                self.known[model, there] = here
                self.created.add((model, there))
            else:
                self.known.setdefault((model, there), here)

    def moment(self, value: Json) -> Json:
        """Ours for the second of a recorded one, with whatever fraction it was given."""
        if not isinstance(value, str) or value[:SECOND] not in self.moments:
            return value
        return self.moments[value[:SECOND]] + value[SECOND:]

    def relation(self, model: str, name: str) -> str | None:
        try:
            fields = self.database.fields(ADMIN, model, "type", "relation")
        except Failure:
            return None
        found = member(fields.get(name), "relation")
        return found if isinstance(found, str) else None

    def _all(self, model: str) -> Sequence[int]:
        try:
            found = self.database.world.call(ADMIN, model, "search", None, [[]], {"order": "id"})
        except Failure:
            return []
        return [] if isinstance(found, Nothing) else integers(found)


def call_in(database: Database, recording: Recording) -> Call | None:
    """The call of a method that a request is about, if it is about one."""
    sent = recording.sent
    match sent.path.split("/"):
        case ["", "json", "2", model, method] if is_mapping(sent.body):
            named = dict(sent.body)
            return Call(model, method, _ids(named.pop("ids", None)), [], named)
        case _:
            return _classic_call(database, sent.body)


def _classic_call(database: Database, body: Json) -> Call | None:
    match body:
        case {"params": {"service": "object", "args": [_, _, _, str(model), str(method), *rest]}}:
            positional = list(rest[0]) if rest and is_list(rest[0]) else []
            given = rest[1] if len(rest) > 1 else None
            keywords: Mapping[str, Json] = given if is_mapping(given) else {}
            ids = _ids(positional.pop(0)) if positional and database.takes_ids(model, method) else None
            return Call(model, method, ids, positional, keywords)
        case _:
            return None


def _ids(given: Json) -> Sequence[Json] | None:
    return None if given is None else integers(given) or (given if is_list(given) else None)


def said_again(sent: Sent, ids: Ids, call: Call | None) -> Json:
    """The body of a request with our ids in it."""
    if call is None or call.model == "no.such.model":
        return sent.body
    body = sent.body
    match body:
        case {"params": {"args": [name, user_id, secret, model, method, *rest]}} if is_mapping(body):
            params = member(body, "params")
            translated = [_positional(ids, call, each) for each in rest[:1]]
            keywords = [_named(ids, call.model, each) for each in rest[1:] if is_mapping(each)]
            user = ids.ours("res.users", user_id)
            arguments = [name, user, secret, model, method, *translated, *keywords]
            assert is_mapping(params)
            return {**body, "params": {**params, "args": arguments}}
        case _:
            return _named(ids, call.model, body) if is_mapping(body) else body


def _positional(ids: Ids, call: Call, given: Json) -> Json:
    if not is_list(given) or not given:
        return given
    if call.ids is None:
        return [_argument(ids, call.model, each) for each in given]
    return [ids.ours(call.model, given[0]), *(_argument(ids, call.model, each) for each in given[1:])]


def _named(ids: Ids, model: str, given: Mapping[str, Json]) -> Mapping[str, Json]:
    return {name: _keyword(ids, model, name, value) for name, value in given.items()}


def _keyword(ids: Ids, model: str, name: str, value: Json) -> Json:
    match name:
        case "ids":
            return ids.ours(model, value)
        case "context" if is_mapping(value):
            return _context(ids, value)
        case "partner_ids":
            return ids.ours("res.partner", value)
        case "domain" | "vals" | "vals_list" | "default" | "args":
            return _argument(ids, model, value)
        case _:
            return value


def _context(ids: Ids, context: Mapping[str, Json]) -> Mapping[str, Json]:
    model = context.get("active_model")
    models = {"allowed_company_ids": "res.company"}
    if isinstance(model, str):
        models |= {"active_ids": model, "active_id": model}
    return {
        name: ids.ours(models[name], value) if name in models else value for name, value in context.items()
    }


def _argument(ids: Ids, model: str, given: Json) -> Json:
    """Values, a list of them, or a domain."""
    if is_mapping(given):
        return {name: _value(ids, model, given, name) for name in given}
    if is_list(given):
        given = _of_owner(ids, given)
        return [
            _condition(ids, model, each) if is_list(each) else _argument(ids, model, each) for each in given
        ]
    return given


def _of_owner(ids: Ids, domain: Sequence[Json]) -> Sequence[Json]:
    """A message is found by the model of its record, and the id in that."""
    match domain:
        case [["model", "=", str(model)], ["res_id", "=", record_id], *rest]:
            return [["model", "=", model], ["res_id", "=", ids.ours(model, record_id)], *rest]
        case _:
            return domain


def _condition(ids: Ids, model: str, condition: Sequence[Json]) -> Json:
    match condition:
        case ["id", str(operator), value]:
            return ["id", operator, ids.ours(model, value)]
        case [str(path), str(operator), value] if (relation := ids.relation(model, path)) is not None:
            translated = _argument(ids, relation, value) if operator == "any" else ids.ours(relation, value)
            return [path, operator, translated]
        case [str(path), str(operator), value]:
            return [path, operator, ids.moment(value)]
        case _:
            return condition


def _value(ids: Ids, model: str, values: Mapping[str, Json], name: str) -> Json:
    value, relation = values[name], ids.relation(model, name)
    if name == "res_id" and isinstance(values.get("res_model"), str):
        return ids.ours(str(values["res_model"]), value)
    if relation is None:
        return value
    return [_command(ids, relation, each) for each in value] if is_list(value) else ids.ours(relation, value)


def _command(ids: Ids, relation: str, command: Json) -> Json:
    match command:
        case [0, zero, values]:
            return [0, zero, _argument(ids, relation, values)]
        case [1, record_id, values]:
            return [1, ids.ours(relation, record_id), _argument(ids, relation, values)]
        case [int(kind), record_id, *rest]:
            return [kind, ids.ours(relation, record_id), *(ids.ours(relation, each) for each in rest)]
        case _:
            return command
