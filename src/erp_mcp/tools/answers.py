"""How a tool answers: the text once, or an object as text and as structured content."""

from mcp_types import CallToolResult, TextContent

from erp_mcp.governance.principal import Call
from erp_mcp.governance.reading import Page
from erp_mcp.language.compact import compact


def text(call: Call, page: Page) -> CallToolResult:
    call.saved_tokens = page.left_out_tokens
    return CallToolResult(content=[TextContent(type="text", text=page.text)], _meta=page.meta)


def structured(payload: dict[str, object]) -> CallToolResult:
    """Hosts show a model either the text or the object, so both say the same."""
    return CallToolResult(
        content=[TextContent(type="text", text=compact(payload))], structured_content=payload
    )
