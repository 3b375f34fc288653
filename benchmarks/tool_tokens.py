"""What `tools/list` costs a model, tool by tool, as it is on the wire: python -m benchmarks.tool_tokens"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import anyio
from mcp import Client
from mcp_types import Tool
from rich.console import Console
from rich.table import Table

from erp_mcp.app import App
from erp_mcp.budget import load
from erp_mcp.errors import StoreUnavailable
from erp_mcp.language.compact import compact
from erp_mcp.opening import OpenApp
from erp_mcp.server import INSTRUCTIONS, build_server
from erp_mcp.settings import Settings

MOST = 5000


def as_sent(tool: Tool) -> dict[str, object]:
    return tool.model_dump(mode="json", by_alias=True, exclude_none=True)


def without_store() -> OpenApp:
    """A list of tools needs no database."""

    @asynccontextmanager
    async def open_app() -> AsyncGenerator[App]:
        raise StoreUnavailable
        yield  # pyright: ignore[reportUnreachable] (it makes this a generator)

    return open_app


async def main() -> None:
    async with Client(build_server(Settings(log_level="ERROR"), without_store())) as client:
        tools = (await client.list_tools()).tools
    tokens = load("o200k")
    costs = {tool.name: tokens.count(compact(as_sent(tool))) for tool in tools}
    table = Table("tool", "tokens", title=f"tools/list, o200k: {sum(costs.values())} of at most {MOST}")
    for name, cost in costs.items():
        table.add_row(name, str(cost))
    table.add_row("instructions", str(tokens.count(INSTRUCTIONS)))
    Console().print(table)


if __name__ == "__main__":
    anyio.run(main)
