"""`erp-mcp token`: who may use the server over HTTP, for what and until when."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from erp_mcp.cli.listing import show
from erp_mcp.cli.loop import run
from erp_mcp.cli.opened import OPERATOR, JsonOption, TenantOption, opened
from erp_mcp.governance.principal import TIERS

if TYPE_CHECKING:
    from erp_mcp.governance.access import Access, CreatedToken

LONGEST_DAYS = 3650

token = typer.Typer(name="token", no_args_is_help=True, help="Who may use the server over HTTP.")

TokenName = Annotated[str, typer.Argument(help="Whom or what the token is for.")]


@token.command("create")
def create_token(
    name: TokenName,
    tenant: TenantOption = None,
    scope: Annotated[
        list[str] | None, typer.Option(help=f"Repeat for more: {', '.join(TIERS)}; without it, read.")
    ] = None,
    days: Annotated[
        int, typer.Option(min=0, max=LONGEST_DAYS, help="Valid for so long; 0 is for ever.")
    ] = 90,
) -> None:
    """Make an access token and print it: the only time that it can be seen."""
    created = run(_create, tenant, name, scope or ["read"], days or None)
    typer.echo(created.secret)
    for line in guidance(name, created):
        typer.echo(line, err=True)


@token.command("list")
def list_tokens(tenant: TenantOption = None, as_json: JsonOption = False) -> None:
    """Show the tokens of a tenant, without the tokens themselves."""
    run(_list, tenant, as_json)


@token.command("revoke")
def revoke_token(name: TokenName, tenant: TenantOption = None) -> None:
    """End a token at once."""
    run(_revoke, tenant, name)
    typer.echo(f"Token {name!r} was revoked.", err=True)


def guidance(name: str, created: "CreatedToken") -> list[str]:
    """On stderr, and without the token: stdout alone carries that."""
    lasts = (
        f"It expires on {created.expires_at:%Y-%m-%d}."
        if created.expires_at
        else "Warning: it never expires. Revoke it when it is no longer needed."
    )
    return [
        "This is the token. It is not shown again and not stored: keep it like a password.",
        "Clients send it as the header `Authorization: Bearer TOKEN`.",
        f"It may {', '.join(created.scopes)}. {lasts} `erp-mcp token revoke {name!r}` ends it.",
    ]


@asynccontextmanager
async def _opened(tenant: str | None) -> "AsyncGenerator[tuple[Access, str]]":
    from erp_mcp.governance.access import Access
    from erp_mcp.store.tenancy import TokenOwners

    async with opened(tenant) as it:
        yield Access(it.database.transactions, TokenOwners(it.database.statements)), it.tenant_id


async def _create(tenant: str | None, name: str, scopes: list[str], days: int | None) -> "CreatedToken":
    from erp_mcp.governance.access import checked_tiers

    tiers = checked_tiers(scopes)
    async with _opened(tenant) as (access, tenant_id):
        return await access.create(tenant_id, name, tiers, days, by=OPERATOR)


async def _list(tenant: str | None, as_json: bool) -> None:
    async with _opened(tenant) as (access, tenant_id):
        tokens = await access.list(tenant_id)
    show(f"Tokens of {tenant_id}", [asdict(each) for each in tokens], as_json=as_json)


async def _revoke(tenant: str | None, name: str) -> None:
    async with _opened(tenant) as (access, tenant_id):
        await access.revoke(tenant_id, name, by=OPERATOR)
