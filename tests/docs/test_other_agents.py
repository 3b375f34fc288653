"""The clients of docs/how-to/other-agents.md, as they are printed, against servers of their own."""

import os
import sys
from pathlib import Path

import anyio
import pytest

from erp_mcp.app import App
from erp_mcp.settings import Settings
from tests.databases import new_token
from tests.docs.pages import ROOT, blocks
from tests.serving import environment, serving

STDIO, HTTP, SSE = blocks(ROOT / "docs/how-to/other-agents.md", "python")
PRINTED_URL = "http://127.0.0.1:8765"
PATIENCE_SECONDS = 60


async def output_of(program: str, settings: Settings, **given: str) -> str:
    """With the commands of this environment on the path, as in one that is activated."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    with anyio.fail_after(PATIENCE_SECONDS):
        done = await anyio.run_process(
            [sys.executable, "-c", program],
            env={**environment(settings), "PATH": path, **given},
            check=False,
        )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def at(program: str, root: str) -> str:
    """The printed program knows the default port only."""
    assert PRINTED_URL in program
    return program.replace(PRINTED_URL, root)


@pytest.mark.parametrize("program", [STDIO, HTTP, SSE])
def test_a_printed_client_has_at_most_twenty_lines(program: str) -> None:
    assert len(program.splitlines()) <= 20


async def test_the_stdio_client_gets_an_answer_and_its_cost(company: Settings) -> None:
    *answer, cost = (await output_of(STDIO, company)).splitlines()

    assert "| Abu Dhabi | next day |" in "\n".join(answer)
    tokens, unit = cost.split(maxsplit=1)
    assert (int(tokens) <= 300, unit) == (True, "tokens, o200k")


@pytest.mark.slow
@pytest.mark.parametrize(("transport", "program"), [("http", HTTP), ("sse", SSE)])
async def test_a_client_over_the_network_gets_an_answer(
    company: Settings, demo: App, transport: str, program: str
) -> None:
    token = await new_token(demo, f"{transport} agent", "read")

    with serving(company, transport) as server:
        answer = await output_of(at(program, server.root), company, ERP_MCP_TOKEN=token)

    assert "| Abu Dhabi | next day |" in answer
