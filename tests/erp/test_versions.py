"""The older versions group and name otherwise: what is said of their records is the same."""

from collections.abc import AsyncGenerator

import pytest

from erp_mcp.erp.asking import Search, Summary, Which
from erp_mcp.erp.found import Found
from erp_mcp.erp.searching import search
from erp_mcp.erp.sight import Sight
from erp_mcp.erp.summing import summed
from erp_mcp.errors import InvalidValue
from erp_mcp.governance.policy.file import read_policy
from erp_mcp.integrations.odoo import Connection, Instance, Odoo, Viewpoint
from erp_mcp.sandbox.odoo.serving import serving_odoo
from erp_mcp.sandbox.odoo.world import World
from erp_mcp.sandbox.odoo.world.filling import company_rows
from tests.erp.conftest import ZONE
from tests.odoo_sandbox import DATABASE, KEY, LOGIN

GULF = Which("sale.order", domain=[["company_id", "=", 1]])


@pytest.fixture(scope="module", params=["16.0", "17.0", "18.0", "19.0"])
async def seen(request: pytest.FixtureRequest) -> AsyncGenerator[tuple[str, Sight]]:
    version: str = request.param
    async with (
        serving_odoo({DATABASE: World(company_rows, version=version)}) as odoo,
        Connection(Instance("main", odoo.url, DATABASE, LOGIN, KEY)) as connection,
    ):
        client = Odoo(connection)
        identity = await client.identity()
        client = client.seen_from(Viewpoint(identity.lang, ZONE.key))
        may_read = read_policy(None).visible.may_read
        yield version, Sight(client, may_read, ZONE, "main", identity.lang, identity.companies)


def rows(found: Found) -> list[list[str]]:
    return [list(each) for each in found.cells]


async def test_the_groups_with_most_records_come_first(seen: tuple[str, Sight]) -> None:
    found = await summed(seen[1], Summary(GULF, by=["partner_id"], limit=3))
    assert rows(found) == [
        ["Green Minaret Restaurant#1296", "98", "2.1%"],
        ["هتل مهربان#1187", "96", "2.0%"],
        ["بقالة نسيم الخور#1045", "95", "2.0%"],
    ]


async def test_one_field_is_measured_in_several_ways(seen: tuple[str, Sight]) -> None:
    measures = ("amount_total:max", "amount_total:sum", "partner_id:count_distinct")
    found = await summed(seen[1], Summary(GULF, measures, ["date_order:quarter"], limit=2))
    assert [each.name for each in found.columns][:4] == [
        "date_order:quarter",
        "amount_total:max (AED)",
        "amount_total:sum (AED)",
        "partner_id:count_distinct",
    ]
    assert [row[0] for row in rows(found)] == ["Q2 2025", "Q3 2025"]


async def test_a_path_is_grouped_by_or_refused_with_what_can_be(seen: tuple[str, Sight]) -> None:
    version, sight = seen
    asked = Summary(Which("sale.order.line"), by=["product_id.categ_id"], limit=1)
    if version == "19.0":
        assert rows(await summed(sight, asked))[0][0] == "All / Beverages Tea Coffee#9"
    else:
        with pytest.raises(InvalidValue, match=r"path such as 'product_id\.categ_id'; 'product_id' it can"):
            await summed(sight, asked)


async def test_what_is_grouped_by_is_measured_or_refused_but_never_empty(seen: tuple[str, Sight]) -> None:
    version, sight = seen
    asked = Summary(GULF, ("date_order:max",), ["date_order:year"])
    if version == "16.0":
        with pytest.raises(InvalidValue, match="does not measure what it groups by"):
            await summed(sight, asked)
    else:
        assert [row[1][:4] for row in rows(await summed(sight, asked))] == ["2025", "2026"]


async def test_tags_are_named(seen: tuple[str, Sight]) -> None:
    found = await search(seen[1], Search(Which("res.partner", ids=[1437]), fields=["category_id"]))
    assert rows(found) == [["1437", "Segment / Household#6, Branch / Dubai#9"]]
