"""How a tool answers: the text once, or an object as text and as structured content."""

from typing import Protocol

from mcp_types import CallToolResult, TextContent

from erp_mcp.budget import Tokens
from erp_mcp.governance.principal import Call
from erp_mcp.governance.reading import Page
from erp_mcp.language.compact import compact
from erp_mcp.tools.arguments import Format


class Answer(Protocol):
    def as_page(self, tokens: Tokens, max_tokens: int) -> Page: ...

    def as_object(self, tokens: Tokens, max_tokens: int) -> dict[str, object]: ...


def fitted(call: Call, answer: Answer, tokens: Tokens, max_tokens: int, form: Format) -> CallToolResult:
    """In the form that was asked for, within what it may cost."""
    if form == "json":
        return structured(answer.as_object(tokens, max_tokens))
    return text(call, answer.as_page(tokens, max_tokens))


def text(call: Call, page: Page) -> CallToolResult:
    call.saved_tokens = page.left_out_tokens
    return CallToolResult(content=[TextContent(type="text", text=page.text)], _meta=page.meta)


def structured(payload: dict[str, object]) -> CallToolResult:
    """Hosts show a model either the text or the object, so both say the same."""
    return CallToolResult(
        content=[TextContent(type="text", text=compact(payload))], structured_content=payload
    )
