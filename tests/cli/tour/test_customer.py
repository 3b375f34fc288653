"""What the tour shows of one person, over MCP with the demo company."""

from io import StringIO

import pytest
from mcp import Client
from rich.console import Console
from tests.protocol_fixtures import Build

from erp_mcp.cli.tour.customer import SPELLINGS, show_customer

pytestmark = pytest.mark.slow


async def test_one_person_is_found_by_every_spelling_and_shown_with_what_she_said(build: Build) -> None:
    out = StringIO()
    async with Client(build()) as client:
        await show_customer(Console(file=out, width=160, highlight=False), client)
    told = out.getvalue()
    rows = [line for line in told.splitlines() if any(line.strip().startswith(kind) for kind, _ in SPELLINGS)]
    assert len(rows) == len(SPELLINGS)
    assert all("عائشة قاسم#" in row for row in rows)
    assert "session s-0010, customer عائشة قاسم#" in told
    assert "Actions for عائشة قاسم#" in told
