"""The tool that reads a conversation for what it shows."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated

from mcp_types import CallToolResult
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

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


def records_of(given: Sequence[GivenMessage]) -> list[Message]:
    """What has no time was said now, and what has no id is called by its place."""
    now = datetime.now(UTC)
    return [
        Message(each.id or str(number), each.role, each.text, "", each.at or now)
        for number, each in enumerate(given, 1)
    ]


async def analyze_conversation(
    session_id: Annotated[str | None, Field(max_length=64)] = None,
    messages: Annotated[
        list[GivenMessage] | None, Field(max_length=5000, description="Instead of a session.")
    ] = None,
    customer: Customer | None = None,
    max_tokens: MaxTokens = None,
    format: Format = "text",  # noqa: A002 (the name on the wire)
) -> CallToolResult:
    """What a conversation shows: mood, intent, urgency, promises, open questions, contradictions, what to do next.

    Each finding quotes its message. build_context is for answering.
    """
    if (session_id is None) == (messages is None):
        raise InvalidInput("Give either `session_id` or `messages`. Nothing was changed.")
    app, call = await enter()
    records = records_of(messages or [])
    found = await app.analysing.analyze(call.principal.caller, session_id, records, customer)
    return answers.fitted(call, found, app.tokens, app.settings.budget_of(max_tokens), format)
