"""The chapter on Odoo, with the server, the approvals at the command line and the database that the demo has."""

import re

import pytest
from tests.store.embedded_fixtures import open_folder

from erp_mcp.cli.tour.chapters import Chapter
from erp_mcp.cli.tour.guide import tour
from erp_mcp.cli.tour.odoo import show_odoo

pytestmark = pytest.mark.slow


async def test_a_price_is_changed_by_a_model_and_a_person_and_is_what_it_was_in_the_end(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_folder() as folder:
        monkeypatch.setenv("ERP_MCP_DATA_DIR", str(folder / "data"))
        await tour(100, [Chapter("Odoo", show_odoo)])
    told = capsys.readouterr().out
    assert "last 90 days = " in told
    assert told.count("Nothing was changed yet") == 2
    assert re.findall(r"Sales Price\s+(\d+)\s+(\d+)", told) == [("65", "68"), ("68", "65")]
    assert len(re.findall(r"Approval \d+ is given", told)) == 2
    assert "outcome: done" in told
    assert re.findall(r"Light Roast 1 kg\s+(\d+)", told) == ["65", "65"]
