"""`erp-mcp sync`: the mirror of a tenant's Odoo, brought up to date."""

import time
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from erp_mcp.cli.bars import bars, rate_of
from erp_mcp.cli.loop import run
from erp_mcp.cli.opened import TenantOption
from erp_mcp.settings import Settings

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import TaskID

    from erp_mcp.erp.sync import Outcome, Progress, Report

NAMED = 5  # of the records that could not be read


def sync(
    full: Annotated[
        bool,
        typer.Option("--full", help="Read everything again, and take out whatever Odoo no longer shows."),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")
    ] = False,
    tenant: TenantOption = None,
    instance: Annotated[str | None, typer.Option(help="Which Odoo, where the tenant has several.")] = None,
) -> None:
    """Bring customers, products, orders and the rest from Odoo; a run that was interrupted goes on."""
    began = time.perf_counter()
    report = run(_sync, tenant, instance, full, dry_run)
    seconds = f"{time.perf_counter() - began:.0f} s"
    would_be = "Would be: " if dry_run else ""
    typer.echo(f"{would_be}{report.instance}: {', '.join([*map(told, report.outcomes), seconds])}")
    failed = [line for each in report.outcomes for line in troubles(each)]
    for line in failed:
        typer.echo(line, err=True)
    if failed:
        raise typer.Exit(1)


async def _sync(tenant: str | None, instance: str | None, is_full: bool, is_dry_run: bool) -> "Report":
    from erp_mcp.app import open_app
    from erp_mcp.governance.tenants import check_known

    settings = Settings()
    tenant_id = tenant or settings.tenant
    async with open_app(settings) as app:
        await check_known(app.database.transactions, tenant_id)
        with _progress() as progress:
            return await app.company.mirror.sync(
                tenant_id, instance, progress, is_full=is_full, is_dry_run=is_dry_run
            )


@contextmanager
def _progress() -> "Generator[Progress]":
    """A bar for each kind; where nobody can see one, a line for each that is through."""
    from rich.console import Console

    console = Console(stderr=True)
    if console.is_terminal:
        with _bars(console) as show:
            yield show
    else:
        yield tell_through


@contextmanager
def _bars(console: "Console") -> "Generator[Progress]":
    began: dict[str, float] = {}
    tasks: dict[str, TaskID] = {}
    with bars(console) as shown:

        def show(kind: str, done: int, total: int) -> None:
            if kind not in tasks:
                began[kind] = time.perf_counter()
                tasks[kind] = shown.add_task(words_of(kind), total=total, rate="")
            rate = rate_of(done, time.perf_counter() - began[kind])
            shown.update(tasks[kind], completed=done, total=total, rate=rate)

        yield show


def tell_through(kind: str, done: int, total: int) -> None:
    if total and done == total:
        typer.echo(f"{words_of(kind)}: {total} read", err=True)


def told(outcome: "Outcome") -> str:
    if outcome.is_missing:
        return f"no {words_of(outcome.kind)} in this Odoo"
    counts = {"new": outcome.new, "changed": outcome.changed, "gone": outcome.gone}
    news = ", ".join(f"{count} {name}" for name, count in counts.items() if count)
    return f"{outcome.total} {words_of(outcome.kind)}{f' ({news})' if news else ''}"


def troubles(outcome: "Outcome") -> list[str]:
    """One line for the kind as a whole, and one for the records of it that could not be brought in."""
    kind = words_of(outcome.kind)
    lines = [f"{kind}: {outcome.problem}"] if outcome.problem else []
    if outcome.troubled:
        named = "; ".join(f"{each}: {why}" for each, why in sorted(outcome.troubled.items())[:NAMED])
        lines.append(f"{len(outcome.troubled)} {kind} not brought in, tried again next time: {named}")
    return lines


def words_of(kind: str) -> str:
    return kind.replace("_", " ")
