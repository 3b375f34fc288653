"""The tool that reads what was written to and fro."""

from typing import Annotated

from mcp_types import CallToolResult
from pydantic import Field, WithJsonSchema

from erp_mcp.opening import enter
from erp_mcp.store.records import Wanted
from erp_mcp.tools import answers
from erp_mcp.tools.arguments import Format, MaxTokens
from erp_mcp.tools.odoo import Offset


async def read_messages(
    conversation: Annotated[str | None, Field(max_length=200, description="One, by id.")] = None,
    customer: Annotated[str | None, Field(max_length=200, description="Only theirs.")] = None,
    message_id: Annotated[
        int | None,
        Field(ge=1, description="One that was sent: its way."),
        WithJsonSchema({"type": "integer"}),
    ] = None,
    only: Annotated[Wanted, Field(description="Which.")] = "all",
    limit: Annotated[int, Field(ge=1, le=100, description="Most."), WithJsonSchema({"type": "integer"})] = 20,
    offset: Offset = 0,
    max_tokens: MaxTokens = None,
    format: Format = "text",  # noqa: A002 (the name on the wire)
) -> CallToolResult:
    """Read conversations: the newest, the unanswered, one of them, or how far a message got."""
    from erp_mcp.messaging.correspondence import Question

    app, call = await enter()
    question = Question(conversation, customer, message_id, only, limit, offset)
    found = await app.messaging.correspondence.read(call.principal.tenant_id, question)
    return answers.fitted(call, found, app.tokens, app.settings.budget_of(max_tokens), format)
