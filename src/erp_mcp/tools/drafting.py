"""The tool that drafts replies to customers."""

from typing import Annotated

from mcp_types import CallToolResult
from pydantic import Field

from erp_mcp.opening import enter
from erp_mcp.tools import answers
from erp_mcp.tools.arguments import Format, MaxTokens

Optional = Annotated[str | None, Field(max_length=200)]


async def draft_reply(
    conversation: Annotated[Optional, Field(description="Its id.")] = None,
    customer: Annotated[Optional, Field(description="Or whose newest.")] = None,
    message_id: Annotated[Optional, Field(description="Not the last.")] = None,
    max_tokens: MaxTokens = None,
    format: Format = "text",  # noqa: A002 (the name on the wire)
) -> CallToolResult:
    """Draft a checked reply in the customer's language, with its sources; nothing is sent.

    Where nothing answers for sure: what to write it from.
    """
    from erp_mcp.conversations.drafting import Wish

    app, call = await enter()
    budget = app.settings.budget_of(max_tokens)
    wish = Wish(conversation, customer, message_id)
    draft = await app.replies.drafting.draft(call.principal.caller, wish, budget, is_object=format == "json")
    return answers.fitted(call, draft, app.tokens, budget, format)
