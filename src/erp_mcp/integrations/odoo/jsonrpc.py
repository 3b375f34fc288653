"""JSON-RPC, which every version up to 21 speaks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from erp_mcp.errors import OdooAnswerUnreadable
from erp_mcp.integrations.odoo.failures import Fault, named, named_by_status
from erp_mcp.integrations.odoo.values import NOT_ODOO, Json
from erp_mcp.integrations.odoo.wire import Answer, Call, Letter


@dataclass(frozen=True, slots=True)
class JsonRpc:
    database: str
    uid: int
    key: str = field(repr=False)
    name: str = "JSON-RPC"

    def letter(self, call: Call) -> Letter:
        positioned = [call.arguments[name] for name in call.by_position]
        rest = {name: value for name, value in call.arguments.items() if name not in call.by_position}
        if call.context:
            rest["context"] = call.context
        leading: list[Json] = [] if call.ids is None else [list(call.ids)]
        account: list[Json] = [self.database, self.uid, self.key]
        return service(
            "object", "execute_kw", [*account, call.model, call.method, [*leading, *positioned], rest]
        )

    def result(self, call: Call, answer: Answer) -> Json:
        return result_of(answer, call)


def service(name: str, method: str, arguments: Sequence[Json]) -> Letter:
    params: dict[str, Json] = {"service": name, "method": method, "args": arguments}
    return Letter("POST", "/jsonrpc", {"jsonrpc": "2.0", "method": "call", "id": 1, "params": params})


def result_of(answer: Answer, call: Call | None = None) -> Json:
    """A method without a result answers without the member `result`."""
    body = answer.body
    if answer.status != 200:
        raise named_by_status(answer.status)
    if not answer.is_json or not isinstance(body, dict) or "jsonrpc" not in body:
        raise OdooAnswerUnreadable
    error = body.get("error")
    if error is None:
        return body.get("result")
    data = error.get("data") if isinstance(error, Mapping) else None
    if not isinstance(data, dict):
        raise OdooAnswerUnreadable(NOT_ODOO)
    raise named(Fault.of(data), call)
