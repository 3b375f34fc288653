"""The application while it opens: the server answers at once, and only what needs the store waits for it."""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, nullcontext
from contextvars import ContextVar
from typing import TYPE_CHECKING

import anyio
from anyio.abc import TaskGroup

from erp_mcp.errors import ErpError, StoreUnavailable
from erp_mcp.governance.principal import Call, current_call
from erp_mcp.imports import imported
from erp_mcp.settings import Settings
from erp_mcp.store.embedded import embedded_server

if TYPE_CHECKING:
    from erp_mcp.app import App

logger = logging.getLogger(__name__)

OpenApp = Callable[[], AbstractAsyncContextManager["App"]]
# What runs beside an open application, until it closes; what others need comes after them.
Service = Callable[["App"], Awaitable[None]]
TRY_AGAIN_AFTER_SECONDS = 1.0


class Opening:
    """Opens the application in the background and keeps it open until the server ends."""

    def __init__(self, open_app: OpenApp, services: Sequence[Service], tasks: TaskGroup) -> None:
        self._open_app = open_app
        self._services = services
        self._tasks = tasks
        self._attempt: _Attempt | None = None
        self._under_way = 0
        self._answered = anyio.Event()

    @contextmanager
    def serving(self) -> Generator[None]:
        """Around a request, so that a server that stops knows what it still has to answer."""
        self._under_way += 1
        try:
            yield
        finally:
            self._under_way -= 1
            self._answered.set()

    async def all_answered(self) -> None:
        while self._under_way:
            self._answered = anyio.Event()
            await self._answered.wait()

    def start(self) -> "_Attempt":
        """Begin to open; a failed attempt is repeated, though not at once."""
        attempt = self._attempt
        if attempt is None or attempt.may_be_repeated():
            attempt = self._attempt = _Attempt()
            self._tasks.start_soon(attempt.run, self._open_app, self._services)
        return attempt

    async def app(self) -> "App":
        """The open application; raises what kept it from opening."""
        return await self.start().outcome()

    @property
    def connections_in_use(self) -> int:
        app = self._attempt.app if self._attempt else None
        return app.database.connections_in_use if app else 0

    def reopen(self) -> None:
        """The store was lost: what is open closes, and the next request opens it again, healed."""
        if self._attempt is not None and self._attempt.app is not None:
            self._attempt.closing.set()
            self._attempt = None

    def close(self) -> None:
        if self._attempt:
            self._attempt.closing.set()

    async def closed(self) -> None:
        """For who cannot leave the server's own scope: closes, and waits until the store is left in order."""
        self.close()
        if self._attempt:
            await self._attempt.ended.wait()


current_opening: ContextVar[Opening] = ContextVar("current_opening")


async def enter() -> "tuple[App, Call]":
    """What a tool, resource or prompt starts with: the open application, and the call it serves."""
    return await current_opening.get().app(), current_call.get()


def lazily(settings: Settings, prepare: Service | None = None) -> OpenApp:
    """The store's libraries take longer to import than the first answer may: a thread does, while the embedded
    database starts.
    """

    @asynccontextmanager
    async def open_app() -> "AsyncGenerator[App]":
        importing = asyncio.get_running_loop().run_in_executor(None, imported, "erp_mcp.app")
        database = embedded_server(settings.data_dir) if settings.is_embedded else nullcontext()
        async with database, (await importing).open_app(settings) as opened:
            if prepare is not None:
                await prepare(opened)
            yield opened

    return open_app


class SharedOpening:
    """One opening, however many sessions a transport runs: the first to enter owns it and leaves last."""

    def __init__(self, open_app: OpenApp, services: Sequence[Service]) -> None:
        self._open_app = open_app
        self._services = services
        self._opening: Opening | None = None

    @asynccontextmanager
    async def __call__(self) -> AsyncGenerator[Opening]:
        if self._opening is not None:
            yield self._opening
            return
        async with anyio.create_task_group() as tasks:
            self._opening = Opening(self._open_app, self._services, tasks)
            try:
                yield self._opening
            finally:
                self._opening.close()
                self._opening = None


async def _run_in_turn(services: Sequence[Service], app: "App") -> None:
    """Side by side; told to end, each ends before those that come after it, which it may still need."""
    if not services:
        return
    first, *others = services
    until_then = anyio.CancelScope(shield=True)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(_run_within, until_then, others, app)
        try:
            await _keep_running(first, app)
        finally:
            until_then.cancel()


async def _run_within(scope: anyio.CancelScope, services: Sequence[Service], app: "App") -> None:
    with scope:
        await _run_in_turn(services, app)


async def _keep_running(service: Service, app: "App") -> None:
    while True:
        try:
            await service(app)
        except Exception:
            # The boundary of a background service: its fault must not end the requests it runs beside.
            logger.exception("%s failed and starts again", service)
        await anyio.sleep(TRY_AGAIN_AFTER_SECONDS)


class _Attempt:
    def __init__(self) -> None:
        self.app: App | None = None
        self.closing = anyio.Event()
        self.ended = anyio.Event()
        self._settled = anyio.Event()
        self._error: ErpError | None = None
        self._failed_at = 0.0

    async def run(self, open_app: OpenApp, services: Sequence[Service]) -> None:
        try:
            async with open_app() as self.app, anyio.create_task_group() as tasks:
                tasks.start_soon(_run_in_turn, services, self.app)
                self._settled.set()
                await self.closing.wait()
                tasks.cancel_scope.cancel()
        except ErpError as error:
            logger.warning("the store did not open: %s", error)
            self._error = error
        except Exception:
            # The boundary of the background task: whoever waits is told, the log sees why.
            logger.exception("the store did not open")
            self._error = StoreUnavailable("The store did not open; the log says why. Run `erp-mcp doctor`.")
        finally:
            self.app = None
            self._failed_at = time.monotonic()
            self._settled.set()
            self.ended.set()

    def may_be_repeated(self) -> bool:
        return self._error is not None and time.monotonic() - self._failed_at > TRY_AGAIN_AFTER_SECONDS

    async def outcome(self) -> "App":
        await self._settled.wait()
        if self._error is not None:
            raise self._error
        if self.app is None:
            raise StoreUnavailable("The server is shutting down.")
        return self.app
