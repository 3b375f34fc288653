"""One rule tells which goods are gone or running out, wherever they are told."""

import re
from collections.abc import Awaitable, Callable
from decimal import Decimal

import pytest

from erp_mcp.analytics.reordering import Shortage, shortage
from erp_mcp.analytics.scene import Scene
from erp_mcp.analytics.scope import Scope
from erp_mcp.analytics.sheet import Sheet
from erp_mcp.analytics.story import Number, Story
from erp_mcp.app import App
from erp_mcp.budget import Tokens
from erp_mcp.reports.catalogue.day import daily_briefing
from erp_mcp.reports.catalogue.inventory import inventory
from erp_mcp.reports.catalogue.weekly_review import weekly_review
from erp_mcp.sandbox.company.loading import TENANT
from tests.reports.scenes import scene_of

COUNTED = re.compile(r"Out of stock: (\d+); below the reorder point: (\d+)")


async def short_of(company: App, scope: Scope) -> Shortage:
    async with scene_of(company, TENANT) as scene:
        return await shortage(scene.session, scene.basis, scene.now, scope)


@pytest.mark.parametrize(
    ("report", "grid"), [(inventory, "out"), (daily_briefing, "short"), (weekly_review, "short")]
)
async def test_a_report_says_how_many_goods_are_gone_and_running_out(
    company: App, report: Callable[[Scene], Awaitable[Story]], grid: str
) -> None:
    found = await short_of(company, Scope())
    async with scene_of(company, TENANT) as scene:
        story = await report(scene)
    [told] = [each.values for each in (*story.verdict, *story.drivers) if each.key == "inventory.short"]
    assert told == {"out": Number(Decimal(found.out)), "soon": Number(Decimal(found.running_out))}
    assert found.out > 0
    assert found.running_out > 0
    [listed] = [each for each in story.grids if each.name == grid]
    assert listed.total == len(found.goods)


async def test_a_prompt_tells_the_same_goods_as_the_reports(company: App, o200k: Tokens) -> None:
    found = await short_of(company, Scope())
    overviews = company.company.overviews
    sheets: list[Sheet] = [
        await overviews.day(TENANT),
        await overviews.restock(TENANT, ""),
        await overviews.suppliers(TENANT, ""),
    ]
    told = [COUNTED.findall(each.as_page(o200k, 20_000).text) for each in sheets]
    assert told == [[(str(found.out), str(found.running_out))]] * 3
