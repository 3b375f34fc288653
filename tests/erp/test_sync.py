"""The mirror follows Odoo: everything once, only what changed after that, and no loss wherever it is cut off."""

from datetime import timedelta

import anyio
import pytest

from erp_mcp.app import App
from erp_mcp.erp.sync.run import READ_AT_ONCE
from erp_mcp.errors import OdooUnavailable, OtherSource, SyncUnderWay
from tests.erp.mirrored import TENANT, customers_here, following, of, orders_here, small_company

LONG = timedelta(minutes=5)  # for a transaction: one of thousands of records takes seconds


async def test_a_second_run_reads_nothing_that_has_not_changed(app: App) -> None:
    odoo = small_company()
    ids = [odoo.add("res.partner", name=f"Customer {n}") for n in range(3)]
    odoo.later(hours=1)
    async with following(app, odoo) as mirror:
        assert of(await mirror.sync(TENANT), "customers").new == 3
        odoo.later(hours=1)
        odoo.write("res.partner", ids[1], name="Renamed")
        odoo.calls.clear()
        outcome = of(await mirror.sync(TENANT), "customers")
    assert (outcome.new, outcome.changed, outcome.gone, outcome.total) == (0, 1, 0, 3)
    assert odoo.reads("res.partner") == [ids[1]]
    assert (await customers_here(app))[ids[1]] == ("Renamed", True)


async def test_a_change_that_shows_late_is_not_lost(app: App) -> None:
    """Its time is that of the beginning of its transaction, long before it can be seen."""
    odoo = small_company()
    number = odoo.add("res.partner", name="Before")
    async with following(app, odoo) as mirror:
        odoo.later(hours=1)
        await mirror.sync(TENANT)
        odoo.now -= LONG
        odoo.write("res.partner", number, name="After")
        odoo.now += 2 * LONG
        await mirror.sync(TENANT)
    assert await customers_here(app) == {number: ("After", True)}


async def test_a_run_that_was_cut_off_is_taken_up_where_it_was(app: App) -> None:
    odoo = small_company()
    ids = [odoo.add("res.partner", name=f"Customer {n}") for n in range(2 * READ_AT_ONCE + 3)]
    odoo.later(hours=1)
    async with following(app, odoo) as mirror:
        odoo.cut_after = 2  # the user and the first chunk
        with pytest.raises(OdooUnavailable):
            await mirror.sync(TENANT)
        assert len(await customers_here(app)) == READ_AT_ONCE
        odoo.cut_after = None
        odoo.later(hours=2)
        odoo.calls.clear()
        await mirror.sync(TENANT)
    assert odoo.reads("res.partner") == ids[READ_AT_ONCE:]
    assert set(await customers_here(app)) == set(ids)


async def test_an_order_brings_its_customer_and_products_even_if_nothing_else_would(app: App) -> None:
    odoo = small_company()
    staff = odoo.add("res.partner", name="A colleague", partner_share=False)
    product = odoo.add("product.product", name="Oil", active=False)
    order = odoo.add("sale.order", name="S1", partner_id=[staff, "A colleague"], state="sale")
    odoo.add("sale.order.line", order_id=[order, "S1"], product_id=[product, "Oil"], product_uom_qty=4.0)
    async with following(app, odoo) as mirror:
        await mirror.sync(TENANT)
    assert await orders_here(app) == {order: ("confirmed", staff, [(product, 4)])}


async def test_a_line_that_changes_alone_changes_its_order(app: App) -> None:
    odoo = small_company()
    customer, product = odoo.add("res.partner", name="Salim"), odoo.add("product.product", name="Oil")
    order = odoo.add("sale.order", name="S1", partner_id=[customer, "Salim"])
    line = odoo.add("sale.order.line", order_id=[order, "S1"], product_id=[product, "Oil"])
    async with following(app, odoo) as mirror:
        await mirror.sync(TENANT)
        odoo.later(hours=1)
        odoo.write("sale.order.line", line, product_uom_qty=9.0)
        await mirror.sync(TENANT)
    assert await orders_here(app) == {order: ("draft", customer, [(product, 9)])}


async def test_archived_and_deleted_customers_stay_and_are_not_active(app: App) -> None:
    odoo = small_company()
    archived, deleted = odoo.add("res.partner", name="Archived"), odoo.add("res.partner", name="Deleted")
    async with following(app, odoo) as mirror:
        await mirror.sync(TENANT)
        odoo.later(hours=1)
        odoo.write("res.partner", archived, active=False)
        odoo.remove("res.partner", deleted)
        outcome = of(await mirror.sync(TENANT), "customers")
    assert (outcome.changed, outcome.gone) == (1, 1)
    assert await customers_here(app) == {archived: ("Archived", False), deleted: ("Deleted", False)}


async def test_records_that_were_hidden_from_the_user_are_not_taken_for_deleted(app: App) -> None:
    odoo = small_company()
    ids = [odoo.add("res.partner", name=f"Customer {n}") for n in range(40)]
    async with following(app, odoo) as mirror:
        await mirror.sync(TENANT)
        for each in ids[:20]:
            odoo.remove("res.partner", each)
        odoo.add("res.partner", name="New")
        outcome = of(await mirror.sync(TENANT), "customers")
        assert outcome.problem is not None
        assert "20 of 41 customers" in outcome.problem
        assert sum(is_active for _, is_active in (await customers_here(app)).values()) == 41
        await mirror.sync(TENANT, is_full=True)
    assert sum(is_active for _, is_active in (await customers_here(app)).values()) == 21


async def test_one_bad_record_is_named_and_tried_again_while_the_rest_goes_on(app: App) -> None:
    odoo = small_company()
    good, bad = odoo.add("res.partner", name="Good"), odoo.add("res.partner", name="", credit_limit=1e300)
    hidden = odoo.add("res.partner", name="Hidden")
    odoo.forbidden.add(("res.partner", hidden))
    async with following(app, odoo) as mirror:
        outcome = of(await mirror.sync(TENANT), "customers")
        assert outcome.troubled.keys() == {bad, hidden}
        assert outcome.troubled[bad] == "it has no name"
        assert set(await customers_here(app)) == {good}
        odoo.later(hours=5)
        odoo.rows["res.partner"][bad] |= {"name": "Mended", "credit_limit": 5.0}
        odoo.forbidden.clear()
        assert of(await mirror.sync(TENANT), "customers").troubled == {}
    assert set(await customers_here(app)) == {good, bad, hidden}


async def test_what_is_not_installed_or_not_open_to_the_user_is_said_and_hinders_nothing_else(
    app: App,
) -> None:
    odoo = small_company()
    odoo.closed.add("account.move")
    odoo.add("res.partner", name="Salim")
    async with following(app, odoo) as mirror:
        report = await mirror.sync(TENANT)
    assert of(report, "leads").is_missing
    assert "not" in (of(report, "invoices").problem or "")
    assert of(report, "customers").new == 1


async def test_a_clock_that_was_put_back_loses_nothing(app: App) -> None:
    odoo = small_company()
    number = odoo.add("res.partner", name="Before")
    async with following(app, odoo) as mirror:
        odoo.later(days=2)
        await mirror.sync(TENANT)
        odoo.later(days=-2)
        odoo.write("res.partner", number, name="After")
        odoo.later(hours=1)
        await mirror.sync(TENANT)
    assert await customers_here(app) == {number: ("After", True)}


async def test_two_runs_at_once_are_one(app: App) -> None:
    odoo = small_company()
    odoo.add("res.partner", name="Salim")
    begun = anyio.Event()

    def tell(_kind: str, _done: int, _total: int) -> None:
        begun.set()

    async with following(app, odoo) as mirror, anyio.create_task_group() as tasks:
        tasks.start_soon(mirror.sync, TENANT, None, tell)
        await begun.wait()
        with pytest.raises(SyncUnderWay):
            await mirror.sync(TENANT)
    assert len(await customers_here(app)) == 1


async def test_ids_of_another_odoo_never_meet_those_of_the_first(app: App) -> None:
    odoo = small_company()
    async with following(app, odoo) as mirror:
        await mirror.sync(TENANT)
    async with following(app, odoo, odoo_database="test") as mirror:
        with pytest.raises(OtherSource, match="Nothing was changed"):
            await mirror.sync(TENANT)
        await mirror.sync(TENANT, is_full=True)
