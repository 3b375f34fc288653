"""Clients that mean harm with requests of the wrong kind, size, speed or number."""

import anyio
import httpx
import pytest
from mcp import Client
from mcp_types import HEADER_MISMATCH, INVALID_PARAMS

from tests.serving import (
    PATIENCE_SECONDS,
    ServerProcess,
    connected,
    modern_headers,
    modern_request,
    post,
)
from tests.web.hostility import LARGEST_BODY, SEARCH, client, http, token, unbroken_chain

__all__ = ["client", "http", "token", "unbroken_chain"]

OLDER = {"MCP-Protocol-Version": "2025-11-25", "Accept": "application/json, text/event-stream"}


async def test_a_flood_of_requests_on_many_connections_is_answered(
    http: ServerProcess, client: httpx.AsyncClient
) -> None:
    """Twenty at a time, as fast as they can."""
    statuses: list[int] = []

    async def pester() -> None:
        statuses.extend([(await post(client, http.url, "tools/list")).status_code for _ in range(15)])

    async with anyio.create_task_group() as tasks:
        for _ in range(20):
            tasks.start_soon(pester)
    assert statuses == [200] * 300


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"[" * LARGEST_BODY, 400),
        (b'{"a":' * 15_000 + b"1" + b"}" * 15_000, 400),
        (b"9" * LARGEST_BODY, 400),
        (b'"' + b"x" * (LARGEST_BODY - 2) + b'"', 400),
        (b"[" + b"{}," * 30_000 + b"{}]", 400),
        (b"x" * (LARGEST_BODY + 1), 413),
        (b"\x00\xff" * 100, 400),
        (b"", 400),
    ],
    ids=["brackets", "objects", "a number", "a text", "a batch", "too large", "bytes", "nothing"],
)
async def test_bodies_that_are_made_to_burst_a_parser_are_refused(
    http: ServerProcess, client: httpx.AsyncClient, body: bytes, status: int
) -> None:
    """Deep, long, or no JSON at all."""
    answer = await client.post(http.url, headers=modern_headers("tools/list"), content=body)
    assert answer.status_code == status
    assert len(answer.content) < 1000


async def test_slow_bodies_do_not_keep_others_waiting(
    http: ServerProcess, client: httpx.AsyncClient, token: str
) -> None:
    """Forty connections begin a request and leave it at that."""
    host, port = http.root.removeprefix("http://").split(":")
    head = f"POST /mcp HTTP/1.1\r\nHost: {host}:{port}\r\nAuthorization: Bearer {token}\r\n"
    streams = [await anyio.connect_tcp(host, int(port)) for _ in range(40)]
    for stream in streams:
        await stream.send(f"{head}Content-Length: 9\r\n\r\n".encode())
    assert (await post(client, http.url, "tools/call", SEARCH)).status_code == 200
    with anyio.fail_after(PATIENCE_SECONDS):
        assert {(await stream.receive()).split()[1] for stream in streams} == {b"408"}
    for stream in streams:
        await stream.aclose()


@pytest.mark.parametrize(
    "session", ["1", "0" * 32, "../../etc/passwd", "' or 1=1 --", "x" * 6000, "{}", "a b"]
)
async def test_a_session_that_was_made_up_does_not_exist(
    http: ServerProcess, client: httpx.AsyncClient, session: str
) -> None:
    """By header, in the older revisions."""
    headers = OLDER | {"Mcp-Session-Id": session}
    asked = await client.post(
        http.url, headers=headers, json={"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    )
    ended = await client.delete(http.url, headers=headers)
    assert [asked.status_code, ended.status_code] == [404, 404]


@pytest.mark.parametrize(
    "state",
    ["v1.forged", "v1." + "A" * 331, "", "{}", "x" * 50_000],
    ids=["forged", "as long as a real one", "empty", "JSON", "long"],
)
async def test_a_state_that_was_made_up_continues_nothing(
    http: ServerProcess, client: httpx.AsyncClient, state: str
) -> None:
    """As if the server had asked something before."""
    accepted: dict[str, object] = {"action": "accept", "content": {"ok": True}}
    call = SEARCH | {"requestState": state, "inputResponses": {"confirm": accepted}}
    answer = (await post(client, http.url, "tools/call", call)).json()
    assert answer["error"]["code"] == INVALID_PARAMS


@pytest.mark.parametrize(
    ("lie", "code"),
    [
        ({"Mcp-Method": "tools/list"}, HEADER_MISMATCH),
        ({"Mcp-Method": "TOOLS/CALL"}, HEADER_MISMATCH),
        ({"Mcp-Name": "read_resource"}, HEADER_MISMATCH),
        ({"Mcp-Name": "search_knowledge, read_resource"}, HEADER_MISMATCH),
        ({"MCP-Protocol-Version": "2026-07-29"}, HEADER_MISMATCH),
    ],
)
async def test_a_header_that_says_other_than_the_body_is_refused(
    http: ServerProcess, client: httpx.AsyncClient, lie: dict[str, str], code: int
) -> None:
    """To get past a router that looks at nothing but headers."""
    headers = modern_headers("tools/call", "search_knowledge") | lie
    answer = await client.post(http.url, headers=headers, json=modern_request("tools/call", SEARCH))
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == code


async def test_a_storm_of_cancelled_requests_leaves_nothing_behind(
    http: ServerProcess, client: httpx.AsyncClient, token: str
) -> None:
    """A hundred that hang up at once, and fifty that say they do not want to know."""

    async def hang_up() -> None:
        with anyio.move_on_after(0.01):
            await post(client, http.url, "tools/call", SEARCH)

    async def take_back(older: Client) -> None:
        with anyio.move_on_after(0.01):
            await older.call_tool("search_knowledge", {"query": "refund"})

    async with connected(http.url, token, "legacy") as older, anyio.create_task_group() as tasks:
        for _ in range(100):
            tasks.start_soon(hang_up)
        for _ in range(50):
            tasks.start_soon(take_back, older)
    metrics = (await client.get(f"{http.root}/metrics")).text
    assert "erp_mcp_database_connections_in_use 0.0" in metrics
