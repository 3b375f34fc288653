"""A question to Odoo, then a change of it: previewed, approved by a person, read back, undone."""

import re
import sys
from collections.abc import Mapping

import anyio
from mcp import Client
from mcp_types import ResourceTemplateReference, TextContent, TextResourceContents
from rich.console import Console

from erp_mcp.cli.tour.framing import framed

ORDERS: Mapping[str, object] = {
    "model": "sale.order",
    "filters": [
        {"field": "Customer", "op": "=", "value": "Old Harbour Cafeteria"},
        {"field": "Order Date", "op": ">=", "value": "last 90 days"},
    ],
    "fields": ["name", "date_order", "amount_total", "state"],
    "limit": 4,
}
COFFEE: Mapping[str, object] = {
    "model": "product.template",
    "filters": [{"field": "name", "op": "contains", "value": "Arabic Coffee Light Roast 1 kg"}],
    "fields": ["name", "list_price"],
}
PRICE = 68
CHANGES = ResourceTemplateReference(uri="erp://changes/{id}{?max_tokens,after}")
PATIENCE_SECONDS = 30.0


async def show_odoo(console: Console, client: Client) -> None:
    """What the model asks, what it reads, and what only a person at the command line can do."""
    await _show_call(console, client, "search_records", ORDERS)
    before = await _show_call(console, client, "search_records", COFFEE)
    product_id = int(re.findall(r"^(\d+)\t", before, re.MULTILINE)[0])
    changing = {"model": "product.template", "ids": [product_id], "values": {"Sales Price": PRICE}}
    entry = await _show_change(console, client, "update_records", changing)
    console.print(framed(entry, "what the journal says"))
    (change_id,) = re.findall(r"# Change (\d+)", entry)
    await _show_change(console, client, "undo_change", {"change_id": int(change_id)})
    await _show_call(console, client, "search_records", COFFEE)


async def _show_change(console: Console, client: Client, tool: str, arguments: Mapping[str, object]) -> str:
    """Until a person has approved it and the server has carried it out; returns what the journal says."""
    preview = await _show_call(console, client, tool, arguments)
    (approval_id,) = re.findall(r"approvals approve (\d+)", preview)
    command = ["approvals", "approve", approval_id, "--tenant", "demo"]
    console.print(f"[bold]$ erp-mcp {' '.join(command)}[/]    [dim]a person, in another window[/]")
    approved = await anyio.run_process([sys.executable, "-P", "-m", "erp_mcp", *command])
    console.print(f"{approved.stderr.decode().strip()}\n")
    return await _until_done(client, approval_id)


async def _until_done(client: Client, approval_id: str) -> str:
    """What the journal says then: a job of the server carries it out, a moment after the approval."""
    with anyio.fail_after(PATIENCE_SECONDS):
        while True:
            newest = (await client.complete(CHANGES, {"name": "id", "value": ""})).completion.values[:1]
            for each in newest:
                entry = await _read(client, f"erp://changes/{each}")
                if f"approval: {approval_id}\n" in entry and "outcome: done" in entry:
                    return entry
            await anyio.sleep(0.1)


async def _show_call(console: Console, client: Client, tool: str, arguments: Mapping[str, object]) -> str:
    answer = await client.call_tool(tool, dict(arguments))
    text = "\n".join(block.text for block in answer.content if isinstance(block, TextContent))
    console.print(f"{tool}({', '.join(f'{name}={value!r}' for name, value in arguments.items())})")
    console.print(framed(text, "what the model reads"))
    return text


async def _read(client: Client, uri: str) -> str:
    contents = (await client.read_resource(uri)).contents[0]
    if not isinstance(contents, TextResourceContents):
        raise TypeError(f"{uri} is no text")
    return contents.text
