"""The web beside the protocol, and what the door turns away before anybody is asked."""

import socket
import sys
from collections.abc import AsyncGenerator

import anyio
import pytest

from erp_mcp.app import App
from erp_mcp.settings import Settings
from tests.databases import new_token
from tests.serving import (
    PATIENCE_SECONDS,
    ServerProcess,
    environment,
    modern_headers,
    modern_request,
    post,
    serving,
    web,
)

LARGEST_BODY = 20_000


@pytest.fixture(scope="module")
async def http(company: Settings) -> AsyncGenerator[ServerProcess]:
    with serving(company, max_body_bytes=LARGEST_BODY, request_timeout_seconds=1.0) as server:
        yield server
    assert not [line for line in server.log if line.startswith("ERROR")], (
        "a client's fault is none of the server"
    )


@pytest.fixture(scope="module")
async def guarded(company: Settings) -> AsyncGenerator[ServerProcess]:
    """Its metrics have a token, and there is no database for it."""
    nowhere = "postgresql://erp_app@127.0.0.1:1/erp_mcp"
    with serving(company, metrics_token="for prometheus", database_url=nowhere) as server:
        yield server


@pytest.fixture(scope="module")
async def token(demo: App) -> str:
    return await new_token(demo, "http")


async def test_it_says_that_it_lives_and_that_it_is_ready(http: ServerProcess) -> None:
    async with web() as client:
        alive = await client.get(f"{http.root}/healthz")
        ready = await client.get(f"{http.root}/readyz")
    assert (alive.status_code, alive.text) == (200, "ok")
    assert (ready.status_code, ready.json()) == (200, {"ready": True})


async def test_without_its_database_it_lives_but_is_not_ready_and_says_why(guarded: ServerProcess) -> None:
    async with web() as client:
        alive = await client.get(f"{guarded.root}/healthz")
        ready = await client.get(f"{guarded.root}/readyz")
    assert alive.status_code == 200
    assert ready.status_code == 503
    assert ready.json()["code"] == "STORE_UNAVAILABLE"
    assert ready.json()["reason"].startswith("No database answers at 127.0.0.1 for erp_app;")


async def test_without_its_database_it_asks_for_patience_instead_of_a_token(guarded: ServerProcess) -> None:
    async with web("erp_whatever") as client:
        answer = await post(client, guarded.url, "tools/list")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert answer.json()["error"] == "STORE_UNAVAILABLE"


async def test_metrics_count_what_was_served(http: ServerProcess, token: str) -> None:
    async with web(token) as client:
        await post(client, http.url, "tools/list")
        metrics = (await client.get(f"{http.root}/metrics")).text
    assert 'erp_mcp_requests_total{method="tools/list",subject=""}' in metrics
    assert "erp_mcp_database_connections_in_use" in metrics


@pytest.mark.parametrize(
    "header",
    [
        {"X-Forwarded-For": "127.0.0.1"},
        {"X-Real-IP": "127.0.0.1"},
        {"Forwarded": "for=127.0.0.1"},
        {"Host": "evil.example"},
    ],
)
async def test_metrics_are_not_for_those_whom_a_proxy_or_a_browser_brings(
    http: ServerProcess, header: dict[str, str]
) -> None:
    async with web() as client:
        assert (await client.get(f"{http.root}/metrics", headers=header)).status_code == 403


@pytest.mark.parametrize(("given", "status"), [("for prometheus", 200), ("guess", 403), (None, 403)])
async def test_where_metrics_have_a_token_only_its_bearer_reads_them(
    guarded: ServerProcess, given: str | None, status: int
) -> None:
    async with web(given) as client:
        assert (await client.get(f"{guarded.root}/metrics")).status_code == status


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ({"Host": "evil.example"}, 421),
        ({"Host": "127.0.0.1.evil.example:80"}, 421),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://localhost:3000"}, 200),
        ({}, 200),
    ],
)
async def test_a_browser_on_another_site_is_turned_away(
    http: ServerProcess, token: str, header: dict[str, str], status: int
) -> None:
    async with web(token) as client:
        answer = await client.post(
            http.url, headers=modern_headers("tools/list") | header, json=modern_request("tools/list")
        )
    assert answer.status_code == status


@pytest.mark.parametrize("is_announced", [True, False])
async def test_a_body_over_the_limit_is_refused_however_it_comes(
    http: ServerProcess, token: str, is_announced: bool
) -> None:
    async def parts() -> AsyncGenerator[bytes]:
        yield b"x" * (LARGEST_BODY + 1)

    async with web(token) as client:
        body = b"x" * (LARGEST_BODY + 1) if is_announced else parts()
        answer = await client.post(http.url, headers=modern_headers("tools/list"), content=body)
    assert answer.status_code == 413


async def test_a_body_that_comes_drop_by_drop_is_not_waited_for(http: ServerProcess, token: str) -> None:
    with anyio.fail_after(PATIENCE_SECONDS):
        status = await status_of_an_unfinished_request(http, token)
    assert status == 408


async def status_of_an_unfinished_request(http: ServerProcess, token: str) -> int:
    """An ordinary client does not listen before it has said all."""
    host, port = http.root.removeprefix("http://").split(":")
    async with await anyio.connect_tcp(host, int(port)) as stream:
        await stream.send(
            f"POST /mcp HTTP/1.1\r\nHost: {host}:{port}\r\nAuthorization: Bearer {token}\r\n"
            "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{".encode()
        )
        answer = await stream.receive()
    return int(answer.split()[1])


async def test_a_port_in_use_ends_the_start_with_a_sentence_and_status_one(company: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "erp_mcp", "serve", "--transport", "http", "--port", str(port)]
        ended = await anyio.run_process(command, env=environment(company), check=False)
    assert ended.returncode == 1
    assert ended.stderr.decode().strip() == (
        f"erp-mcp: Cannot listen on 127.0.0.1:{port} (Address already in use). "
        "Stop what uses it, or choose another --port."
    )
