"""`erp-mcp approvals`: what waits for a person, who decides here and not in the model's own channel."""

import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from erp_mcp.cli.listing import Cell, show
from erp_mcp.cli.loop import run
from erp_mcp.cli.opened import OPERATOR, JsonOption, TenantOption, opened

if TYPE_CHECKING:
    from erp_mcp.governance.approvals import Approvals
    from erp_mcp.store.approvals import Approval

approvals = typer.Typer(
    name="approvals", no_args_is_help=True, help="What waits for a person before it is done."
)

ApprovalId = Annotated[int, typer.Argument(min=1, max=2**63 - 1, help="As `list` shows it.")]
ReasonOption = Annotated[
    str, typer.Option("--reason", help="Kept with the decision; at most 200 characters.")
]


@approvals.command("list")
def list_approvals(tenant: TenantOption = None, as_json: JsonOption = False) -> None:
    """Show what waits, and what is approved and not carried out yet."""
    tenant_id, found = run(_list, tenant)
    show(f"Approvals of {tenant_id}", [*map(row_of, found)], as_json=as_json)


@approvals.command("show")
def show_approval(approval_id: ApprovalId, tenant: TenantOption = None, as_json: JsonOption = False) -> None:
    """Show what exactly would be done, for whom, and until when it can be approved."""
    found = run(_get, tenant, approval_id)
    if as_json:
        typer.echo(json.dumps(details_of(found), indent=2, ensure_ascii=False, default=datetime.isoformat))
        return
    for name, cell in (row_of(found) | {"reason": found.asked.reason}).items():
        typer.echo(f"{name}: {cell}")
    typer.echo(f"\n{printable(found.asked.preview)}\n")
    typer.echo(f"exactly: {json.dumps(found.intent.operation)}")


@approvals.command("approve")
def approve(approval_id: ApprovalId, reason: ReasonOption = "", tenant: TenantOption = None) -> None:
    """Have it done: a worker or a running server carries it out at once."""
    approved = run(_approve, tenant, approval_id, reason)
    typer.echo(f"Approval {approved.id} is given: {row_of(approved)['what']} is carried out.", err=True)


@approvals.command("reject")
def reject(approval_id: ApprovalId, reason: ReasonOption = "", tenant: TenantOption = None) -> None:
    """Have it not done, also when it was approved and is not carried out yet."""
    rejected = run(_reject, tenant, approval_id, reason)
    typer.echo(f"Approval {rejected.id} is rejected; nothing was changed.", err=True)


def row_of(each: "Approval") -> dict[str, Cell]:
    from erp_mcp.governance.operations import from_json

    return {
        "id": str(each.id),
        "state": each.state,
        "way": each.asked.way,
        "asked_by": each.intent.principal,
        "asked_at": each.created_at,
        "until": each.asked.expires_at,
        "what": from_json(each.intent.operation).name,
    }


def details_of(each: "Approval") -> dict[str, object]:
    decided = each.decided
    return {
        **row_of(each),
        "reason": each.asked.reason,
        "preview": each.asked.preview,
        "operation": each.intent.operation,
        "versions": each.intent.versions,
        "decided_by": decided and decided.by,
        "decided_at": decided and decided.at,
        "decided_because": decided and decided.because,
    }


def printable(text: str) -> str:
    """A preview holds what customers typed: no character of it may steer the terminal."""
    return "".join(
        each if each.isprintable() or each in "\n\t" else "\N{REPLACEMENT CHARACTER}" for each in text
    )


@asynccontextmanager
async def _opened(tenant: str | None) -> "AsyncGenerator[tuple[Approvals, str]]":
    from erp_mcp.budget import load
    from erp_mcp.governance.approvals import Approvals
    from erp_mcp.store.queue import open_queue

    async with opened(tenant) as it:
        queue, tokens = open_queue(it.database.app_url), load(it.settings.tokenizer)
        yield Approvals(it.database.transactions, tokens, queue), it.tenant_id


async def _list(tenant: str | None) -> "tuple[str, list[Approval]]":
    async with _opened(tenant) as (room, tenant_id):
        return tenant_id, await room.list(tenant_id)


async def _get(tenant: str | None, approval_id: int) -> "Approval":
    async with _opened(tenant) as (room, tenant_id):
        return await room.get(tenant_id, approval_id)


async def _approve(tenant: str | None, approval_id: int, reason: str) -> "Approval":
    async with _opened(tenant) as (room, tenant_id):
        return await room.approve(tenant_id, approval_id, reason, by=OPERATOR)


async def _reject(tenant: str | None, approval_id: int, reason: str) -> "Approval":
    async with _opened(tenant) as (room, tenant_id):
        return await room.reject(tenant_id, approval_id, reason, by=OPERATOR)
