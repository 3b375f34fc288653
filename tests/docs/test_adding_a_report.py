"""The worked example of docs/adding-a-report.md, put where its first lines say and run, in four languages."""

import tomllib
from collections.abc import AsyncGenerator, Awaitable, Callable
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from erp_mcp.app import App
from erp_mcp.budget import Tokens
from erp_mcp.governance.principal import local_principal
from erp_mcp.reports import phrases, reporting
from erp_mcp.reports.catalogue import REPORTS
from erp_mcp.reports.listing import Listing
from erp_mcp.reports.wanted import Wanted
from erp_mcp.sandbox.company.loading import TENANT
from erp_mcp.store.embedded import Urls
from tests.apps import company_app
from tests.docs.pages import ROOT, blocks
from tests.docs.test_adding_a_tool import put

PAGE = ROOT / "docs/adding-a-report.md"


@pytest.fixture
async def loaded(server: Urls, tmp_path: Path) -> AsyncGenerator[App]:
    async with company_app(server, tmp_path) as app:
        yield app


async def test_the_example_works_as_it_is_printed(
    loaded: App, o200k: Tokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    report, table, test = blocks(PAGE, "python")
    (words,) = blocks(PAGE, "toml")
    added, area = TypeAdapter(phrases.Area).validate_python(tomllib.loads(words)), phrases.area

    def with_added(name: str) -> phrases.Area:
        return added if name == "branches" else area(name)

    monkeypatch.setattr(phrases, "area", with_added)
    put(report, monkeypatch)
    kinds = vars(put(table, monkeypatch))["REPORTS"]
    written = vars(put(test, monkeypatch))

    passes: Callable[[App], Awaitable[None]]
    (passes,) = (value for name, value in written.items() if name.startswith("test_"))
    await passes(loaded)

    assert kinds.keys() - REPORTS.keys() == {"branches"}
    monkeypatch.setattr(reporting.Reports, "catalogue", Listing("reports", kinds))
    told = await loaded.reporting.reports.tell(
        local_principal(TENANT), Wanted("branches", "October 2026", "ar")
    )
    assert "الفرع الأكثر مبيعاً: Dubai" in told.as_page(o200k, 500).text
