"""JSON-2, which came with version 19: arguments by name, an API key as bearer, HTTP status codes."""

from dataclasses import dataclass, field

from erp_mcp.errors import OdooAnswerUnreadable
from erp_mcp.integrations.odoo.failures import Fault, named, named_by_status
from erp_mcp.integrations.odoo.values import Json
from erp_mcp.integrations.odoo.wire import Answer, Call, Letter


@dataclass(frozen=True, slots=True)
class Json2:
    database: str
    key: str = field(repr=False)
    name: str = "JSON-2"

    def letter(self, call: Call) -> Letter:
        body: dict[str, Json] = dict(call.arguments)
        if call.ids is not None:
            body["ids"] = list(call.ids)
        if call.context:
            body["context"] = call.context
        headers = {"Authorization": f"bearer {self.key}", "X-Odoo-Database": self.database}
        return Letter("POST", f"/json/2/{call.model}/{call.method}", body, headers)

    def result(self, call: Call, answer: Answer) -> Json:
        if answer.status == 200 and answer.is_json:
            return answer.body
        if answer.status == 200:
            raise OdooAnswerUnreadable
        if isinstance(answer.body, dict) and "name" in answer.body:
            raise named(Fault.of(answer.body), call)
        raise named_by_status(answer.status)
