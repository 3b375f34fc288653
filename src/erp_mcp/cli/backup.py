"""`erp-mcp backup` and `erp-mcp restore`: everything that cannot be fetched again, in one file."""

import signal
import time
from collections.abc import Coroutine, Generator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from erp_mcp.cli.loop import run
from erp_mcp.cli.opened import opened_database
from erp_mcp.settings import Settings

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

    from erp_mcp.store.archive import Manifest, Progress
    from erp_mcp.store.restore import Restored

KEY_NEEDED = (
    "Credentials of connections stay sealed: only the ERP_MCP_SECRET_KEY that sealed them can open them."
)
LEFT_OUT = "Left out: jobs in the queue, rate counters and read meters."


def backup(
    file: Annotated[Path, typer.Argument(help="The file to write.")],
    tenant: Annotated[str | None, typer.Option(help="Only this tenant; without it the whole store.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it exists.")] = False,
) -> None:
    """Write the whole store, or one tenant, to a file while servers go on serving.

    The file holds what there was at one moment. Left out are the jobs in the queue (done a second time
    they might send a second time), the rate counters and the read meters. Credentials stay sealed and
    access tokens are hashes, but whoever has the file can read everything else.
    """
    started = time.perf_counter()
    manifest = _until_signal(_back_up(Settings(), file, tenant, replace=force))
    whose = "the whole store" if tenant is None else f"tenant {tenant}"
    _say_done(f"Backed up {whose} to {file}", len(manifest.tables), manifest.rows, file, started)
    typer.echo(LEFT_OUT)
    if manifest.rows_of("connections"):
        typer.echo(KEY_NEEDED)


def restore(
    file: Annotated[Path, typer.Argument(help="A file that `erp-mcp backup` wrote.")],
    tenant: Annotated[str | None, typer.Option(help="Only this tenant of the backup.")] = None,
) -> None:
    """Bring a backup back into an empty store, or one tenant into a store that does not have it.

    All of it or, when something is wrong, nothing. What an older version wrote is brought forward.
    Knowledge that has no vectors yet gets them from the next server or worker that runs.
    """
    started = time.perf_counter()
    restored = _until_signal(_restore(Settings(), file, tenant))
    whose = ", ".join(restored.tenants)
    _say_done(f"Restored {whose} from {file}", len(restored.rows), sum(restored.rows.values()), file, started)
    if restored.rows["connections"]:
        typer.echo(KEY_NEEDED)


async def _back_up(settings: Settings, file: Path, tenant: str | None, *, replace: bool) -> "Manifest":
    from erp_mcp.store.backup import back_up, required_owner

    async with opened_database(settings) as database:
        with _progress() as bar:
            owner_url = required_owner(database.owner_url)
            return await back_up(owner_url, file, tenant, _shown(bar, None), replace=replace)


async def _restore(settings: Settings, file: Path, tenant: str | None) -> "Restored":
    from erp_mcp.app import place
    from erp_mcp.store.archive import open_archive
    from erp_mcp.store.backup import required_owner
    from erp_mcp.store.database import located
    from erp_mcp.store.restore import restore as load

    with open_archive(file) as archive:
        async with located(place(settings)) as (app_url, owner_url):
            with _progress() as bar:
                shown = _shown(bar, 2 * archive.manifest.size)  # it is read twice: once to check it
                restored = await load(archive, app_url, required_owner(owner_url), tenant, shown)
            await _defer_embedding(app_url, restored.tenants)
        return restored


async def _defer_embedding(app_url: str, tenants: tuple[str, ...]) -> None:
    """The job of whoever saved knowledge was left out of the backup; where nothing waits it does nothing."""
    from erp_mcp.store.queue import open_queue

    queue = open_queue(app_url)
    async with queue.open_async():
        for tenant_id in tenants:
            await queue.configure_task("index_chunks").defer_async(tenant_id=tenant_id)


Result = TypeVar("Result")


def _until_signal(work: Coroutine[object, object, Result]) -> Result:
    """Asked to end, it ends as if by Ctrl-C: what was begun is undone first."""

    def as_interrupt(_signal: int, _frame: FrameType | None) -> None:
        signal.raise_signal(signal.SIGINT)

    # A shell that starts it in the background has this one ignored, and SIGTERM would be ignored with it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, as_interrupt)

    async def done() -> Result:
        return await work

    return run(done)


@contextmanager
def _progress() -> "Generator[Bar]":
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
    )

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TimeElapsedColumn(),
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        yield bar


def _shown(bar: "Bar", total: int | None) -> "Progress":
    task = bar.add_task("", total=total)
    return lambda what, size: bar.update(task, description=what, advance=size)


def _say_done(what: str, tables: int, rows: int, file: Path, started: float) -> None:
    from rich.filesize import decimal

    seconds = time.perf_counter() - started
    size = decimal(file.stat().st_size)
    typer.echo(f"{what}: {rows:,} rows of {tables} tables, {size}, {seconds:.1f} s.")
