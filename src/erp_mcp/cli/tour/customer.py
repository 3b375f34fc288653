"""One person: found however she is written, her page, what she said, and what to do next."""

from collections.abc import Mapping

from mcp import Client
from pydantic import BaseModel
from rich import box
from rich.console import Console
from rich.table import Table

from erp_mcp.cli.tour.calling import text_of
from erp_mcp.cli.tour.framing import framed

SPELLINGS = (
    ("Arabic", "عائشة قاسم"),
    ("Latin letters", "Aisha Qasim"),
    ("Persian", "عایشه قاسم"),
    ("a phone", "050 555 5527"),
    ("a typo", "Ayesha Kasm"),
)
SESSION = "s-0010"  # in which she complains
MOST_TOKENS = 400


async def show_customer(console: Console, client: Client) -> None:
    """The four questions that somebody has who is about to answer her."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in ("search_customers", "query", "finds first", "why"):
        table.add_column(column)
    for kind, written in SPELLINGS:
        first = await _first(client, written)
        table.add_row(kind, written, first.customer, first.why)
    console.print(table)
    name = (await _first(client, SPELLINGS[0][1])).customer
    await _show(console, client, "get_customer", {"customer": name})
    await _show(console, client, "analyze_conversation", {"session_id": SESSION})
    await _show(console, client, "recommend_actions", {"customer": name, "limit": 2})


class Hit(BaseModel):
    """`customer` is written Name#id."""

    customer: str
    why: str


class Hits(BaseModel):
    customers: list[Hit]


async def _first(client: Client, query: str) -> Hit:
    given = {"query": query, "limit": 1, "format": "json"}
    answer = await client.call_tool("search_customers", given)
    return Hits.model_validate(answer.structured_content).customers[0]


async def _show(console: Console, client: Client, tool: str, arguments: Mapping[str, object]) -> None:
    answer = await client.call_tool(tool, {**arguments, "max_tokens": MOST_TOKENS})
    console.print(
        framed(text_of(answer), f"{tool}({', '.join(f'{key}={each!r}' for key, each in arguments.items())})")
    )
