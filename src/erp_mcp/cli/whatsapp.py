"""`erp-mcp whatsapp`: what people do about messages: stop, go on, cancel, say what became of one."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from erp_mcp.cli.approvals import printable
from erp_mcp.cli.listing import Cell, show
from erp_mcp.cli.loop import run
from erp_mcp.cli.opened import OPERATOR, JsonOption, TenantOption, opened, opened_database
from erp_mcp.errors import InvalidInput
from erp_mcp.settings import Settings

if TYPE_CHECKING:
    from erp_mcp.integrations.whatsapp.templates import TemplateDefinition
    from erp_mcp.messaging.operating import Operating, Status
    from erp_mcp.store.database import Database
    from erp_mcp.store.outbox import Outgoing

whatsapp = typer.Typer(name="whatsapp", no_args_is_help=True, help="What is sent on WhatsApp.")
templates = typer.Typer(name="templates", no_args_is_help=True, help="What Meta has approved.")
consent = typer.Typer(name="consent", no_args_is_help=True, help="Who may be written to.")
whatsapp.add_typer(templates)
whatsapp.add_typer(consent)

MessageId = Annotated[int, typer.Argument(min=1, max=2**63 - 1, help="As `read_messages` shows it.")]
NumberOption = Annotated[str | None, typer.Option("--number", help="Only this number, by its name.")]
EveryTenant = Annotated[bool, typer.Option("--all-tenants", help="Of every tenant of this database.")]
Scope = Literal["marketing", "all"]


@whatsapp.command("status")
def show_status(tenant: TenantOption = None, as_json: JsonOption = False) -> None:
    """Show what is paused, and how many messages there are in each state."""
    tenant_id, status = run(_status, tenant)
    show(f"WhatsApp of {tenant_id}", rows_of(status), as_json=as_json)


@whatsapp.command("pause")
def pause(
    number: NumberOption = None,
    all_tenants: EveryTenant = False,
    reason: Annotated[str, typer.Option("--reason", help="Kept with it.")] = "",
    tenant: TenantOption = None,
) -> None:
    """Let nothing more leave; it waits until `resume`."""
    for tenant_id in run(_switch, tenant, number, all_tenants, reason):
        typer.echo(f"{tenant_id}: {number or 'every number'} is paused; what waits is kept.", err=True)


@whatsapp.command("resume")
def resume(
    number: NumberOption = None, all_tenants: EveryTenant = False, tenant: TenantOption = None
) -> None:
    """Let leave again what waits; windows and consents are looked at once more."""
    for tenant_id in run(_switch, tenant, number, all_tenants, None):
        typer.echo(f"{tenant_id}: {number or 'every number'} sends again.", err=True)


@whatsapp.command("unknown")
def list_unknown(tenant: TenantOption = None, as_json: JsonOption = False) -> None:
    """Show the messages of which nobody knows whether they arrived."""
    tenant_id, found = run(_unknown, tenant)
    show(f"Unknown at {tenant_id}", [*map(row_of, found)], as_json=as_json)


@whatsapp.command("resolve")
def resolve(
    message_ids: Annotated[list[int] | None, typer.Argument(help="As `unknown` shows them.")] = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="All that `unknown` shows.")] = False,
    is_sent: Annotated[
        bool, typer.Option("--sent/--not-sent", help="What you have seen on the phone, or at Meta.")
    ],
    is_resent: Annotated[bool, typer.Option("--resend", help="Send what has not arrived again.")] = False,
    wamid: Annotated[
        str | None,
        typer.Option(
            "--wamid", help="What WhatsApp calls the one that was sent: its states are then followed."
        ),
    ] = None,
    tenant: TenantOption = None,
) -> None:
    """Say whether messages arrived that the server does not know about."""
    if bool(message_ids) == every:
        raise InvalidInput("Name messages, or all of them by --all. Nothing was changed.")
    resolved = run(_resolve, tenant, message_ids, is_sent, is_resent, wamid)
    typer.echo(f"Resolved: {', '.join(map(str, resolved)) or 'none, nothing was unknown'}.", err=True)


@whatsapp.command("cancel")
def cancel(message_id: MessageId, tenant: TenantOption = None) -> None:
    """Take back a message that waits or is scheduled."""
    run(_cancel, tenant, message_id)
    typer.echo(f"Message {message_id} is cancelled; it was not sent.", err=True)


@templates.command("list")
def list_templates(
    number: NumberOption = None, tenant: TenantOption = None, as_json: JsonOption = False
) -> None:
    """Show the templates of a number's business account."""
    tenant_id, found = run(_templates, tenant, number)
    show(f"Templates of {tenant_id}", [*map(row_of_template, found)], as_json=as_json)


@templates.command("sync")
def sync_templates(tenant: TenantOption = None) -> None:
    """Ask Meta for the templates of every number."""
    for name, count in run(_sync, tenant).items():
        typer.echo(f"{name}: {count} templates.", err=True)


@consent.command("add")
def add_consent(
    to: Annotated[str, typer.Argument(help="Customer, #id, or number as +971501234567.")],
    source: Annotated[str, typer.Argument(help="Where it comes from, in words; kept for good.")],
    scope: Annotated[Scope, typer.Option(help="Offers, or any message.")] = "marketing",
    is_given: Annotated[bool, typer.Option("--given/--taken-back", help="What they said.")] = True,
    tenant: TenantOption = None,
) -> None:
    """Record what somebody lets the company write; the newest holds, and nothing is deleted."""
    run(_consent, tenant, to, scope, is_given, source)
    typer.echo(f"Recorded: {scope} {'given' if is_given else 'taken back'}.", err=True)


def rows_of(status: "Status") -> list[Mapping[str, Cell]]:
    paused: list[Mapping[str, Cell]] = [
        {"what": f"paused {each.number_id or 'every number'}", "value": each.reason, "at": each.paused_at}
        for each in status.pauses
    ]
    counts: list[Mapping[str, Cell]] = [
        {"what": state, "value": str(count), "at": None} for state, count in status.messages.items()
    ]
    return [*paused, *counts]


def row_of(each: "Outgoing") -> dict[str, Cell]:
    from erp_mcp.messaging.masking import masked

    age = datetime.now(UTC) - each.changed_at
    return {
        "id": str(each.id),
        "to": masked(each.address),
        "since": each.changed_at,
        "hours": f"{age.total_seconds() / 3600:.1f}",
        "attempts": str(each.attempts),
        "known": each.reason or "",
        "text": printable(" ".join(each.text.split())[:60]),
    }


def row_of_template(each: "TemplateDefinition") -> dict[str, Cell]:
    return {
        "name": each.name,
        "language": each.language,
        "category": each.category,
        "status": each.status,
        "quality": each.quality,
        "parameters": list(each.variables),
        "text": printable(" ".join(each.body.split())),
    }


@asynccontextmanager
async def _opened(tenant: str | None) -> "AsyncGenerator[tuple[Operating, str]]":
    async with opened(tenant) as it:
        yield _room(it.database), it.tenant_id


def _room(database: "Database") -> "Operating":
    from erp_mcp.messaging.operating import Operating
    from erp_mcp.store.queue import open_queue

    return Operating(database.transactions, open_queue(database.app_url))


async def _status(tenant: str | None) -> "tuple[str, Status]":
    async with _opened(tenant) as (room, tenant_id):
        return tenant_id, await room.status(tenant_id)


async def _switch(tenant: str | None, number: str | None, all_tenants: bool, reason: str | None) -> list[str]:
    """Paused for a reason, else sending again."""
    from erp_mcp.governance.connections import Connections
    from erp_mcp.governance.tenants import check_known
    from erp_mcp.messaging.numbers import Numbers
    from erp_mcp.store.operating import EVERY_NUMBER
    from erp_mcp.store.tenancy import tenant_ids

    settings = Settings()
    async with opened_database(settings, None if tenant else settings.tenant) as database:
        if tenant:
            await check_known(database.transactions, tenant)
        chosen = [tenant or settings.tenant]
        if all_tenants:
            async with database.transactions("") as session:
                chosen = await tenant_ids(session)
        numbers = Numbers(settings, Connections(database.transactions, settings.secret_key))
        room = _room(database)
        for each in chosen:
            number_id = (await numbers.choose(each, number)).number_id if number else EVERY_NUMBER
            if reason is None:
                await room.resume(each, number_id, by=OPERATOR)
            else:
                await room.pause(each, number_id, reason, by=OPERATOR)
        return chosen


async def _unknown(tenant: str | None) -> "tuple[str, list[Outgoing]]":
    async with _opened(tenant) as (room, tenant_id):
        return tenant_id, await room.unknown(tenant_id)


async def _resolve(
    tenant: str | None,
    message_ids: Sequence[int] | None,
    is_sent: bool,
    is_resent: bool,
    wamid: str | None,
) -> list[int]:
    from erp_mcp.messaging.operating import Said

    said = Said(is_sent, is_resent, wamid)
    async with _opened(tenant) as (room, tenant_id):
        chosen = message_ids or [each.id for each in await room.unknown(tenant_id)]
        return await room.resolve(tenant_id, chosen, said, by=OPERATOR)


async def _cancel(tenant: str | None, message_id: int) -> None:
    async with _opened(tenant) as (room, tenant_id):
        await room.cancel(tenant_id, message_id, by=OPERATOR)


async def _templates(tenant: str | None, number: str | None) -> "tuple[str, list[TemplateDefinition]]":
    from erp_mcp.app.messaging import open_templates

    async with opened(tenant) as it, open_templates(it.settings, it.database) as room:
        connection = await room.numbers.choose(it.tenant_id, number)
        return it.tenant_id, await room.list(it.tenant_id, connection)


async def _sync(tenant: str | None) -> dict[str, int]:
    from erp_mcp.app.messaging import open_templates

    async with opened(tenant) as it, open_templates(it.settings, it.database) as room:
        return dict(await room.sync_all(it.tenant_id))


async def _consent(tenant: str | None, to: str, scope: Scope, is_given: bool, source: str) -> None:
    async with _opened(tenant) as (room, tenant_id):
        await room.consent(tenant_id, to, scope, is_given=is_given, source=source, by=OPERATOR)
