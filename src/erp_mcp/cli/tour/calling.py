"""A call as the tour shows it: what is asked, what the model reads, and what only a person can do."""

import re
import sys
from collections.abc import Mapping

import anyio
from mcp import Client
from mcp_types import CallToolResult, ResourceTemplateReference, TextContent, TextResourceContents
from rich.console import Console

from erp_mcp.cli.tour.framing import framed

CHANGES = ResourceTemplateReference(uri="erp://changes/{id}{?max_tokens,after}")
PATIENCE_SECONDS = 30.0


async def show_call(console: Console, client: Client, tool: str, arguments: Mapping[str, object]) -> str:
    return text_of(await show_answer(console, client, tool, arguments))


async def show_answer(
    console: Console, client: Client, tool: str, arguments: Mapping[str, object]
) -> CallToolResult:
    answer = await client.call_tool(tool, dict(arguments))
    console.print(f"{tool}({', '.join(f'{name}={value!r}' for name, value in arguments.items())})")
    console.print(framed(text_of(answer), "what the model reads"))
    return answer


async def show_approved(
    console: Console, client: Client, tool: str, arguments: Mapping[str, object]
) -> tuple[int, str]:
    """What a person has approved and the server carried out: the id of the change, what the journal says."""
    preview = await show_call(console, client, tool, arguments)
    (approval_id,) = re.findall(r"approvals approve (\d+)", preview)
    command = ["approvals", "approve", approval_id, "--tenant", "demo"]
    console.print(f"[bold]$ erp-mcp {' '.join(command)}[/]    [dim]a person, in another window[/]")
    approved = await anyio.run_process([sys.executable, "-P", "-m", "erp_mcp", *command])
    console.print(f"{approved.stderr.decode().strip()}\n")
    return await _until_done(client, approval_id)


async def _until_done(client: Client, approval_id: str) -> tuple[int, str]:
    """A job of the server carries it out, a moment after the approval."""
    with anyio.fail_after(PATIENCE_SECONDS):
        while True:
            newest = (await client.complete(CHANGES, {"name": "id", "value": ""})).completion.values[:1]
            for each in newest:
                entry = await _read(client, f"erp://changes/{each}")
                if f"approval: {approval_id}\n" in entry and "outcome: done" in entry:
                    return int(each), entry
            await anyio.sleep(0.1)


async def _read(client: Client, uri: str) -> str:
    contents = (await client.read_resource(uri)).contents[0]
    if not isinstance(contents, TextResourceContents):
        raise TypeError(f"{uri} is no text")
    return contents.text


def text_of(answer: CallToolResult) -> str:
    return "\n".join(block.text for block in answer.content if isinstance(block, TextContent))
