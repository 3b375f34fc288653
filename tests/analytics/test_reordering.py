"""Reorder points of the demo company and of a small one whose figures can be told by hand."""

from datetime import datetime
from zoneinfo import ZoneInfo

from erp_mcp.analytics.reordering import reorder_points
from erp_mcp.analytics.scene import Scene
from erp_mcp.app import App
from erp_mcp.language.periods import Period
from erp_mcp.sandbox.company.loading import TENANT
from erp_mcp.store.basis import basis_of
from tests.reports.conftest import company


async def test_x(company: App) -> None:
    async with company.database.transactions(TENANT) as session:
        basis = await basis_of(session)
        now = datetime.now(ZoneInfo(basis.time_zone))
        scene = Scene(session, basis, now, Period(now.date(), now.date()))
        import time
        t=time.time()
        found = await reorder_points(scene)
        print(time.time()-t, found.days, found.rows, len(found.points), len(found.wanted))
        for each in found.wanted[:8]: print(each)
    assert 0
