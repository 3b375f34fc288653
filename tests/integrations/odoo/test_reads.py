"""Reads as real servers answered them, by every version and both protocols."""

import pytest

from erp_mcp.integrations.odoo import Query
from tests.integrations.odoo.recordings import BY_VERSION, Replay, opened

pytestmark = pytest.mark.usefixtures("recorded")


@pytest.mark.parametrize("version", BY_VERSION)
async def test_records_are_searched_and_read_in_one_call(version: str) -> None:
    replay = Replay(version + "-json2" if version == "19.0" else version, {"search_read": "*_search_read*"})
    found = await opened(replay).search_read(Query("res.partner", order="id", limit=3), ["name", "email"])
    assert found[0]["id"] == 1
    assert [call.method for call in replay.calls] == ["search_read"]
