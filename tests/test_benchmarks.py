"""Every benchmark runs, with counts so small that its figures mean nothing."""

import json
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from benchmarks import demo_load, overhead, scale, startup
from benchmarks.__main__ import main
from benchmarks.company import data_folder, demo_company, some_chunks
from benchmarks.report import Report, against
from benchmarks.timing import in_turns, percentile, times
from erp_mcp.app import App
from erp_mcp.governance.principal import TIERS
from erp_mcp.sandbox.company.loading import TENANT


@pytest.fixture(scope="module")
async def company() -> AsyncGenerator[App]:
    async with demo_company() as app:
        yield app


async def test_startup_is_compared_with_a_bare_server_and_ends_with_the_input(company: App) -> None:
    ours, bare = await startup.against_bare(company.settings.data_dir, 1)
    assert ours["ratio"] == pytest.approx(ours["median"] / bare["median"])
