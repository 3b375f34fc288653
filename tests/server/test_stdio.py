"""On stdio nothing that comes in ends the server but the end of the pipe and a signal."""

import json
import os
import signal
import sys
from collections.abc import AsyncGenerator, Iterator
from pathlib import Path

import pytest
from mcp import Client, StdioServerParameters

from erp_mcp.settings import Settings
from erp_mcp.tools import TOOLS
from tests.answers import text_of
from tests.server.pipes import Pipes, bare_environment, piped
from tests.serving import Mode, environment, modern_request
from tests.store.embedded_fixtures import open_folder
from tests.store.embedded_processes import eventually, nothing_runs, postgres_of, postmaster_of

SEARCH: dict[str, object] = {"name": "search_knowledge", "arguments": {"query": "refund"}}


@pytest.fixture(scope="module")
async def pipes(company: Settings) -> AsyncGenerator[Pipes]:
    """One server for all that must not end it; its first request settles the era of the connection."""
    with piped(environment(company)) as pipes:
        pipes.ask("tools/list")
        yield pipes


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """With an embedded database of its own."""
    with open_folder() as folder:
        yield folder


def embedded(home: Path) -> dict[str, str]:
    return bare_environment() | {"ERP_MCP_DATA_DIR": str(home / "data")}


def nested(depth: int) -> bytes:
    return b'{"a":' * depth + b"1" + b"}" * depth


FLOOD = b'{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}'
LIST_TOOLS = b'{"jsonrpc":"2.0","id":%s,"method":"tools/list"}'
ODD_LINES = {
    "nothing": b"",
    "garbage": b"GET / HTTP/1.1",
    "not UTF-8": b'{"jsonrpc":"2.0","id":1,"method":"\xff\xfe\x80"}',
    "half a character of UTF-16": b'{"jsonrpc":"2.0","id":"\\ud800","method":"tools/list"}',
    "NUL": b"\x00" * 100,
    "a number": b"1" * 5000,
    "a batch": b"[" + LIST_TOOLS % b"1" + b"," + LIST_TOOLS % b"2" + b"]",
    "an answer to nothing": b'{"jsonrpc":"2.0","id":7,"result":{}}',
    "brackets": b"[" * 100_000,
    "deep parameters": b'{"jsonrpc":"2.0","id":1,"method":"tools/list","params":' + nested(5000) + b"}",
    "a flood": b"\n".join([FLOOD] * 2000),
    **{
        f"an id that is {name}": LIST_TOOLS % value
        for name, value in {
            "null": b"null",
            "true": b"true",
            "a fraction": b"1.5",
            "a list": b"[1]",
            "an object": b'{"a":1}',
            "too large": b"9" * 30,
        }.items()
    },
}


@pytest.mark.parametrize("line", ODD_LINES.values(), ids=list(ODD_LINES))
async def test_a_good_request_is_answered_after_an_odd_line(pipes: Pipes, line: bytes) -> None:
    pipes.send(line)
    assert "result" in pipes.ask("tools/list")


async def test_an_argument_of_ten_megabytes_is_refused_and_not_repeated(pipes: Pipes) -> None:
    call = {"name": "search_knowledge", "arguments": {"query": "x" * 10_000_000}}
    pipes.send(json.dumps(modern_request("tools/call", dict(call), "large")).encode())
    answer = json.dumps(pipes.answer_to("large"))
    assert "INVALID_INPUT: query: String should have at most 2000 characters." in answer
    assert len(answer) < 1000
    assert "result" in pipes.ask("tools/list")


async def test_the_official_client_works_as_the_person_who_started_it(company: Settings, era: Mode) -> None:
    command = StdioServerParameters(
        command=sys.executable, args=["-m", "erp_mcp", "serve"], env=environment(company)
    )
    async with Client(command, mode=era) as client:
        assert len((await client.list_tools()).tools) == len(TOOLS)
        assert "erp://knowledge/chunks/" in text_of(
            await client.call_tool("search_knowledge", {"query": "refund"})
        )
        assert "\tlocal\t" in text_of(await client.read_resource("erp://budget"))


@pytest.mark.parametrize("how", ["a closed pipe", "SIGTERM", pytest.param("SIGINT", marks=pytest.mark.slow)])
def test_it_ends_and_leaves_no_database_behind(home: Path, how: str) -> None:
    with piped(embedded(home)) as pipes:
        assert "result" in pipes.ask("tools/call", **SEARCH)
        assert postgres_of(home)
        if how == "a closed pipe":
            pipes.close()
        else:
            pipes.process.send_signal(signal.Signals[how])
        assert pipes.wait() in ({0} if how == "a closed pipe" else {0, -signal.Signals[how]})
    assert eventually(lambda: nothing_runs(home))


@pytest.mark.slow
def test_it_ends_as_well_while_its_database_is_starting(home: Path) -> None:
    with piped(embedded(home)) as pipes:
        assert "result" in pipes.ask("tools/list")
        pipes.process.send_signal(signal.SIGTERM)
        assert pipes.wait() in {0, -signal.SIGTERM}
    assert eventually(lambda: nothing_runs(home))


@pytest.mark.slow
def test_an_embedded_server_that_was_killed_is_started_again_by_later_requests(
    home: Path,
) -> None:
    with piped(embedded(home)) as pipes:
        assert "Nothing was found in 0 chunks." in str(pipes.ask("tools/call", **SEARCH))
        os.kill(postmaster_of(home / "data"), signal.SIGKILL)
        answers: list[str] = []
        assert eventually(lambda: has_healed(pipes, answers))
        assert all("STORE_UNAVAILABLE" in answer for answer in answers[:-1])
        pipes.close()
        assert pipes.wait() == 0
    assert eventually(lambda: nothing_runs(home))


def has_healed(pipes: Pipes, answers: list[str]) -> bool:
    answers.append(str(pipes.ask("tools/call", **SEARCH)))
    return "Nothing was found in 0 chunks." in answers[-1]
