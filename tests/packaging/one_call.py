"""Calls to the installed package over MCP, as a client would make them; run by wheel.sh."""

import os
import sys

import anyio
from mcp import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp_types import ResourceLink, TextContent

FORMS = [
    "html",
    "pdf",
    "xlsx",
]  # letters, styles, templates and words of ours are in them; nothing is drawn of nothing
REVIEW = {"report": "weekly_review", "language": "ar", "files": FORMS}


async def main() -> None:
    arguments = ["-P", "-m", "erp_mcp", "serve", "--demo"]
    server = StdioServerParameters(command=sys.executable, args=arguments, env=dict(os.environ))
    async with Client(stdio_client(server)) as client:
        answer = await client.call_tool("search_knowledge", {"query": "کارت عضویت Pro چند است؟"})
        report = await client.call_tool("generate_report", REVIEW)
        page = await client.read_resource("ui://erp/report")
    (block,) = answer.content
    if answer.is_error or not isinstance(block, TextContent) or "erp://knowledge/chunks/" not in block.text:
        sys.exit(f"the installed server did not answer as it should: {block}")
    files = [link.name.rpartition(".")[2] for link in report.content if isinstance(link, ResourceLink)]
    if report.is_error or files != FORMS or not page.contents:
        sys.exit(f"the installed server made no report, but: {report.content}")
    sys.stdout.write("the wheel answers and makes files of a report\n")


anyio.run(main)
