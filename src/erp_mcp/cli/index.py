"""`erp-mcp index`: files, folders and web sites into the library of a tenant."""

import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar, get_args

import anyio
import typer

from erp_mcp.cli.approvals import printable
from erp_mcp.cli.bars import bars, rate_of
from erp_mcp.cli.loop import run
from erp_mcp.cli.opened import TenantOption
from erp_mcp.errors import AiServiceUnavailable, CostLimitReached, InvalidInput, VectorSearchFailed
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
        str | None,
        typer.Option(
            help="public, or staff: never in a draft to a customer. Else as before; what is new, public."
        ),
    ] = None,
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
    filed_for = None if audience is None else known_name(audience, AUDIENCES, "audience")
    filing = Filing(filed_as, filed_for, chunk_size, dry_run)
    if not sources and reembed is None:
        raise InvalidInput("Name what to index, or a model with --reembed. Nothing was changed.")
    done = run(_index, sources or [], tenant, filing, reembed)
    report(done, is_dry_run=dry_run)
    if done.stopped or any(each.has_failed for each in done.filed):
        raise typer.Exit(1)


@dataclass(frozen=True, slots=True)
class Done:
    """`embedded` is None where nothing was meant to be, `stopped` says why the rest was not."""

    filed: "Sequence[Filed]"
    embedded: int | None
    stopped: str | None
    seconds: float


def known_name(given: str, known: Sequence[Name], what: str) -> Name:
    for name in known:
        if name == given:
            return name
    raise InvalidInput(f"There is no {what} {given!r}; there are {', '.join(known)}. Nothing was changed.")


async def _index(sources: list[str], tenant: str | None, filing: "Filing", reembed: str | None) -> Done:
    from rich.console import Console

    from erp_mcp.app import open_app, open_intake
    from erp_mcp.governance.tenants import check_known

    settings = Settings()
    began, filed = time.perf_counter(), list["Filed"]()
    for source in sources:
        _check_there(source)
    async with open_app(settings) as app:
        tenant_id = tenant or settings.tenant
        await check_known(app.database.transactions, tenant_id)
        if reembed is not None:
            app.indexing.check_offered(reembed)
        intake = open_intake(app)
        with bars(Console(stderr=True)) as bar:
            reading = bar.add_task("reading", total=None, rate="")
            for source in sources:
                async for each in _filed(intake, tenant_id, source, filing):
                    filed.append(each)
                    bar.update(reading, advance=1, description=f"reading {printable(Path(each.name).name)}")
                    for line in _worth_a_look(each):
                        bar.console.print(
                            printable(f"{each.name}: {line}"), markup=False, highlight=False, soft_wrap=True
                        )
            work = _work(app, tenant_id, reembed)
            embedded, stopped = None, None
            if not filing.is_dry_run:
                embedded, stopped = await _embedded(work, bar)
            elif reembed is not None:
                embedded = await work.count()
    return Done(filed, embedded, stopped, time.perf_counter() - began)


def _check_there(source: str) -> None:
    """Before anything is read: a slip in the last of them is not found out after an hour."""
    if not source.strip():
        raise InvalidInput("A source is blank; name a file, a folder or a web site. Nothing was changed.")
    if not (source == CATALOGUE or _is_site(source) or Path(source).exists()):
        raise InvalidInput(f"There is no file or folder {source}. Nothing was changed.")


def _is_site(source: str) -> bool:
    return source.lower().startswith(("http://", "https://"))


def _worth_a_look(filed: "Filed") -> "Iterator[str]":
    from erp_mcp.language.instructing import MEANINGS

    yield from filed.problems
    if filed.sign:
        yield f"flagged: it {MEANINGS[filed.sign]}; it is read as data, but look whether it should be there"


def _filed(intake: "Intake", tenant_id: str, source: str, filing: "Filing") -> "AsyncIterator[Filed]":
    if source == CATALOGUE:
        return intake.catalogue(tenant_id, filing)
    if _is_site(source):
        return intake.site(tenant_id, source, filing)
    return intake.files(tenant_id, Path(source), filing)


@dataclass(frozen=True, slots=True)
class Work:
    """`count` says how much of it is left."""

    count: Callable[[], Awaitable[int]]
    do: Callable[[], Awaitable[None]]


def _work(app: "App", tenant_id: str, reembed: str | None) -> Work:
    indexing = app.indexing
    if reembed is None:
        return Work(partial(indexing.waiting, tenant_id), partial(indexing.index, tenant_id))
    return Work(
        partial(indexing.waiting_for, tenant_id, reembed), partial(indexing.reembed, tenant_id, reembed)
    )


async def _embedded(work: Work, bar: "Progress") -> tuple[int, str | None]:
    """How many vectors were made, and what stopped them; meanwhile how fast they come and how long it takes."""
    waiting = await work.count()
    task, began = bar.add_task("embedding", total=waiting, rate=""), time.perf_counter()

    async def watch() -> None:
        while True:
            await anyio.sleep(LOOK_EVERY_SECONDS)
            done = waiting - await work.count()
            bar.update(task, completed=done, rate=rate_of(done, time.perf_counter() - began))

    stopped = None
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(watch)
        try:
            await work.do()
        except (VectorSearchFailed, AiServiceUnavailable, CostLimitReached) as error:
            stopped = str(error)
        tasks.cancel_scope.cancel()
    left = await work.count() if stopped else 0
    bar.update(task, completed=waiting - left)
    return waiting - left, stopped and f"{stopped} {left} chunks still need a vector: run it again to go on."


def report(done: Done, *, is_dry_run: bool) -> None:
    """One line that says it all, and one for each thing that needs a look."""
    filed, chunks = done.filed, Counter[str]()
    for each in filed:
        chunks[each.kind] += each.chunks
    parts = [f"{count} {kind} chunks" for kind, count in sorted(chunks.items()) if count]
    parts += [f"{sum(each.unchanged for each in filed)} sources unchanged"]
    flagged = sum(each.sign is not None for each in filed)
    parts += [f"{flagged} flagged"] if flagged else []
    parts += [f"{sum(each.removed for each in filed)} removed"]
    parts += [] if done.embedded is None else [f"{done.embedded} embeddings"]
    failed = [each.name for each in filed if each.has_failed]
    typer.echo(("Would be: " if is_dry_run else "") + ", ".join([*parts, f"{done.seconds:.0f} s"]))
    if failed:
        typer.echo(printable(f"Not read: {', '.join(failed)}"), err=True)
    if done.stopped:
        typer.echo(f"Stopped: {done.stopped}", err=True)
