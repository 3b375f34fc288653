"""The chapter on WhatsApp, with the phones, the server and the approvals that the demo has."""

import re

import pytest
from tests.store.embedded_fixtures import open_folder

from erp_mcp.cli.tour.chapters import Chapter
from erp_mcp.cli.tour.guide import tour
from erp_mcp.cli.tour.whatsapp import HER_QUESTION, HIS_QUESTION, show_whatsapp

pytestmark = pytest.mark.slow


async def test_what_customers_write_arrives_and_an_approved_reply_is_read_on_the_phone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_folder() as folder:
        monkeypatch.setenv("ERP_MCP_DATA_DIR", str(folder / "data"))
        await tour(100, [Chapter("WhatsApp", show_whatsapp)])
    told = capsys.readouterr().out
    assert re.findall(r"conversation wa-106540352242922-\d+ of (.+)#", told) == ["عائشة قاسم", "هوشنگ بندری"]
    assert told.count("Approval 1 is given") == 1
    assert re.search(r"Message \d+ to \+9715•+27: read\.", told)
    assert re.findall(r"\] (sent|delivered|read)\b", told) == ["sent", "delivered", "read"]
    assert HER_QUESTION in told
    assert len(re.findall(r"^│ Sources: erp://knowledge/chunks/\d+", told, re.MULTILINE)) >= 1
    assert told.count(HIS_QUESTION) == 2, "on the phone, and among what waits for an answer"
