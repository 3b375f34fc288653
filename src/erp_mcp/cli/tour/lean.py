"""One question, with everything that the company tells its customers and with the lean context."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from mcp import Client
from mcp_types import CallToolResult
from pydantic import BaseModel, ConfigDict, Field
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from erp_mcp import budget
from erp_mcp.cli.tour.calling import text_of
from erp_mcp.cli.tour.framing import framed
from erp_mcp.governance.models import Models, read_models
from erp_mcp.integrations.seam import Consumption
from erp_mcp.sandbox.company.everything import everything

QUESTION = "قیمت پلن Pro چقدره؟"
LINES_SHOWN = 12
ALL = "manual, FAQ and pages in Persian, names and prices of all products"
CHOSEN = "what the company keeps to, the question, and the sentences that answer it"
QUESTIONS = 1000  # one costs too little to be read


async def show_lean(console: Console, client: Client) -> None:
    """Side by side with tokens, cost and sources, then how the lean one begins."""
    console.print(f'build_context(question="{QUESTION}")')
    context = lean_of(await client.call_tool("build_context", {"question": QUESTION}))
    tokens = budget.load("o200k").count(f"{everything('fa')}\n{QUESTION}")
    console.print(side_by_side(tokens, context, read_models(own=None), datetime.now(UTC).date()))
    console.print(framed(beginning(context.text), "the lean context"))


class Account(BaseModel):
    """What the metadata of a context say of it."""

    model_config = ConfigDict(frozen=True)

    tokens: int = Field(alias="erp/tokens")
    sources: list[str] = Field(alias="erp/sources")
    direct_answer: str | None = Field(default=None, alias="erp/directAnswer")


@dataclass(frozen=True, slots=True)
class Lean:
    text: str
    account: Account


def lean_of(answer: CallToolResult) -> Lean:
    return Lean(text_of(answer), Account.model_validate(answer.meta))


def side_by_side(tokens: int, context: Lean, models: Models, day: date) -> Table:
    account, model = context.account, models.routes["simple"].model
    price = models.price(model, day)
    costs = [QUESTIONS * price.of(Consumption(each, 0)) for each in (tokens, account.tokens)]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=True, caption_justify="left")
    table.caption = f"Input of {model} at {price.input:.2f} USD a million tokens, price of {price.begins}."
    table.add_column("", style="cyan", no_wrap=True)
    table.add_column("everything", ratio=2)
    table.add_column("lean context", ratio=3)
    table.add_row("what is sent", ALL, CHOSEN)
    fewer = f"[bold green]{account.tokens:,}[/], {1 - account.tokens / tokens:.1%} fewer"
    table.add_row("tokens (o200k)", f"{tokens:,}", fewer)
    table.add_row(f"{QUESTIONS:,} questions", f"{costs[0]:.2f} USD", f"[bold green]{costs[1]:.2f} USD[/]")
    table.add_row("sources", "none is named", cited(account.sources))
    table.add_row("direct answer", "no, a model reads it all", directly(account.direct_answer))
    return table


def cited(uris: list[str]) -> Text:
    return Text(f"{len(uris)}: " + ", ".join(short(each) for each in uris))


def directly(uri: str | None) -> str:
    return f"yes, {short(uri)} as it stands: no model is needed" if uri else "no, a model writes it"


def short(uri: str) -> str:
    return uri.removeprefix("erp://knowledge/")


def beginning(text: str) -> str:
    """And the last line, which says how it came about."""
    *lines, account = text.splitlines()
    shown = lines[:LINES_SHOWN]
    return "\n".join([*shown, *(["…"] if len(lines) > LINES_SHOWN else []), account])
