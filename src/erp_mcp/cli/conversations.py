"""`erp-mcp conversations`: who handles which, changed for one or for many at once."""

import re
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from erp_mcp.cli.listing import Cell, show
from erp_mcp.cli.loop import run
from erp_mcp.cli.opened import OPERATOR, JsonOption, TenantOption, opened
from erp_mcp.errors import InvalidInput
from erp_mcp.store.records import Handler

if TYPE_CHECKING:
    from erp_mcp.conversations.handling import Assigned, Handling
    from erp_mcp.store.handlers import Chosen, Handled

conversations = typer.Typer(
    name="conversations", no_args_is_help=True, help="Which the assistant answers, and which a person."
)

State = Literal["active", "support_active", "closed"]
UNITS = {"h": "hours", "d": "days", "w": "weeks"}

Ids = Annotated[list[str] | None, typer.Argument(help="As `list` shows them.")]
All = Annotated[bool, typer.Option("--all", help="Every one there is.")]
OlderThan = Annotated[
    str | None, typer.Option(help="Only those in which nothing was said for so long: 12h, 30d, 2w.")
]


@conversations.command("list")
def list_conversations(
    state: Annotated[State | None, typer.Option(help="Only these.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 50,
    tenant: TenantOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show conversations, who handles them, and why a person does."""
    tenant_id, found = run(_list, tenant, state, limit)
    show(f"Conversations of {tenant_id}", [*map(row_of, found)], as_json=as_json)


@conversations.command("assign")
def assign_conversations(
    to: Annotated[Handler, typer.Argument(help="Who answers them from now on.")],
    ids: Ids = None,
    every: All = False,
    older_than: OlderThan = None,
    because: Annotated[str | None, typer.Option(help="Why, for whoever looks.")] = None,
    tenant: TenantOption = None,
) -> None:
    """Give conversations to the assistant or to a person."""
    chosen = _chosen(ids or (), older_than, every=every)
    assigned = run(_assign, tenant, chosen, to, because)
    typer.echo(f"{len(assigned.changed)} conversations are now for the {to}.", err=True)
    if assigned.others:
        shown = ", ".join(assigned.others[:5])
        typer.echo(f"Only recorded here, so nobody handles them: {shown}. They were not changed.", err=True)


@conversations.command("close")
def close_conversations(
    ids: Ids = None, every: All = False, older_than: OlderThan = None, tenant: TenantOption = None
) -> None:
    """Close conversations; one on WhatsApp opens again when they write."""
    closed = run(_close, tenant, _chosen(ids or (), older_than, every=every))
    typer.echo(f"{len(closed)} conversations were closed.", err=True)


def row_of(each: "Handled") -> dict[str, Cell]:
    return {
        "id": each.id,
        "who": each.who,
        "state": each.state,
        "handler": each.handler or "none: only recorded",
        "because": each.because or "",
        "updated_at": each.updated_at,
    }


def _chosen(ids: Sequence[str], older_than: str | None, *, every: bool) -> "Chosen":
    """Never all by leaving something out."""
    from erp_mcp.store.handlers import Chosen

    if not ids and not every and older_than is None:
        raise InvalidInput("Say which: ids, --all or --older-than. Nothing was changed.")
    if ids and every:
        raise InvalidInput("Give ids or --all, not both. Nothing was changed.")
    return Chosen(ids, _span(older_than) if older_than else None)


def _span(given: str) -> timedelta:
    found = re.fullmatch(r"(\d{1,4})([hdw])", given.strip())
    if found is None:
        raise InvalidInput("--older-than is a number and h, d or w, such as 30d. Nothing was changed.")
    return timedelta(**{UNITS[found[2]]: int(found[1])})


@asynccontextmanager
async def _opened(tenant: str | None) -> "AsyncGenerator[tuple[Handling, str]]":
    from erp_mcp.conversations.handling import Handling

    async with opened(tenant) as it:
        yield Handling(it.database.transactions), it.tenant_id


async def _list(tenant: str | None, state: State | None, limit: int) -> "tuple[str, list[Handled]]":
    async with _opened(tenant) as (handling, tenant_id):
        return tenant_id, await handling.list(tenant_id, state, limit)


async def _assign(tenant: str | None, chosen: "Chosen", to: Handler, because: str | None) -> "Assigned":
    async with _opened(tenant) as (handling, tenant_id):
        return await handling.assign(tenant_id, chosen, to, because, by=OPERATOR)


async def _close(tenant: str | None, chosen: "Chosen") -> Sequence[str]:
    async with _opened(tenant) as (handling, tenant_id):
        return await handling.close(tenant_id, chosen, by=OPERATOR)
