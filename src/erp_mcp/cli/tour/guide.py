"""The tour from start to end: prepare the demo company, connect over stdio, walk through the chapters."""

import os
import sys
import time
from collections.abc import Sequence

from mcp import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from rich.console import Console
from rich.rule import Rule

from erp_mcp.app import open_app
from erp_mcp.cli.tour.chapters import CHAPTERS, Chapter
from erp_mcp.cli.tour.connecting import how_to_connect
from erp_mcp.sandbox.company.loading import TENANT, load_company
from erp_mcp.settings import Settings
from erp_mcp.store.mirror import count_mirror

SERVE = ("-P", "-m", "erp_mcp", "serve", "--demo")


async def tour(width: int, chapters: Sequence[Chapter] = CHAPTERS) -> None:
    console = Console(width=width or None, highlight=False)
    console.print(Rule("[bold]erp_mcp: a company's ERP for any AI client, inside a token budget"))
    await _prepare(console)
    started = time.perf_counter()
    async with Client(stdio_client(_server())) as client:
        console.print(
            f"Connected to [bold]erp-mcp serve --demo[/] over stdio, protocol {client.protocol_version}, "
            f"in {time.perf_counter() - started:.2f} s.\n"
        )
        for number, chapter in enumerate(chapters, start=1):
            console.print(Rule(f"[bold]{number}. {chapter.title}", align="left"))
            await chapter.show(console, client)
            console.print()
    console.print(Rule("[bold]Connect your own client", align="left"))
    how_to_connect(console)


async def _prepare(console: Console) -> None:
    started = time.perf_counter()
    settings = Settings(tenant=TENANT)
    with console.status("Starting PostgreSQL with pgvector, loading and indexing the demo company …"):
        async with open_app(settings) as app:
            await load_company(app)
            # The server's own job would do it, but behind the first answers, which are shown here.
            await app.indexing.index(TENANT)
            async with app.database.transactions(TENANT) as session:
                counts = await count_mirror(session)
    rows = ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in counts.items() if count)
    console.print(f"Ready in {time.perf_counter() - started:.1f} s: Nakhla Trading, {rows}.")
    console.print(f"[dim]It lives in {settings.data_dir} and nothing of it is left running at the end.[/]\n")


def _server() -> StdioServerParameters:
    quiet = {"ERP_MCP_LOG_LEVEL": "WARNING"}
    return StdioServerParameters(command=sys.executable, args=[*SERVE], env=dict(os.environ) | quiet)
