"""Tools for hosts that show a model nothing but tools."""

from typing import Annotated

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ResourceNotFoundError
from mcp_types import CallToolResult, TextContent
from pydantic import Field

from erp_mcp.errors import NotFound
from erp_mcp.governance.principal import current_call
from erp_mcp.governance.reading import with_query
from erp_mcp.tools.arguments import MaxTokens


async def read_resource(
    uri: Annotated[str, Field(max_length=2000, description="As other answers give it.")],
    ctx: Context,
    max_tokens: MaxTokens = None,
    after: Annotated[str | None, Field(description="Where to continue.")] = None,
) -> CallToolResult:
    """Read any resource of this server within a token budget."""
    try:
        contents = await ctx.read_resource(with_query(uri, max_tokens=max_tokens, after=after))
    except ResourceNotFoundError as error:
        raise NotFound("No resource has this URI: its path leads elsewhere.") from error
    text = "\n".join(str(each.content) for each in contents)
    return CallToolResult(content=[TextContent(type="text", text=text)], _meta=current_call.get().meta)
