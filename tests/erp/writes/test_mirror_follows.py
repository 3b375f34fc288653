"""What we change in Odoo is in the mirror as soon as the jobs are done, without a run over all of it."""

from collections.abc import AsyncGenerator
from contextlib import nullcontext
from decimal import Decimal
from pathlib import Path

import pytest
from mcp import Client
from sqlalchemy import text

from erp_mcp.app import App, open_app
from erp_mcp.errors import SyncUnderWay
from erp_mcp.governance.writing import NeedsApproval
from erp_mcp.jobs import work_jobs
from erp_mcp.jobs.erp import refresh_mirror
from erp_mcp.sandbox.odoo.server import OdooSandbox
from erp_mcp.sandbox.odoo.serving import serving_odoo
from erp_mcp.sandbox.odoo.world.filling import company_rows
from erp_mcp.server import build_server
from erp_mcp.store.embedded import Urls
from erp_mcp.store.locks import alone
from erp_mcp.store.prices import Offer, offers
from tests.answers import text_of
from tests.erp.sandboxed import held_by
from tests.erp.small_company import CUSTOMERS, PRODUCTS, SUPPLIERS, SmallCompany
from tests.erp.writes.asking import Fields, act, changed, create, delete, ids_of, made, undone, update
from tests.governance.proposals import LOCAL, policy_in
from tests.odoo_sandbox import DATABASE

TENANT, COMPANY = "main", "Nakhla Trading LLC"
OIL = PRODUCTS[0]
NAME = str(company_rows("product.template")[OIL]["name"])
LONG_AGO = "2026-01-01T00:00:00+00:00"
POLICY = """
[[rules]]
then = "approve"
reason = "A person decides about prices."
models = ["product.*"]

[[rules]]
then = "allow"
reason = "Tests."
"""


@pytest.fixture
def company() -> SmallCompany:
    return SmallCompany()


@pytest.fixture
async def odoo(company: SmallCompany) -> AsyncGenerator[OdooSandbox]:
    async with serving_odoo({DATABASE: company.world}) as sandbox:
        yield sandbox


async def price(app: App) -> Decimal:
    return (await offer(app)).price


async def offer(app: App) -> Offer:
    async with app.database.transactions(TENANT) as session:
        return (await offers(session, [NAME]))[NAME]


async def waiting(app: App) -> int:
    async with app.database.transactions(TENANT) as session:
        asked = "select count(*) from procrastinate_jobs where task_name = 'refresh_mirror'"
        return await session.scalar(text(asked)) or 0


async def synced(app: App) -> None:
    await app.company.mirror.sync(TENANT)
    await work_jobs(app, forever=False)


async def test_a_price_that_we_change_is_the_price_and_one_taken_back_too(app: App) -> None:
    await synced(app)
    before = await price(app)
    change = await changed(app, update("product.template", [OIL], list_price=77.25))
    await work_jobs(app, forever=False)
    assert await price(app) == Decimal("77.25")
    await undone(app, change)
    await work_jobs(app, forever=False)
    assert await price(app) == before


async def test_the_text_that_a_product_is_found_by_says_its_new_price(app: App) -> None:
    await synced(app)
    await changed(app, update("product.template", [OIL], list_price=77.25))
    await work_jobs(app, forever=False)
    async with Client(build_server(app.settings, lambda: nullcontext(app))) as client:
        found = await client.call_tool("search_knowledge", {"query": NAME, "kinds": ["product"]})
    assert "77.25" in text_of(found)


async def test_many_changes_are_one_refresh_and_only_what_they_were_about_is_read(
    app: App, company: SmallCompany, odoo: OdooSandbox
) -> None:
    await synced(app)
    company.write("product.template", PRODUCTS[1], list_price=1.5)
    untouched = (await held_by(app, TENANT))["products"][(PRODUCTS[1],)]
    for value in (70, 71, 72):
        await changed(app, update("product.template", [OIL], list_price=value))
    assert await waiting(app) == 1
    await work_jobs(app, forever=False)
    assert await price(app) == 72
    assert (await held_by(app, TENANT))["products"][(PRODUCTS[1],)] == untouched


async def test_what_a_person_approves_is_followed_as_well(app: App, urls: Urls, tmp_path: Path) -> None:
    await synced(app)
    careful = app.settings.model_copy(update={"policy_file": policy_in(tmp_path, POLICY)})
    async with open_app(careful) as asking, asking.queue.open_async():
        answer = await asking.company.writes.ask(LOCAL, update("product.template", [OIL], list_price=81))
        assert isinstance(answer, NeedsApproval)
        await asking.company.approvals.approve(TENANT, answer.approval.id, "", by="cli")
    async with open_app(careful) as worker:
        await work_jobs(worker, forever=False)
        assert await price(worker) == 81


async def test_the_least_that_is_to_be_there_is_as_we_set_it(app: App, company: SmallCompany) -> None:
    await synced(app)
    point = company.ids("stock.warehouse.orderpoint")[0]
    before = (await held_by(app, TENANT))["stock_levels"]
    await changed(app, update("stock.warehouse.orderpoint", [point], product_min_qty=4321))
    await work_jobs(app, forever=False)
    after = (await held_by(app, TENANT))["stock_levels"]
    differing = {key for key, row in after.items() if row != before[key]}
    assert [after[key]["reorder_point"] for key in differing] == [4321]
    assert after.keys() == before.keys()


async def test_an_order_that_is_made_and_confirmed_comes_with_its_delivery_and_its_invoice(app: App) -> None:
    await synced(app)
    row: Fields = {"partner_id": CUSTOMERS[0], "order_line": [{"product_id": OIL, "product_uom_qty": 2}]}
    (order,) = ids_of(await changed(app, create("sale.order", row, company=COMPANY)))
    await work_jobs(app, forever=False)
    assert (await held_by(app, TENANT))["orders"][(order,)]["state"] == "draft"
    await changed(app, act("confirm_order", "sale.order", order))
    await work_jobs(app, forever=False)
    held = await held_by(app, TENANT)
    assert held["orders"][(order,)]["state"] == "confirmed"
    ((delivery, sent),) = held["deliveries"].items()
    assert sent["order_id"] == order
    before = (await offer(app)).quantity or 0
    await changed(app, act("validate_delivery", "stock.picking", int(str(delivery[0]))))
    await changed(app, act("create_invoice", "sale.order", order))
    await work_jobs(app, forever=False)
    held = await held_by(app, TENANT)
    assert held["orders"][(order,)]["state"] == "done"
    assert held["deliveries"][delivery]["state"] == "done"
    assert [each["order_id"] for each in held["invoices"].values()] == [order]
    assert (await offer(app)).quantity == before - 2


async def test_customers_and_leads_that_are_new_or_deleted_are_so_here(app: App) -> None:
    await synced(app)
    customer = await made(app, "res.partner", {"name": "Blue Door Bakery", "customer_rank": 1})
    supplier = await made(app, "res.partner", {"name": "Mill", "customer_rank": 0, "supplier_rank": 1})
    asked = create("crm.lead", {"name": "Wants a pallet of dates"}, company=COMPANY)
    (lead,) = ids_of(await changed(app, asked))
    await work_jobs(app, forever=False)
    held = await held_by(app, TENANT)
    assert held["customers"][(customer,)]["name"] == "Blue Door Bakery"
    assert (supplier,) in held["suppliers"]
    assert (supplier,) not in held["customers"]
    assert (lead,) in held["leads"]
    await changed(app, delete("crm.lead", lead, permanently=True))
    await changed(app, delete("res.partner", customer, permanently=True))
    await work_jobs(app, forever=False)
    held = await held_by(app, TENANT)
    assert (lead,) not in held["leads"]
    assert held["customers"][(customer,)]["is_active"] is False


async def test_purchases_are_followed_with_the_supplier_that_they_are_from(app: App) -> None:
    await synced(app)
    row: Fields = {"partner_id": SUPPLIERS[0], "order_line": [{"product_id": OIL, "product_qty": 9}]}
    (order,) = ids_of(await changed(app, create("purchase.order", row, company=COMPANY)))
    await changed(app, act("confirm_purchase", "purchase.order", order))
    await work_jobs(app, forever=False)
    assert (await held_by(app, TENANT))["purchase_orders"][(order,)]["state"] == "confirmed"


async def test_what_is_refreshed_is_what_a_run_over_everything_reads(app: App, company: SmallCompany) -> None:
    await synced(app)
    await changed(app, update("product.template", [OIL], list_price=77.25, description_sale="Pressed cold."))
    await changed(app, update("res.partner", [CUSTOMERS[1]], city="Fujairah", phone="+971500000001"))
    await work_jobs(app, forever=False)
    refreshed = await held_by(app, TENANT)
    await app.company.mirror.sync(TENANT, is_full=True)
    assert await held_by(app, TENANT) == refreshed


async def test_a_company_without_a_mirror_gets_none_by_its_first_change(app: App) -> None:
    await changed(app, update("product.template", [OIL], list_price=77.25))
    await work_jobs(app, forever=False)
    assert (await held_by(app, TENANT))["products"] == {}


async def test_what_the_mirror_has_nothing_of_asks_for_nothing(app: App) -> None:
    await synced(app)
    await changed(app, act("post_note", "product.template", OIL, text="Count this again."))
    await changed(app, create("product.category", {"name": "Seasonal"}))
    assert await waiting(app) == 0


async def test_a_mirror_that_is_busy_or_out_of_reach_fails_no_change_and_is_asked_again(
    app: App, odoo: OdooSandbox
) -> None:
    await synced(app)
    before = await price(app)
    async with alone(app.database.app_url, 0x65_72_70_73, TENANT):
        change = await changed(app, update("product.template", [OIL], list_price=77.25))
        assert change.outcome == "done"
        with pytest.raises(SyncUnderWay):
            await refresh_mirror(app, TENANT, LONG_AGO)
    assert await price(app) == before
    await refresh_mirror(app, TENANT, LONG_AGO)
    assert await price(app) == Decimal("77.25")
