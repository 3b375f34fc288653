"""Reading the company's Odoo: what a model is made of, and one record whole."""

from dataclasses import replace
from typing import TYPE_CHECKING

from erp_mcp.governance.principal import Call
from erp_mcp.governance.reading import Reading, read, with_query
from erp_mcp.opening import enter
from erp_mcp.resources.reading import asked, number, served

if TYPE_CHECKING:
    from erp_mcp.app import App


async def read_model(model: str, max_tokens: str = "", after: str = "", instance: str = "") -> str:
    """All fields of a model of Odoo, with labels, types, relations and choices."""
    app, call = await enter()
    readable = await app.company.records.schema(call.principal, model, instance or None)
    return served(call, read(app.tokens, readable, _reading(app, call, max_tokens, after, instance)))


async def read_record(model: str, id: str, max_tokens: str = "", after: str = "", instance: str = "") -> str:
    """One record of Odoo whole: its fields, its messages as text, its files."""
    app, call = await enter()
    readable = await app.company.records.whole(call.principal, model, number(id), instance or None)
    return served(call, read(app.tokens, readable, _reading(app, call, max_tokens, after, instance)))


def _reading(app: "App", call: Call, max_tokens: str, after: str, instance: str) -> Reading:
    """What continues is on the same instance."""
    reading = asked(app, call, max_tokens, after)
    return replace(reading, uri=with_query(reading.uri, instance=instance)) if instance else reading
