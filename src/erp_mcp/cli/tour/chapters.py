"""What the tour shows, a chapter at a time; each gets a console and a connected client."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from mcp import Client
from mcp_types import TextContent, TextResourceContents
from pydantic import BaseModel
from rich import box
from rich.console import Console
from rich.panel import Panel
from rich.table import Table

from erp_mcp import budget
from erp_mcp.cli.tour.customer import show_customer
from erp_mcp.cli.tour.framing import framed
from erp_mcp.cli.tour.lean import QUESTION, show_lean
from erp_mcp.cli.tour.odoo import show_odoo
from erp_mcp.cli.tour.reports import show_reports
from erp_mcp.cli.tour.whatsapp import show_whatsapp
from erp_mcp.language.compact import compact

BUDGETS = (300, 1500)
SESSION = "s-0001"


@dataclass(frozen=True, slots=True)
class Chapter:
    title: str
    show: Callable[[Console, Client], Awaitable[None]]


async def show_surface(console: Console, client: Client) -> None:
    """Tools, resources and prompts, and what the list of tools costs a model."""
    tools = (await client.list_tools()).tools
    templates = (await client.list_resource_templates()).resource_templates
    prompts = (await client.list_prompts()).prompts
    tokens = budget.load("o200k")
    wire = [tool.model_dump(mode="json", by_alias=True, exclude_none=True) for tool in tools]
    console.print(_listing("tool", ((tool.name, tool.description) for tool in tools)))
    found = {each.uri_template.partition("{?")[0]: each.description for each in templates}
    console.print(_listing("resource", found.items()))
    console.print(_listing("prompt", ((prompt.name, prompt.description) for prompt in prompts)))
    console.print(f"The whole list of tools costs a model {tokens.count(compact(wire))} tokens (o200k).")


async def show_search(console: Console, client: Client) -> None:
    """A Persian question against knowledge in four languages."""
    console.print(f'search_knowledge(query="{QUESTION}", max_tokens=300)')
    answer = await client.call_tool("search_knowledge", {"query": QUESTION, "max_tokens": 300})
    for block in answer.content:
        if isinstance(block, TextContent):
            console.print(framed(block.text, "what the model reads"))


async def show_budgets(console: Console, client: Client) -> None:
    """The same readings under a small and a large budget."""
    query = {"query": "delivery zones and slots", "kinds": ["manual"], "language": "en", "format": "json"}
    answer = await client.call_tool("search_knowledge", query)
    best = Found.model_validate(answer.structured_content).hits[0]
    for uri in (
        best.uri,
        f"erp://sessions/{SESSION}/summary",
        best.source,
        f"erp://sessions/{SESSION}/messages",
    ):
        await _show_reading(console, client, uri)


async def _show_reading(console: Console, client: Client, uri: str) -> None:
    """Twice where the budget makes a difference."""
    small, large = [await _read(client, f"{uri}?max_tokens={max_tokens}") for max_tokens in BUDGETS]
    console.print(small.panel)
    if small.body == large.body:
        console.print(f"[dim]Under {BUDGETS[1]} tokens it is the same: it was whole.[/]\n")
    else:
        console.print(large.panel, "")


async def _read(client: Client, uri: str) -> "Seen":
    contents = (await client.read_resource(uri)).contents[0]
    if not isinstance(contents, TextResourceContents):
        raise TypeError(f"{uri} is no text")
    meta = contents.meta or {}
    cost = f"{meta['erp/tokens']} of {meta['erp/maxTokens']} tokens, {meta['erp/encoding']}"
    return Seen(contents.text.rpartition("\n[")[0], framed(contents.text, uri, cost))


@dataclass(frozen=True, slots=True)
class Seen:
    """A text as the model got it: without its last line, and framed."""

    body: str
    panel: Panel


class Hit(BaseModel):
    uri: str
    source: str


class Found(BaseModel):
    hits: list[Hit]


def _listing(kind: str, rows: Iterable[tuple[str, str | None]]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=True)
    table.add_column(kind, style="cyan", no_wrap=True)
    table.add_column("what it is for", ratio=1)
    for name, description in rows:
        table.add_row(name, (description or "").partition("\n")[0])
    return table


CHAPTERS = (
    Chapter("What an AI client finds", show_surface),
    Chapter("The same texts under two budgets", show_budgets),
    Chapter("A question in Persian", show_search),
    Chapter("The same question, from everything and from the lean context", show_lean),
    Chapter("One person, however she is written, and what to do for her", show_customer),
    Chapter("A question to Odoo, and a change that a person approves and undoes", show_odoo),
    Chapter("A customer writes on WhatsApp", show_whatsapp),
    Chapter("The week of the business in Arabic, and what to order", show_reports),
)
