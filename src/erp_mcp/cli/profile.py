"""`erp-mcp profile`: who a tenant is, as every context says it."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from erp_mcp.cli.listing import show
from erp_mcp.cli.loop import run
from erp_mcp.cli.opened import OPERATOR, JsonOption, TenantOption, opened
from erp_mcp.store.records import ProfilePart

if TYPE_CHECKING:
    from erp_mcp.governance.profile import Profile, Profiles

profile = typer.Typer(
    name="profile", no_args_is_help=True, help="Who a company is, as every context says it."
)


@profile.command("show")
def show_profile(tenant: TenantOption = None, as_json: JsonOption = False) -> None:
    """Show the profile of a tenant."""
    tenant_id, found = run(_get, tenant)
    show(f"Profile of {tenant_id}", [asdict(found)], as_json=as_json)


@profile.command("set")
def set_profile(
    part: Annotated[ProfilePart, typer.Argument(help="What is said of the company.")],
    text: Annotated[str, typer.Argument(help="An empty text is forgotten; languages as in `ar en`.")],
    tenant: TenantOption = None,
) -> None:
    """Say one thing of the company, and leave the rest."""
    typer.echo(run(_set, tenant, part, text).text("en"), err=True)


@asynccontextmanager
async def _opened(tenant: str | None) -> "AsyncGenerator[tuple[Profiles, str]]":
    from erp_mcp.budget import load
    from erp_mcp.governance.profile import Profiles

    async with opened(tenant) as it:
        yield Profiles(it.database.transactions, load(it.settings.tokenizer)), it.tenant_id


async def _get(tenant: str | None) -> "tuple[str, Profile]":
    async with _opened(tenant) as (profiles, tenant_id):
        return tenant_id, await profiles.get(tenant_id)


async def _set(tenant: str | None, part: ProfilePart, text: str) -> "Profile":
    async with _opened(tenant) as (profiles, tenant_id):
        return await profiles.set(tenant_id, part, text, by=OPERATOR)
