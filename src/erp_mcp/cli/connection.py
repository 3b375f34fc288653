"""`erp-mcp connection`: how a tenant reaches its Odoo and its WhatsApp, with sealed secrets."""

import re
import sys
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from erp_mcp.cli.listing import show
from erp_mcp.cli.loop import run
from erp_mcp.cli.opened import OPERATOR, JsonOption, TenantOption, opened
from erp_mcp.errors import InvalidInput
from erp_mcp.settings import Settings

if TYPE_CHECKING:
    from erp_mcp.governance.connections import Connections, Credentials

connection = typer.Typer(
    name="connection", no_args_is_help=True, help="How a tenant reaches its Odoo and its WhatsApp."
)

# The kinds of governance.connections, whose import would load the store before any command is chosen.
Kind = Literal["odoo", "whatsapp"]
KindArgument = Annotated[Kind, typer.Argument(help="What is connected.")]
NameArgument = Annotated[str, typer.Argument(help="What this connection is called.")]
SETTING = re.compile(r"([a-z][a-z0-9_]{0,62})=(.+)")
SECRETIVE = re.compile(r"secret|token|passw|api_?key")


@connection.command("create")
def create_connection(
    kind: KindArgument,
    name: NameArgument,
    *,
    tenant: TenantOption = None,
    setting: Annotated[
        list[str] | None, typer.Option(help="As key=value, without secrets; repeat for more.")
    ] = None,
    secret_stdin: Annotated[bool, typer.Option("--secret-stdin", help="Read the secret from stdin.")] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Put it in the place of the one there is.")
    ] = False,
) -> None:
    """Store how to reach a system; the secret is asked for, or read from stdin."""
    from erp_mcp.governance.connections import Credentials
    from erp_mcp.governance.sealing import key_bytes

    settings = checked_settings(setting or ())
    key_bytes(Settings().secret_key)  # before the secret is asked for
    read = read_whatsapp_secret if kind == "whatsapp" else read_secret
    secret = read(from_stdin=secret_stdin)
    if kind == "whatsapp":
        check_whatsapp(name, settings, secret)
    credentials = Credentials(settings, secret)
    run(_replace if replace else _create, tenant, kind, name, credentials)
    typer.echo(f"Connection {kind} {name!r} was stored, its secret sealed.", err=True)


@connection.command("list")
def list_connections(tenant: TenantOption = None, as_json: JsonOption = False) -> None:
    """Show the connections of a tenant, without their secrets."""
    run(_list, tenant, as_json)


@connection.command("revoke")
def revoke_connection(kind: KindArgument, name: NameArgument, tenant: TenantOption = None) -> None:
    """Delete a connection and its sealed secret."""
    run(_revoke, tenant, kind, name)
    typer.echo(
        f"Connection {kind} {name!r} was deleted. Its secret still works at the other end: end it there too.",
        err=True,
    )


@connection.command("key")
def print_key() -> None:
    """Print a new key for ERP_MCP_SECRET_KEY."""
    from erp_mcp.governance.sealing import new_key

    typer.echo(new_key())
    typer.echo("Set it as ERP_MCP_SECRET_KEY, and keep it apart from the database and its backups.", err=True)


def checked_settings(pairs: Sequence[str]) -> dict[str, str]:
    """A secret among the settings would be stored as it is and shown by `list`."""
    settings: dict[str, str] = {}
    for pair in pairs:
        found = SETTING.fullmatch(pair)
        if found is None:
            raise InvalidInput("--setting takes key=value, the key in lower-case. Nothing was changed.")
        if SECRETIVE.search(found[1]):
            raise InvalidInput(f"{found[1]} looks like a secret: give that on stdin. Nothing was changed.")
        settings[found[1]] = found[2]
    return settings


def read_secret(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.read().strip()
    return typer.prompt("Secret", hide_input=True, err=True)


def read_whatsapp_secret(*, from_stdin: bool) -> str:
    """From stdin as JSON, which a person is spared."""
    from erp_mcp.integrations.whatsapp.connection import secret_text

    if from_stdin:
        return sys.stdin.read().strip()
    asked = ("Access token", "App secret", "Verify token of the web hook")
    token, app_secret, verify_token = (typer.prompt(each, hide_input=True, err=True) for each in asked)
    return secret_text(token, app_secret, verify_token)


def check_whatsapp(name: str, settings: Mapping[str, str], secret: str) -> None:
    """What could never be opened is not stored."""
    from erp_mcp.integrations.whatsapp.connection import connection_of

    connection_of(name, settings, secret)


@asynccontextmanager
async def _opened(tenant: str | None) -> "AsyncGenerator[tuple[Connections, str]]":
    from erp_mcp.governance.connections import Connections

    async with opened(tenant) as it:
        yield Connections(it.database.transactions, it.settings.secret_key), it.tenant_id


async def _create(tenant: str | None, kind: Kind, name: str, credentials: "Credentials") -> None:
    async with _opened(tenant) as (connections, tenant_id):
        await connections.create(tenant_id, kind, name, credentials, by=OPERATOR)


async def _replace(tenant: str | None, kind: Kind, name: str, credentials: "Credentials") -> None:
    async with _opened(tenant) as (connections, tenant_id):
        await connections.replace(tenant_id, kind, name, credentials, by=OPERATOR)


async def _list(tenant: str | None, as_json: bool) -> None:
    async with _opened(tenant) as (connections, tenant_id):
        listed = await connections.list(tenant_id)
    show(f"Connections of {tenant_id}", [asdict(each) for each in listed], as_json=as_json)


async def _revoke(tenant: str | None, kind: Kind, name: str) -> None:
    async with _opened(tenant) as (connections, tenant_id):
        await connections.revoke(tenant_id, kind, name, by=OPERATOR)
