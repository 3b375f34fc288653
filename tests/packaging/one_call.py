"""One MCP call to the installed package, as a client would make it; run by wheel.sh."""

import os
import sys

import anyio
from mcp import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp_types import TextContent


async def main() -> None:
    arguments = ["-P", "-m", "erp_mcp", "serve", "--demo"]
    server = StdioServerParameters(command=sys.executable, args=arguments, env=dict(os.environ))
    async with Client(stdio_client(server)) as client:
        answer = await client.call_tool("search_knowledge", {"query": "کارت عضویت Pro چند است؟"})
    (block,) = answer.content
    if answer.is_error or not isinstance(block, TextContent) or "erp://knowledge/chunks/" not in block.text:
        sys.exit(f"the installed server did not answer as it should: {block}")
    sys.stdout.write("the wheel answers\n")


anyio.run(main)
