"""`erp-mcp tenant`: the companies that one database serves."""

import logging
from dataclasses import asdict
from enum import StrEnum
from typing import Annotated

import typer

from erp_mcp.cli.listing import show
from erp_mcp.cli.loop import run
from erp_mcp.cli.opened import OPERATOR, JsonOption, TenantOption, opened, opened_database
from erp_mcp.cli.serve import log_to_stderr
from erp_mcp.errors import InvalidInput
from erp_mcp.settings import Settings

logger = logging.getLogger(__name__)

tenant = typer.Typer(name="tenant", no_args_is_help=True, help="The companies that this database serves.")


class Switch(StrEnum):
    on = "on"
    off = "off"


TenantId = Annotated[str, typer.Argument(help="Lower-case letters, digits and hyphens.")]


@tenant.command("create")
def create_tenant(
    tenant_id: TenantId,
    name: Annotated[str | None, typer.Option(help="What people call it; without it, the id.")] = None,
) -> None:
    """Make a tenant, as the owner of the database."""
    run(_create, tenant_id, name or tenant_id)
    typer.echo(
        f"Tenant {tenant_id} was created. Next: erp-mcp token create NAME --tenant {tenant_id}", err=True
    )


@tenant.command("list")
def list_tenants(as_json: JsonOption = False) -> None:
    """Show the tenants."""
    run(_list, as_json)


@tenant.command("delete")
def delete_tenant(
    tenant_id: TenantId,
    yes: Annotated[bool, typer.Option("--yes-delete-everything", help="There is no way back.")] = False,
) -> None:
    """Delete a tenant with all its data, connections, tokens and its audit chain."""
    if not yes:
        raise InvalidInput(
            f"This deletes everything that {tenant_id!r} has, for good: take an `erp-mcp backup` first, "
            "then repeat with --yes-delete-everything. Nothing was deleted."
        )
    run(_delete, tenant_id)


@tenant.command("redaction")
def set_redaction(
    state: Annotated[Switch, typer.Argument(help="Off sends text to models as it is.")],
    tenant: TenantOption = None,
) -> None:
    """Switch on or off that names, numbers and addresses are taken out of what models get."""
    run(_set_redaction, tenant, state is Switch.on)
    typer.echo(f"Redaction is {state.value}. Servers that run notice it within a minute.", err=True)


async def _create(tenant_id: str, name: str) -> None:
    from erp_mcp.governance.tenants import Tenants

    async with opened_database(Settings()) as database:
        await Tenants(database.owner_engine()).create(tenant_id, name, by=OPERATOR)


async def _set_redaction(tenant: str | None, redacts: bool) -> None:
    from erp_mcp.governance import tenants

    async with opened(tenant) as it:
        await tenants.set_redaction(it.database.transactions, it.tenant_id, redacts, by=OPERATOR)


async def _list(as_json: bool) -> None:
    from erp_mcp.governance.tenants import Tenants

    async with opened_database(Settings()) as database:
        tenants = await Tenants(database.owner_engine()).list()
    show("Tenants", [asdict(each) for each in tenants], as_json=as_json)


async def _delete(tenant_id: str) -> None:
    from erp_mcp.governance.tenants import Tenants

    async with opened_database(Settings()) as database:
        await Tenants(database.owner_engine()).delete(tenant_id)
    log_to_stderr(Settings())
    # Its audit chain went with it, so the log keeps what was done.
    logger.warning("tenant %s was deleted with all its data", tenant_id)
