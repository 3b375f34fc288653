"""The tool that reads a conversation for what it shows."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated

from mcp_types import CallToolResult
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, WithJsonSchema

from erp_mcp.errors import InvalidInput
from erp_mcp.opening import enter
from erp_mcp.store.records import Message, Role
from erp_mcp.tools import answers
from erp_mcp.tools.arguments import Format, MaxTokens
from erp_mcp.tools.conversations import Customer


class GivenMessage(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: Annotated[str | None, Field(min_length=1, max_length=200)] = None
    role: Role
    text: Annotated[str, Field(max_length=8000)]
    at: AwareDatetime | None = None


# Described in record_messages: the whole schema again would cost as much as all the rest of this tool.
Messages = Annotated[
    list[GivenMessage],
    Field(max_length=5000),
    WithJsonSchema(
        {
            "type": "array",
            "items": {"type": "object"},
            "description": "Or {id?, role, text, at?}, as in record_messages.",
        }
    ),
]


def records_of(given: Sequence[GivenMessage]) -> list[Message]:
    """What has no time was said now, and what has no id is called by its place."""
    now = datetime.now(UTC)
    return [
        Message(each.id or str(number), each.role, each.text, "", each.at or now)
        for number, each in enumerate(given, 1)
    ]


async def analyze_conversation(
    session_id: Annotated[str | None, Field(description="A recorded one.")] = None,
    messages: Messages | None = None,
    customer: Annotated[Customer | None, Field(description="Whose it must be.")] = None,
    max_tokens: MaxTokens = None,
    format: Format = "text",  # noqa: A002 (the name on the wire)
) -> CallToolResult:
    """What a conversation shows, quoted: mood, intent, promises, open questions, contradictions, next steps."""
    if (session_id is None) == (messages is None):
        raise InvalidInput("Give either `session_id` or `messages`. Nothing was changed.")
    app, call = await enter()
    records = records_of(messages or [])
    found = await app.analysing.analyze(call.principal.caller, session_id, records, customer)
    return answers.fitted(call, found, app.tokens, app.settings.budget_of(max_tokens), format)
