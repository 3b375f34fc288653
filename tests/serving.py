"""Servers as processes of their own, and the official client in front of them."""

import os
import subprocess
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from threading import Event, Thread
from typing import Literal

import anyio
import httpx
import httpx2
from mcp import Client
from mcp.client.sse import sse_client
from mcp.client.streamable_http import streamable_http_client
from pydantic import SecretStr

from erp_mcp.settings import Settings
from erp_mcp.store.tenancy import REMEMBERED_SECONDS

Mode = Literal["auto", "legacy"]
ERAS: tuple[Mode, ...] = ("auto", "legacy")
PATIENCE_SECONDS = 30.0
MODERN = "2026-07-28"
# What every request of the newest revision carries.
ENVELOPE = {
    "io.modelcontextprotocol/protocolVersion": MODERN,
    "io.modelcontextprotocol/clientCapabilities": {},
    "io.modelcontextprotocol/clientInfo": {"name": "tests", "version": "1"},
}


def environment(settings: Settings, **given: object) -> dict[str, str]:
    """The settings as a process gets them."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith("ERP_MCP_")}
    chosen = {name: getattr(settings, name) for name in settings.model_fields_set} | given
    return outside | {f"ERP_MCP_{name.upper()}": _written(value) for name, value in chosen.items()}


def _written(value: object) -> str:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    return str(value)


class ServerProcess:
    """`erp-mcp serve` on a free port; what it logs is kept."""

    def __init__(self, settings: Settings, *arguments: str, **given: object) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "erp_mcp", "serve", *arguments],
            env=environment(settings, **{"port": 0, **given}),
            stderr=subprocess.PIPE,
            text=True,
        )
        self.settings = settings
        self.url = ""
        self.log: list[str] = []
        self._told = Event()
        self._reader = Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.log.append(line)
            if "listening on " in line:
                self.url = line.split()[-1]
                self._told.set()
        self._told.set()

    @property
    def root(self) -> str:
        return self.url.rpartition("/")[0]

    def wait_until_it_listens(self) -> None:
        self._told.wait(PATIENCE_SECONDS)
        assert self.url, f"the server did not start: {self.log}"

    async def logged(self, words: str) -> str:
        """Everything it has logged, once these words are among it: the log arrives a little after the answer."""
        with anyio.fail_after(PATIENCE_SECONDS):
            while words not in (log := "".join(self.log)):
                await anyio.sleep(0.01)
        return log

    def wait(self) -> int:
        """Its exit status."""
        status = self.process.wait(PATIENCE_SECONDS)
        self._reader.join()
        return status

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.wait()
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.wait()
            raise


@contextmanager
def serving(settings: Settings, transport: str = "http", **given: object) -> Generator[ServerProcess]:
    server = ServerProcess(settings, "--transport", transport, **given)
    try:
        server.wait_until_it_listens()
        yield server
    finally:
        server.end()


def connected(url: str, token: str, mode: Mode = "auto") -> Client:
    headers = {"Authorization": f"Bearer {token}"}
    if url.endswith("/sse"):
        return Client(sse_client(url, headers=headers), mode=mode)
    http = httpx2.AsyncClient(headers=headers, timeout=PATIENCE_SECONDS)
    return Client(streamable_http_client(url, http_client=http), mode=mode)


def web(token: str | None = None) -> httpx.AsyncClient:
    """A plain HTTP client: what is not the protocol, or is meant to break it."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return httpx.AsyncClient(headers=headers, timeout=PATIENCE_SECONDS)


def modern_request(
    method: str, params: dict[str, object] | None = None, request_id: object = 1
) -> dict[str, object]:
    return {
        "jsonrpc": "2.0",
        "id": request_id,
        "method": method,
        "params": {"_meta": ENVELOPE, **(params or {})},
    }


def modern_headers(method: str, name: str | None = None) -> dict[str, str]:
    headers = {
        "Accept": "application/json, text/event-stream",
        "Content-Type": "application/json",
        "MCP-Protocol-Version": MODERN,
        "Mcp-Method": method,
    }
    return headers | ({"Mcp-Name": name} if name else {})


async def post(
    http: httpx.AsyncClient, url: str, method: str, params: dict[str, object] | None = None
) -> httpx.Response:
    """One request of the newest revision, as it is on the wire."""
    name = str((params or {}).get("name") or (params or {}).get("uri") or "") or None
    body = modern_request(method, params)
    return await http.post(url, headers=modern_headers(method, name), json=body)


async def refused_within_moments(ask: Callable[[], Awaitable[httpx.Response]]) -> None:
    """Sooner than a token that is remembered would be looked up again anyway."""
    with anyio.fail_after(REMEMBERED_SECONDS / 2):
        while (await ask()).status_code != 401:
            pass


async def eventually(holds: Callable[[], bool]) -> None:
    with anyio.fail_after(PATIENCE_SECONDS):
        while not holds():
            await anyio.sleep(0.01)


@asynccontextmanager
async def cancelled_at_the_end() -> AsyncGenerator[anyio.abc.TaskGroup]:
    async with anyio.create_task_group() as tasks:
        yield tasks
        tasks.cancel_scope.cancel()
