"""What `erp-mcp doctor` finds on the machine: the folder for the data, and the port."""

import os
import socket
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from tests.store.embedded_processes import NOBODY, eventually

from erp_mcp.cli.checks.directory import judged_room, usable
from erp_mcp.cli.checks.environment import is_free, tried_port
from erp_mcp.cli.checks.finding import Finding
from erp_mcp.cli.network import listen
from erp_mcp.web.routes import healthz

pytest_plugins = ("tests.store.embedded_fixtures",)
MEGABYTE = 1024**2


@contextmanager
def as_ordinary_user() -> Generator[None]:
    """Root may write everywhere, so it looks as `nobody` for a moment."""
    if os.geteuid() != 0:
        yield
        return
    os.setresuid(NOBODY, NOBODY, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


@contextmanager
def served(*routes: Route) -> Generator[int]:
    """The port of an HTTP server on this machine."""
    listener = listen("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(Starlette(routes=routes), log_config=None))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        assert eventually(lambda: server.started)
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join()


async def ready(_: Request) -> Response:
    return PlainTextResponse("ready")


@pytest.mark.parametrize(
    ("free_bytes", "state", "shown"),
    [
        (0, "problem", "0 MB"),
        (200 * MEGABYTE - 1, "problem", "199 MB"),
        (200 * MEGABYTE, "warning", "200 MB"),
        (1024 * MEGABYTE - 1, "warning", "1023 MB"),
        (1024 * MEGABYTE, "ok", "1.0 GB"),
    ],
)
def test_room_on_the_disk_is_judged_by_what_is_left(free_bytes: int, state: str, shown: str) -> None:
    finding = judged_room("/data", free_bytes)

    assert finding.state == state
    assert finding.found.startswith(f"/data, {shown} free, as ")
    assert (finding.mend is None) == (state == "ok")


def test_a_folder_that_can_be_made_is_looked_at_where_it_will_be(tmp_path: Path) -> None:
    assert usable(tmp_path / "a" / "b").found.startswith(f"{tmp_path / 'a' / 'b'} (not made yet), ")
    assert usable(tmp_path).found.startswith(f"{tmp_path}, ")
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_no_data_directory(tmp_path: Path) -> None:
    tmp_path.joinpath("data").touch()

    assert usable(tmp_path / "data" / "deeper").found == f"{tmp_path / 'data'} is not a folder"


@pytest.mark.parametrize("mode", [0o555, 0o000])
def test_a_folder_of_somebody_else_is_a_problem(home: Path, mode: int) -> None:
    closed = home / "closed"
    closed.mkdir(mode=mode)
    with as_ordinary_user():
        finding = usable(closed / "data")

    assert (finding.state, finding.found) == ("problem", f"{closed} may not be written by this user")


def test_a_port_that_an_erp_mcp_serves_on_is_fine() -> None:
    with served(Route("/healthz", healthz)) as port:
        finding = tried_port("127.0.0.1", port)

    assert finding == Finding("port", "ok", f"an erp-mcp serves on 127.0.0.1:{port}")


@pytest.mark.parametrize("routes", [[], [Route("/healthz", ready)]])
def test_a_port_that_another_http_server_uses_is_not_taken_for_ours(routes: list[Route]) -> None:
    with served(*routes) as port:
        finding = tried_port("127.0.0.1", port)

    assert finding.state == "warning"


def test_a_port_that_a_stranger_uses_is_told_with_one_that_is_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        port = stranger.getsockname()[1]
        finding = tried_port("127.0.0.1", port)

    assert finding.state == "warning"
    assert finding.found == f"127.0.0.1:{port} is in use by another program; stdio needs none"
    assert finding.mend is not None
    command, _, free = finding.mend.strip("`").rpartition(" ")
    assert command == "erp-mcp serve --transport http --port"
    assert int(free) != port
    assert is_free("127.0.0.1", int(free))


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid"])
def test_a_host_that_is_not_this_machine_cannot_be_listened_on(host: str) -> None:
    finding = tried_port(host, 8765)

    assert (finding.state, finding.found) == ("warning", f"{host} is no address to listen on")
