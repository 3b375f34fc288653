"""`erp-mcp index`: files, folders and web sites into the library of a tenant."""

import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from functools import partial
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
CATALOGUE = "catalogue"  # a file of this name is ./catalogue
Name = TypeVar("Name", bound=str)


def index(  # noqa: PLR0913, PLR0917 (each is an option of the command line)
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            help="Files, folders, addresses of web sites, or `catalogue`: what the company sells."
        ),
    ] = None,
    tenant: TenantOption = None,
    kind: Annotated[str | None, typer.Option(help=f"File all as {', '.join(KINDS)}.")] = None,
    audience: Annotated[
        str, typer.Option(help="public, or staff: never in a draft to a customer.")
    ] = "public",
    chunk_size: Annotated[int, typer.Option(min=50, max=2000, help="Tokens of a chunk at most.")] = 400,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would change, change nothing.")
    ] = False,
    reembed: Annotated[
        str | None, typer.Option(help="Move the library to this embedding model: local or gemini.")
    ] = None,
) -> None:
    """Read documents into the library: what is unchanged is left alone, what is gone is taken out.

    Markdown, text, HTML, PDF, DOCX, and CSV or JSONL of questions with answers or of products. A run that was
    interrupted is taken up by the next one.
    """
    from erp_mcp.knowledge.intake import Filing

    filed_as = None if kind is None else known_name(kind, KINDS, "kind")
    filing = Filing(filed_as, known_name(audience, AUDIENCES, "audience"), chunk_size, dry_run)
    if not sources and reembed is None:
        raise InvalidInput("Name what to index, or a model with --reembed. Nothing was changed.")
    filed, embedded, seconds = run(_index, sources or [], tenant, filing, reembed)
    report(filed, embedded, seconds, is_dry_run=dry_run)
    if any(each.has_failed for each in filed):
        raise typer.Exit(1)


def known_name(given: str, known: Sequence[Name], what: str) -> Name:
    for name in known:
        if name == given:
            return name
    raise InvalidInput(f"There is no {what} {given!r}; there are {', '.join(known)}. Nothing was changed.")


async def _index(
    sources: list[str], tenant: str | None, filing: "Filing", reembed: str | None
) -> "tuple[list[Filed], int, float]":
    from erp_mcp.app import open_app, open_intake
    from erp_mcp.governance.tenants import check_known

    settings = Settings()
    began, filed = time.perf_counter(), list["Filed"]()
    async with open_app(settings) as app:
        tenant_id = tenant or settings.tenant
        await check_known(app.database.transactions, tenant_id)
        if reembed is not None:
            app.indexing.check_offered(reembed)
        intake = open_intake(app)
        with _progress() as bar:
            reading = bar.add_task("reading", total=None)
            for source in sources:
                async for each in _filed(intake, tenant_id, source, filing):
                    filed.append(each)
                    bar.update(reading, advance=1, description=f"reading {Path(each.name).name}")
                    for line in _worth_a_look(each):
                        bar.console.print(
                            f"{each.name}: {line}", markup=False, highlight=False, soft_wrap=True
                        )
            embedded = 0 if filing.is_dry_run else await _embedded(app, tenant_id, bar, reembed)
    return filed, embedded, time.perf_counter() - began


def _worth_a_look(filed: "Filed") -> "Iterator[str]":
    from erp_mcp.language.instructing import MEANINGS

    yield from filed.problems
    if filed.sign:
        yield f"flagged: it {MEANINGS[filed.sign]}; it is read as data, but look whether it should be there"


def _filed(intake: "Intake", tenant_id: str, source: str, filing: "Filing") -> "AsyncIterator[Filed]":
    if source == CATALOGUE:
        return intake.catalogue(tenant_id, filing)
    if source.startswith(("http://", "https://")):
        return intake.site(tenant_id, source, filing)
    return intake.files(tenant_id, Path(source), filing)


async def _embedded(app: "App", tenant_id: str, bar: "Progress", reembed: str | None) -> int:
    """The vectors, with how fast they come and how long it will take."""
    indexing = app.indexing
    count, work = partial(indexing.waiting, tenant_id), partial(indexing.index, tenant_id)
    if reembed is not None:
        count = partial(indexing.waiting_for, tenant_id, reembed)
        work = partial(indexing.reembed, tenant_id, reembed)
    waiting = await count()
    task = bar.add_task("embedding", total=waiting)

    async def watch() -> None:
        while True:
            await anyio.sleep(LOOK_EVERY_SECONDS)
            bar.update(task, completed=waiting - await count())

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(watch)
        await work()
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
    flagged = sum(each.sign is not None for each in filed)
    parts += [f"{flagged} flagged"] if flagged else []
    parts += [f"{sum(each.removed for each in filed)} removed", f"{embedded} embeddings", f"{seconds:.0f} s"]
    failed = [each.name for each in filed if each.has_failed]
    typer.echo(("Would be: " if is_dry_run else "") + ", ".join(parts))
    if failed:
        typer.echo(f"Not read: {', '.join(failed)}", err=True)
