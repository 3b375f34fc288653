"""The drafts that an inventory report ends in are made by the tool as they are."""

from dataclasses import replace

from erp_mcp.app import App
from erp_mcp.governance.principal import local_principal
from erp_mcp.reports.wanted import Wanted
from erp_mcp.sandbox.company.loading import TENANT
from erp_mcp.store import mirror
from tests.protocol_fixtures import Build
from tests.tools.test_writing import Person, asked, said
from tests.trade import ago, customer, order, product, stock, supplier

GRAIN, RICE = 3001, 5001  # as the demo company's Odoo numbers them


async def test_an_advised_order_becomes_a_draft_purchase_in_odoo(build: Build, demo: App) -> None:
    async with demo.database.transactions(TENANT) as session:
        await mirror.save_suppliers(session, TENANT, [supplier(GRAIN, "Al Sanabel Grain Trading LLC", 3)])
        await mirror.save_products(session, TENANT, [product(RICE, "Basmati", 38, 31, GRAIN)])
        await mirror.save_stock(session, TENANT, [stock(RICE, 1)])
        await mirror.save_customers(session, TENANT, [customer(900_001, "Planted Grocery")])
        sold = [order(910_000 + week, 900_001, ago(7 * week + 1), (RICE, 9, 38)) for week in range(20)]
        sold = [replace(each, company="Nakhla Trading LLC") for each in sold]
        await mirror.save_orders(session, TENANT, sold)
    story = (await demo.reporting.reports.tell(local_principal(TENANT), Wanted("inventory"))).story
    calls = [each.call for each in story.advice if each.call and each.call.tool == "create_records"]
    assert len(calls) == 1
    answer = said(await asked(build, "auto", Person("accept"), "create_records", **calls[0].arguments))
    assert "Done: change" in answer
    found = await asked(
        build, "auto", None, "search_records", model="purchase.order",
        domain='[["state","=","draft"]]', fields=["partner_id", "order_line", "state"],
    )  # fmt: skip
    assert f"#{GRAIN}" in said(found)
