"""The chapter on reports, with the files and the approval that the demo has."""

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from tests.store.embedded_fixtures import open_folder

from erp_mcp.cli.tour.chapters import Chapter
from erp_mcp.cli.tour.guide import tour
from erp_mcp.cli.tour.reports import show_reports

pytestmark = pytest.mark.slow

BEGINNINGS = {".pdf": b"%PDF-", ".xlsx": b"PK\x03\x04", ".html": b"<!doctype html>"}


async def test_a_week_is_told_in_arabic_with_files_that_open_and_an_order_that_waits_for_a_person(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_folder() as folder:
        monkeypatch.setenv("ERP_MCP_DATA_DIR", str(folder / "data"))
        await tour(100, [Chapter("Reports", show_reports)])
        told = capsys.readouterr().out
        links: list[str] = re.findall(r" KB  (file://\S+)", told)
        found = [Path(unquote(urlsplit(uri).path)) for uri in links]
        begun = {path.suffix: path.read_bytes()[: len(BEGINNINGS[path.suffix])].lower() for path in found}
    assert begun == {suffix: first.lower() for suffix, first in BEGINNINGS.items()}
    review, _, rest = told.partition("read_resource(")
    assert re.search(r"المبيعات .* مقابل", review)
    uri = "erp://reports/1"
    assert f"[{uri}]" in review
    assert f"{uri}?max_tokens=300&after=" in rest
    _, _, ordered = rest.partition("create_records(model='purchase.order'")
    assert "Nothing was changed yet" in ordered
    assert "New: purchase order" in ordered
