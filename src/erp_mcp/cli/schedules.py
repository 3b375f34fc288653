"""`erp-mcp schedules`: reports that are made by themselves, and to whom they go."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from erp_mcp.cli.app import entered
from erp_mcp.cli.listing import Cell, show
from erp_mcp.cli.loop import run
from erp_mcp.cli.opened import OPERATOR, JsonOption, TenantOption
from erp_mcp.cli.reports import FileOption, LanguageOption, OptionOption, PeriodOption, wanted_of
from erp_mcp.governance.commands import command

if TYPE_CHECKING:
    from erp_mcp.reports.wanted import Wanted
    from erp_mcp.store.schedules import Scheduled

schedules = typer.Typer(name="schedules", no_args_is_help=True, help="Reports that are made by themselves.")

ADDS = "schedules create sales --cron '0 8 * * 1' --to alert"

ScheduleId = Annotated[int, typer.Argument(min=1, max=2**63 - 1, help="As `list` shows it.")]


@schedules.command("create")
def create_schedule(
    report: Annotated[str, typer.Argument(help="As `reports list` shows it.")],
    *,
    cron: Annotated[str, typer.Option("--cron", help="Minute, hour, day, month, weekday: '0 8 * * 1'.")],
    to: Annotated[
        list[str], typer.Option("--to", help="alert, folder, whatsapp:+number or whatsapp:+number/template.")
    ],
    period: PeriodOption = "",
    language: LanguageOption = "en",
    file: FileOption = None,
    option: OptionOption = None,
    tenant: TenantOption = None,
) -> None:
    """Have a report made regularly, by the clock of the tenant's time zone."""
    made = run(_create, tenant, cron, wanted_of(report, period, language, file, option), to)
    typer.echo(f"Schedule {made.id} is made; first due {made.next_at:%Y-%m-%d %H:%M} UTC.", err=True)


@schedules.command("list")
def list_schedules(tenant: TenantOption = None, as_json: JsonOption = False) -> None:
    """Show the scheduled reports of a tenant."""
    tenant_id, found = run(_list, tenant)
    title = f"Schedules of {tenant_id}"
    show(title, [*map(row_of, found)], as_json=as_json, how_to_add=command(ADDS, tenant_id))


@schedules.command("remove")
def remove_schedule(schedule_id: ScheduleId, tenant: TenantOption = None) -> None:
    """Make a report no longer; those that were made stay."""
    run(_remove, tenant, schedule_id)
    typer.echo(f"Schedule {schedule_id} was removed.", err=True)


@schedules.command("run")
def run_schedule(schedule_id: ScheduleId, tenant: TenantOption = None) -> None:
    """Make a report now and send it to whom it is for; when it is due next stays."""
    failures = run(_run, tenant, schedule_id)
    for each in failures:
        typer.echo(each, err=True)
    if failures:
        raise typer.Exit(1)
    typer.echo(f"Schedule {schedule_id} was run.", err=True)


def row_of(each: "Scheduled") -> Mapping[str, Cell]:
    return {
        "id": str(each.id),
        "report": str(each.asked["name"]),
        "period": str(each.asked["period"]),
        "cron": each.cron,
        "to": " ".join(each.recipients),
        "next_at": each.next_at,
        "last_at": each.due_at,
        "last_report": str(each.report_id or "-"),
    }


async def _create(tenant: str | None, cron: str, wanted: "Wanted", to: Sequence[str]) -> "Scheduled":
    async with entered(tenant) as (app, tenant_id):
        return await app.reporting.schedules.create(tenant_id, cron, wanted, to, by=OPERATOR)


async def _list(tenant: str | None) -> "tuple[str, list[Scheduled]]":
    async with entered(tenant) as (app, tenant_id):
        return tenant_id, await app.reporting.schedules.list(tenant_id)


async def _remove(tenant: str | None, schedule_id: int) -> None:
    async with entered(tenant) as (app, tenant_id):
        await app.reporting.schedules.remove(tenant_id, schedule_id, by=OPERATOR)


async def _run(tenant: str | None, schedule_id: int) -> Sequence[str]:
    async with entered(tenant) as (app, tenant_id):
        return await app.reporting.schedules.run(tenant_id, schedule_id)
