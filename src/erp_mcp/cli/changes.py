"""`erp-mcp changes`: the journal, and the word of a person where reading Odoo cannot tell how a change ended."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from erp_mcp.cli.approvals import ReasonOption, printable
from erp_mcp.cli.listing import Cell, show
from erp_mcp.cli.loop import run
from erp_mcp.cli.opened import OPERATOR, JsonOption, TenantOption, opened

if TYPE_CHECKING:
    from erp_mcp.governance.changes import Changes
    from erp_mcp.store.changes import Change

changes = typer.Typer(name="changes", no_args_is_help=True, help="What was changed, and how it ended.")
ChangeId = Annotated[int, typer.Argument(min=1, max=2**63 - 1, help="As `list` shows it.")]
MOST_TOKENS = 20_000


@changes.command("list")
def list_changes(
    unsettled: Annotated[
        bool, typer.Option("--unsettled", help="Only those of which it is not known how they ended.")
    ] = False,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="The newest.")] = 20,
    tenant: TenantOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the newest changes."""
    tenant_id, found = run(_list, tenant, limit, unsettled)
    show(f"Changes of {tenant_id}", [*map(row_of, found)], as_json=as_json)


@changes.command("show")
def show_change(change_id: ChangeId, tenant: TenantOption = None) -> None:
    """Show what a change did, field by field."""
    typer.echo(printable(run(_read, tenant, change_id)))


@changes.command("settle")
def settle(
    change_id: ChangeId,
    is_done: Annotated[
        bool,
        typer.Option("--done/--failed", help="What you have found in Odoo: it was done, or it was not."),
    ],
    reason: ReasonOption = "",
    tenant: TenantOption = None,
) -> None:
    """Say how a change ended that reading could not tell: look in Odoo first, nothing is changed there."""
    settled = run(_settle, tenant, change_id, is_done, reason)
    typer.echo(f"Change {settled.id} is {settled.outcome}; nothing was changed in Odoo.", err=True)


def row_of(each: "Change") -> dict[str, Cell]:
    from erp_mcp.governance.operations import from_json

    return {
        "id": str(each.id),
        "outcome": each.outcome,
        "asked_by": each.intent.principal,
        "at": each.created_at,
        "what": from_json(each.intent.operation).name,
        "note": printable(each.note or ""),
    }


@asynccontextmanager
async def _opened(tenant: str | None) -> "AsyncGenerator[tuple[Changes, str]]":
    from erp_mcp.budget import load
    from erp_mcp.governance.changes import Changes
    from erp_mcp.governance.policy.file import read_policy

    async with opened(tenant) as it:
        tokens, policy = load(it.settings.tokenizer), read_policy(it.settings.policy_file)
        yield Changes(it.database.transactions, tokens, policy.visible), it.tenant_id


async def _list(tenant: str | None, limit: int, unsettled: bool) -> "tuple[str, list[Change]]":
    async with _opened(tenant) as (room, tenant_id):
        return tenant_id, await room.list(tenant_id, limit, are_unsettled=unsettled)


async def _read(tenant: str | None, change_id: int) -> str:
    from erp_mcp.governance.journal import uri_of
    from erp_mcp.governance.principal import TIERS, Principal
    from erp_mcp.governance.reading import Reading

    async with _opened(tenant) as (room, tenant_id):
        person = Principal(tenant_id, OPERATOR, frozenset(TIERS), is_local=True)
        return (await room.read(person, change_id, Reading(uri_of(change_id), MOST_TOKENS))).text


async def _settle(tenant: str | None, change_id: int, is_done: bool, reason: str) -> "Change":
    async with _opened(tenant) as (room, tenant_id):
        outcome = "done" if is_done else "failed"
        return await room.settle_by_hand(tenant_id, change_id, outcome, reason, by=OPERATOR)
