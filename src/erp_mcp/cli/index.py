"""`erp-mcp index`: files, folders and web sites into the library of a tenant."""

import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar, get_args

import anyio
import typer

from erp_mcp.cli.loop import run
from erp_mcp.cli.opened import TenantOption
from erp_mcp.errors import InvalidInput
from erp_mcp.settings import Settings
from erp_mcp.store.records import Audience, KnowledgeKind

if TYPE_CHECKING:
    from rich.progress import Progress

    from erp_mcp.app import App
    from erp_mcp.knowledge.intake import Filed, Filing, Intake

KINDS: tuple[KnowledgeKind, ...] = get_args(KnowledgeKind)
AUDIENCES: tuple[Audience, ...] = get_args(Audience)
LOOK_EVERY_SECONDS = 0.5
Name = TypeVar("Name", bound=str)


def index(
    sources: Annotated[list[str], typer.Argument(help="Files, folders, or addresses of web sites.")],
    tenant: TenantOption = None,
    kind: Annotated[str | None, typer.Option(help=f"File all as {', '.join(KINDS)}.")] = None,
    audience: Annotated[
        str, typer.Option(help="public, or staff: never in a draft to a customer.")
    ] = "public",
    chunk_size: Annotated[int, typer.Option(min=50, max=2000, help="Tokens of a chunk at most.")] = 400,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would change, change nothing.")
    ] = False,
) -> None:
    """Read documents into the library: what is unchanged is left alone, what is gone is taken out.

    Markdown, text, HTML, PDF, DOCX, and CSV or JSONL of questions with answers or of products. A run that was
    interrupted is taken up by the next one.
    """
    from erp_mcp.knowledge.intake import Filing

    filed_as = None if kind is None else known_name(kind, KINDS, "kind")
    filing = Filing(filed_as, known_name(audience, AUDIENCES, "audience"), chunk_size, dry_run)
    filed, embedded, seconds = run(_index, sources, tenant, filing)
    report(filed, embedded, seconds, is_dry_run=dry_run)
    if any(each.has_failed for each in filed):
        raise typer.Exit(1)


def known_name(given: str, known: Sequence[Name], what: str) -> Name:
    for name in known:
        if name == given:
            return name
    raise InvalidInput(f"There is no {what} {given!r}; there are {', '.join(known)}. Nothing was changed.")


async def _index(
    sources: list[str], tenant: str | None, filing: "Filing"
) -> "tuple[list[Filed], int, float]":
    from erp_mcp.app import open_app, open_intake
    from erp_mcp.governance.tenants import check_known

    settings = Settings()
    began, filed = time.perf_counter(), list["Filed"]()
    async with open_app(settings) as app:
        tenant_id = tenant or settings.tenant
        await check_known(app.database.transactions, tenant_id)
        intake = open_intake(app.knowledge)
        with _progress() as bar:
            reading = bar.add_task("reading", total=None)
            for source in sources:
                async for each in _filed(intake, tenant_id, source, filing):
                    filed.append(each)
                    bar.update(reading, advance=1, description=f"reading {Path(each.name).name}")
                    for problem in each.problems:
                        bar.console.print(f"{each.name}: {problem}", markup=False, highlight=False)
            embedded = 0 if filing.is_dry_run else await _embedded(app, tenant_id, bar)
    return filed, embedded, time.perf_counter() - began


def _filed(intake: "Intake", tenant_id: str, source: str, filing: "Filing") -> "AsyncIterator[Filed]":
    if source.startswith(("http://", "https://")):
        return intake.site(tenant_id, source, filing)
    return intake.files(tenant_id, Path(source), filing)


async def _embedded(app: "App", tenant_id: str, bar: "Progress") -> int:
    """The vectors, with how fast they come and how long it will take."""
    waiting = await app.indexing.waiting(tenant_id)
    task = bar.add_task("embedding", total=waiting)

    async def watch() -> None:
        while True:
            await anyio.sleep(LOOK_EVERY_SECONDS)
            bar.update(task, completed=waiting - await app.indexing.waiting(tenant_id))

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(watch)
        await app.indexing.index(tenant_id)
        tasks.cancel_scope.cancel()
    bar.update(task, completed=waiting)
    return waiting


def _progress() -> "Progress":
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    return Progress(*columns, console=console, disable=not console.is_terminal)


def report(filed: "Sequence[Filed]", embedded: int, seconds: float, *, is_dry_run: bool) -> None:
    """One line that says it all, and one for each thing that needs a look."""
    chunks = Counter[str]()
    for each in filed:
        chunks[each.kind] += each.chunks
    parts = [f"{count} {kind} chunks" for kind, count in sorted(chunks.items()) if count]
    parts += [f"{sum(each.unchanged for each in filed)} sources unchanged"]
    parts += [f"{sum(each.removed for each in filed)} removed", f"{embedded} embeddings", f"{seconds:.0f} s"]
    failed = [each.name for each in filed if each.has_failed]
    typer.echo(("Would be: " if is_dry_run else "") + ", ".join(parts))
    if failed:
        typer.echo(f"Not read: {', '.join(failed)}", err=True)
