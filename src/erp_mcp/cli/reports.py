"""`erp-mcp reports`: what there is to be told, and what was told; and the look for what nobody asked for."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from erp_mcp.cli.app import entered
from erp_mcp.cli.approvals import printable
from erp_mcp.cli.listing import show
from erp_mcp.cli.loop import run
from erp_mcp.cli.opened import JsonOption, TenantOption
from erp_mcp.errors import InvalidInput
from erp_mcp.language.nearest import nearest

if TYPE_CHECKING:
    from erp_mcp.governance.alerts import Followed
    from erp_mcp.reports.wanted import Wanted

reports = typer.Typer(name="reports", no_args_is_help=True, help="Reports, made now.")

Language = Literal["ar", "en", "fa", "tr"]
PeriodOption = Annotated[str, typer.Option("--period", help="In words: last week against the one before.")]
LanguageOption = Annotated[Language, typer.Option("--language", help="Of the report.")]
FileOption = Annotated[
    list[str] | None, typer.Option("--file", help="Also as html, pdf, xlsx, png or svg; may be repeated.")
]
OptionOption = Annotated[list[str] | None, typer.Option("--option", help="name=value; may be repeated.")]


@reports.command("list")
def list_reports(as_json: JsonOption = False) -> None:
    """Show the reports that there are."""
    from erp_mcp.reports.catalogue import REPORTS

    rows = [
        {"name": name, "tells": each.about, "options": list(each.options)} for name, each in REPORTS.items()
    ]
    show("Reports", rows, as_json=as_json)


@reports.command("show")
def show_report(
    report_id: Annotated[int, typer.Argument(min=1, max=2**63 - 1, help="As its URI ends.")],
    tenant: TenantOption = None,
) -> None:
    """Print a report that was made."""
    typer.echo(printable(run(_show, tenant, report_id)))


@reports.command("make")
def make_report(
    report: Annotated[str, typer.Argument(help="As `list` shows it.")],
    period: PeriodOption = "",
    language: LanguageOption = "en",
    file: FileOption = None,
    option: OptionOption = None,
    tenant: TenantOption = None,
) -> None:
    """Make a report, print it, and say where its files are."""
    text, places = run(_make, tenant, wanted_of(report, period, language, file, option))
    typer.echo(printable(text))
    for place in places:
        typer.echo(str(place), err=True)


@reports.command("scan")
def scan(tenant: TenantOption = None) -> None:
    """Look for risks and opportunities now; erp://alerts shows them."""
    found = run(_scan, tenant)
    typer.echo(f"New: {found.new}; worse: {found.worse}; resolved: {found.resolved}.", err=True)


def wanted_of(
    report: str, period: str, language: Language, files: Sequence[str] | None, options: Sequence[str] | None
) -> "Wanted":
    from erp_mcp.reports.wanted import FORMS, Form, Wanted

    forms: list[Form] = [each for each in FORMS if each in (files or ())]
    if strange := set(files or ()).difference(FORMS):
        near = nearest(min(strange), FORMS)
        raise InvalidInput(f"There is no file {min(strange)[:40]!r}. {near} Nothing was changed.")
    return Wanted(report, period, language, dict(map(_pair, options or ())), forms)


def _pair(option: str) -> tuple[str, str]:
    name, is_there, value = option.partition("=")
    if not is_there:
        raise InvalidInput(f"{option[:40]!r} is no option; say name=value. Nothing was changed.")
    return name.strip(), value.strip()


async def _show(tenant: str | None, report_id: int) -> str:
    async with entered(tenant) as (app, tenant_id):
        kept = await app.reporting.reports.kept(tenant_id, report_id)
    return f"{kept.head}\n\n{kept.as_text()}"


async def _make(tenant: str | None, wanted: "Wanted") -> tuple[str, Sequence[Path]]:
    from erp_mcp.governance.principal import local_principal

    async with entered(tenant) as (app, tenant_id):
        told = await app.reporting.reports.tell(local_principal(tenant_id), wanted)
        places = await app.reporting.handing.filed(tenant_id, told, wanted.files)
    return f"{told.head}\n\n{told.as_text()}", places


async def _scan(tenant: str | None) -> "Followed":
    async with entered(tenant) as (app, tenant_id):
        return await app.reporting.insights.scan(tenant_id)
