"""`erp-mcp customers`: one customer twice, a customer who wants to be forgotten, and why one is not found."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from erp_mcp.cli.approvals import printable
from erp_mcp.cli.listing import Cell, show
from erp_mcp.cli.loop import run
from erp_mcp.cli.opened import OPERATOR, JsonOption, TenantOption, opened

if TYPE_CHECKING:
    from erp_mcp.customers.duplicates import Duplicate
    from erp_mcp.customers.erasing import Erased
    from erp_mcp.customers.identity import Identity, Merged
    from erp_mcp.customers.missing import Layer

customers = typer.Typer(
    name="customers", no_args_is_help=True, help="One customer twice, one to be forgotten, one not found."
)

CustomerId = Annotated[int, typer.Argument(min=1, max=2**63 - 1, help="As answers write it: Salim#12.")]
IN_ODOO = (
    "Odoo was not changed: to merge them there too, choose both in its Contacts and take Action > Merge. "
    "The next sync follows it."
)
NOT_THERE = "Odoo, and backups made before, are not changed: erase there too."


@customers.command("duplicates")
def list_duplicates(
    limit: Annotated[int, typer.Option(min=1, max=1000, help="The surest.")] = 20,
    tenant: TenantOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show pairs of customers who are likely one, with what speaks for it."""
    tenant_id, found = run(_duplicates, tenant, limit)
    show(f"Likely duplicates of {tenant_id}", [*map(row_of, found)], as_json=as_json)


@customers.command("merge")
def merge(
    keep: CustomerId,
    duplicate: CustomerId,
    reason: Annotated[str | None, typer.Option("--reason", help="Kept with the duplicate.")] = None,
    tenant: TenantOption = None,
) -> None:
    """Make two customers one on our side: everything of the second stands with the first, and can go back."""
    _tell("was merged into", run(_merge, tenant, keep, duplicate, reason))
    typer.echo(f"{IN_ODOO} To take it back: erp-mcp customers unmerge {duplicate}", err=True)


@customers.command("unmerge")
def unmerge(duplicate: CustomerId, tenant: TenantOption = None) -> None:
    """Make a merged customer one of their own again, with everything that was theirs."""
    _tell("was taken out of", run(_unmerge, tenant, duplicate))


@customers.command("erase")
def erase(
    customer: CustomerId,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Count what would go, and change nothing.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    tenant: TenantOption = None,
    as_json: JsonOption = False,
) -> None:
    """Erase the personal data of a customer for good; amounts stay, under no name."""
    if not (dry_run or yes):
        typer.confirm(f"Erase the personal data of customer #{customer}? Nothing brings it back.", abort=True)
    erased = run(_erase, tenant, customer, dry_run)
    rows: list[dict[str, Cell]] = [
        {"table": table, "rows": str(count)} for table, count in sorted(erased.rows.items()) if count
    ]
    show("Would be erased" if dry_run else "Erased", rows, as_json=as_json)
    typer.echo("Nothing was changed." if dry_run else NOT_THERE, err=True)


@customers.command("why")
def why(
    query: Annotated[str, typer.Argument(help="As search_customers was asked.")],
    customer: CustomerId,
    tenant: TenantOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what each layer of the search looked for, and what the customer has of it."""
    layers = run(_why, tenant, query, customer)
    show(f"Why #{customer} is found or not", [*map(row_of_layer, layers)], as_json=as_json)


def row_of(each: "Duplicate") -> dict[str, Cell]:
    one, other = (
        f"{printable(name)}#{customer_id}"
        for name, customer_id in zip(each.names, (each.first, each.second), strict=True)
    )
    return {"score": f"{each.score:.2f}", "keep": one, "duplicate": other, "why": ", ".join(each.why)}


def row_of_layer(each: "Layer") -> dict[str, Cell]:
    return {
        "layer": each.name,
        "looked_for": printable(each.looked_for),
        "found": printable(each.found),
    }


def _tell(what: str, merged: "Merged") -> None:
    rows = ", ".join(f"{count} {table}" for table, count in merged.rows.items() if count) or "nothing"
    names = (printable(f"{each.name}#{each.id}") for each in (merged.duplicate, merged.kept))
    typer.echo(f"{f' {what} '.join(names)}; moved: {rows}.", err=True)


@asynccontextmanager
async def _opened(tenant: str | None) -> "AsyncGenerator[tuple[Identity, str]]":
    from erp_mcp.customers.identity import Identity

    async with opened(tenant) as it:
        yield Identity(it.database.transactions), it.tenant_id


async def _duplicates(tenant: str | None, limit: int) -> "tuple[str, list[Duplicate]]":
    async with _opened(tenant) as (room, tenant_id):
        return tenant_id, await room.duplicates(tenant_id, limit)


async def _merge(tenant: str | None, kept_id: int, duplicate_id: int, reason: str | None) -> "Merged":
    async with _opened(tenant) as (room, tenant_id):
        return await room.merge(tenant_id, kept_id, duplicate_id, reason, by=OPERATOR)


async def _unmerge(tenant: str | None, duplicate_id: int) -> "Merged":
    async with _opened(tenant) as (room, tenant_id):
        return await room.unmerge(tenant_id, duplicate_id, by=OPERATOR)


async def _erase(tenant: str | None, customer_id: int, is_dry_run: bool) -> "Erased":
    from erp_mcp.customers.erasing import Erasing

    async with opened(tenant) as it:
        room = Erasing(it.database.transactions)
        return await room.erase(it.tenant_id, customer_id, by=OPERATOR, is_dry_run=is_dry_run)


async def _why(tenant: str | None, query: str, customer_id: int) -> "list[Layer]":
    from erp_mcp.customers.missing import Missing

    async with opened(tenant) as it:
        return await Missing(it.database.transactions).why(it.tenant_id, query, customer_id)
