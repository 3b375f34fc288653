"""`erp-mcp blocking`: who gets no automatic answer and no draft, because of abuse or because a person says so."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from erp_mcp.cli.listing import Cell, show
from erp_mcp.cli.loop import run
from erp_mcp.cli.opened import OPERATOR, JsonOption, TenantOption, opened

if TYPE_CHECKING:
    from erp_mcp.conversations.blocking import Blocking, Named
    from erp_mcp.store.blocks import Block

blocking = typer.Typer(
    name="blocking", no_args_is_help=True, help="Who is answered by persons alone, because of abuse."
)

Customer = Annotated[str | None, typer.Argument(help="Name#id, name or any key.")]
SessionOption = Annotated[
    str | None, typer.Option("--session", help="Of somebody unknown: where they write.")
]


@blocking.command("list")
def list_blocks(tenant: TenantOption = None, as_json: JsonOption = False) -> None:
    """Show who is blocked, since when and why."""
    tenant_id, found = run(_list, tenant)
    show(f"Blocked in {tenant_id}", [*map(row_of, found)], as_json=as_json)


@blocking.command("block")
def block_sender(
    customer: Customer = None,
    session: SessionOption = None,
    reason: Annotated[
        str, typer.Option(help="What the page of the customer says of it.")
    ] = "a person decided so",
    tenant: TenantOption = None,
) -> None:
    """Let nobody but persons answer a customer."""
    is_new = run(_block, tenant, (customer, session), reason)
    typer.echo("Blocked: persons answer." if is_new else "Blocked already; nothing was changed.", err=True)


@blocking.command("unblock")
def unblock_sender(
    customer: Customer = None, session: SessionOption = None, tenant: TenantOption = None
) -> None:
    """Lift a block; what was said until now does not count again."""
    run(_unblock, tenant, (customer, session))
    typer.echo("The block is lifted: answers and drafts are made again.", err=True)


def row_of(each: "Block") -> dict[str, Cell]:
    sender = each.sender
    who = (
        f"{each.customer}#{sender.customer_id}" if sender.customer_id else f"session {sender.conversation_id}"
    )
    return {"who": who, "since": each.blocked_at, "by": each.blocked_by, "reason": each.reason}


def named(who: tuple[str | None, str | None]) -> "Named":
    from erp_mcp.conversations.blocking import Named

    if sum(each is not None for each in who) != 1:
        raise typer.BadParameter("Give either a customer or --session.")
    return Named(*who)


@asynccontextmanager
async def _opened(tenant: str | None) -> "AsyncGenerator[tuple[Blocking, str]]":
    from erp_mcp.conversations.blocking import Blocking, Tolerance
    from erp_mcp.conversations.vectors import SaidVectors

    async with opened(tenant) as it:
        transactions, settings = it.database.transactions, it.settings
        tolerance = Tolerance(settings.abuse_messages, settings.abuse_days)
        yield Blocking(transactions, SaidVectors(transactions, None), tolerance), it.tenant_id


async def _list(tenant: str | None) -> "tuple[str, Sequence[Block]]":
    async with _opened(tenant) as (room, tenant_id):
        return tenant_id, await room.list(tenant_id)


async def _block(tenant: str | None, who: tuple[str | None, str | None], reason: str) -> bool:
    async with _opened(tenant) as (room, tenant_id):
        return await room.block(tenant_id, named(who), reason, by=OPERATOR)


async def _unblock(tenant: str | None, who: tuple[str | None, str | None]) -> None:
    async with _opened(tenant) as (room, tenant_id):
        await room.lift(tenant_id, named(who), by=OPERATOR)
