"""One customer twice: merged, followed by the sync, and two again exactly as they were."""

from dataclasses import replace
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text

from erp_mcp.advice.customers import Customers, known_of
from erp_mcp.advice.page import CustomerPage
from erp_mcp.budget import load
from erp_mcp.customers.duplicates import duplicates
from erp_mcp.customers.finding import find
from erp_mcp.customers.identity import Identity
from erp_mcp.customers.meant import meant
from erp_mcp.customers.missing import Missing
from erp_mcp.errors import NotMergeable
from erp_mcp.governance.audit import broken_entry
from erp_mcp.store import mirror
from erp_mcp.store.choosing import Choosing
from erp_mcp.store.conditions import Filter
from erp_mcp.store.dialogue import save_conversations
from erp_mcp.store.embedded import Urls
from erp_mcp.store.engine import Transactions
from erp_mcp.store.listing import Wanted, chosen_ids, listed
from erp_mcp.store.mirror import customer_ids as mirror_ids
from erp_mcp.store.tables import AuditEntry
from erp_mcp.store.waiting import open_issues
from tests.customers.people import AHMED, TALK, invoice, named, new_tenant, order

TWIN = replace(named(2, "Abu Karim Trading"), phone="050 777 8888", email="karim@mail.example")


@pytest.fixture
async def tenant(urls: Urls, within: Transactions) -> str:
    """Ahmed with an order of 100; his twin with one of 250 and an invoice of 40, by their ids in the ERP."""
    tenant_id = await new_tenant(urls)
    async with within(tenant_id) as session:
        await mirror.save_customers(session, tenant_id, [AHMED, TWIN])
        await mirror.save_orders(session, tenant_id, [order(11, 1), order(12, 2, 250)])
        await mirror.save_invoices(session, tenant_id, [invoice(21, 2, 40)])
        await save_conversations(session, tenant_id, [TALK])
    return tenant_id


async def ids_of(within: Transactions, tenant: str) -> tuple[int, int]:
    """Ours, of Ahmed and of his twin."""
    async with within(tenant) as session:
        ids = await mirror_ids(session)
    return ids[1], ids[2]


async def merged(within: Transactions, tenant: str) -> tuple[int, int]:
    ahmed, twin = await ids_of(within, tenant)
    await Identity(within).merge(tenant, ahmed, twin, "same person", by="cli")
    return ahmed, twin


async def page_of(within: Transactions, tenant: str, given: str) -> CustomerPage:
    page = await Customers(within, load("o200k")).get(tenant, given)
    assert isinstance(page, CustomerPage)
    return page


async def everything(within: Transactions, tenant: str) -> list[str]:
    """Every row that follows a customer, with whose it is, and the figures."""
    statement = text(
        """
        select 'order ' || external_id || ' ' || customer_id from orders
        union all select 'invoice ' || external_id || ' ' || customer_id from invoices
        union all select 'talk ' || id || ' ' || customer_id from conversations
        union all select 'fact ' || id || ' ' || customer_id from customer_facts
        union all select 'cta ' || id || ' ' || customer_id from cta_events
        union all select 'merged ' || row_id from merged_rows
        union all select 'customer ' || id || ' ' || name || coalesce(merged_into_id::text, '') from customers
        union all select 'figures ' || customer_id || ' ' || spent || ' ' || balance from customer_figures
        order by 1""".replace("::", r"\:\:")
    )
    async with within(tenant) as session:
        return list(await session.scalars(statement))


@pytest.mark.parametrize(
    "given", ["Ahmed Mohamed", "Abu Karim Trading", "0507778888", "karim@mail.example", "S00012", "INV/21"]
)
async def test_two_who_were_merged_are_one_by_any_key_of_either(
    within: Transactions, tenant: str, given: str
) -> None:
    ahmed, twin = await merged(within, tenant)
    async with within(tenant) as session:
        (hit,) = (await find(session, given)).hits
    assert (hit.customer_id, hit.name) == (ahmed, "Ahmed Mohamed")
    page = await page_of(within, tenant, given)
    figures = page.known.figures
    assert (figures.orders, figures.spent, figures.balance) == (2, Decimal(350), Decimal(40))
    assert f"Merged into this customer: Abu Karim Trading#{twin}" in page.lines()
    assert [each.id for each in page.known.talks] == ["wa-1"]


async def test_the_id_of_a_merged_customer_leads_to_whoever_was_kept(
    within: Transactions, tenant: str
) -> None:
    ahmed, twin = await merged(within, tenant)
    assert (await page_of(within, tenant, f"#{twin}")).known.id == ahmed
    async with within(tenant) as session:
        assert (await known_of(session, twin)).id == ahmed
        (one,) = (await meant(session, str(twin))).candidates
        found = await find(session, f"#{twin}")
    assert one.id == ahmed
    assert [(hit.customer_id, hit.why) for hit in found.hits] == [
        (ahmed, f"id of Abu Karim Trading#{twin}, merged into it")
    ]


async def test_unmerging_restores_exactly_what_was(within: Transactions, tenant: str) -> None:
    before = await everything(within, tenant)
    ahmed, twin = await merged(within, tenant)
    assert await everything(within, tenant) != before
    undone = await Identity(within).unmerge(tenant, twin, by="cli")
    assert (undone.kept.id, undone.rows["orders"], undone.rows["conversations"]) == (ahmed, 1, 1)
    assert await everything(within, tenant) == before


async def test_a_sync_neither_undoes_a_merge_nor_keeps_it_from_being_undone(
    within: Transactions, tenant: str
) -> None:
    ahmed, twin = await merged(within, tenant)
    async with within(tenant) as session:
        await mirror.save_customers(session, tenant, [AHMED, TWIN])
        await mirror.save_orders(session, tenant, [order(12, 2, 300), order(13, 2, 50)])
        await mirror.save_invoices(session, tenant, [invoice(21, 2, 30)])
    figures = (await page_of(within, tenant, f"#{ahmed}")).known.figures
    assert (figures.spent, figures.balance) == (Decimal(450), Decimal(30))
    await Identity(within).unmerge(tenant, twin, by="cli")
    figures = (await page_of(within, tenant, f"#{twin}")).known.figures
    assert (figures.orders, figures.spent, figures.balance) == (2, Decimal(350), Decimal(30))


async def test_what_the_erp_has_moved_itself_stays_with_the_one_kept(
    within: Transactions, tenant: str
) -> None:
    ahmed, twin = await merged(within, tenant)
    async with within(tenant) as session:
        await mirror.save_orders(session, tenant, [order(12, 1, 250)])
    await Identity(within).unmerge(tenant, twin, by="cli")
    assert (await page_of(within, tenant, f"#{ahmed}")).known.figures.spent == Decimal(350)


async def test_a_merged_customer_is_in_no_list_but_found_among_those_filtered(
    within: Transactions, tenant: str
) -> None:
    ahmed, twin = await merged(within, tenant)
    choosing = Choosing(ZoneInfo("UTC"), open_issues())
    async with within(tenant) as session:
        page, total = await listed(session, choosing, Wanted(), 10, 0)
        ids = await chosen_ids(session, choosing, Wanted([Filter("spent", ">", Decimal(300))]))
        found = await find(session, "Abu Karim Trading", among=ids)
        pairs = await duplicates(session)
    assert ([each.customer_id for each in page], total) == ([ahmed], 1)
    assert sorted(ids) == [ahmed, twin]
    assert [hit.customer_id for hit in found.hits] == [ahmed]
    assert pairs == []


async def test_chains_of_merges_are_refused_with_the_way_out(within: Transactions, tenant: str) -> None:
    ahmed, twin = await merged(within, tenant)
    async with within(tenant) as session:
        await mirror.save_customers(session, tenant, [named(3, "Third")])
        third = (await mirror_ids(session))[3]
    room = Identity(within)
    for kept, duplicate in ((twin, third), (third, twin), (third, ahmed), (ahmed, ahmed)):
        with pytest.raises(NotMergeable, match="Nothing was changed"):
            await room.merge(tenant, kept, duplicate, None, by="cli")
    with pytest.raises(NotMergeable, match=f"`erp-mcp customers unmerge {twin} --tenant {tenant}` first"):
        await room.merge(tenant, twin, third, None, by="cli")
    with pytest.raises(NotMergeable, match="not merged into anybody"):
        await room.unmerge(tenant, third, by="cli")


async def test_merging_is_on_the_audit_chain(within: Transactions, tenant: str) -> None:
    ahmed, twin = await merged(within, tenant)
    async with within(tenant) as session:
        entry = await session.scalar(select(AuditEntry).where(AuditEntry.action == "customer.merge"))
        assert await broken_entry(session) is None
    assert entry is not None
    assert (entry.subject, entry.details) == (str(twin), {"into": str(ahmed)})


async def test_firms_that_share_a_switchboard_alone_are_no_duplicates(
    within: Transactions, tenant: str
) -> None:
    firms = [
        replace(named(number, name), is_company=True, phone="04 222 3333", city=city)
        for number, name, city in (
            (5, "Gulf Foods", "Dubai"),
            (6, "Gulf Foods", "Sharjah"),
            (7, "Nour", "Dubai"),
        )
    ]
    async with within(tenant) as session:
        await mirror.save_customers(session, tenant, firms)
        assert await duplicates(session) == []
        await mirror.save_customers(session, tenant, [replace(firms[1], city="Dubai")])
        (pair,) = await duplicates(session)
    assert (pair.why, pair.score) == (["same phone", "names alike in one city"], 0.8)


async def test_why_a_customer_is_not_found_is_told_layer_by_layer(within: Transactions, tenant: str) -> None:
    ahmed, _ = await ids_of(within, tenant)
    layers = await Missing(within).why(tenant, "+971 50 111 2222", ahmed)
    keys = next(each for each in layers if each.name == "exact keys")
    assert "phone:971501112222" in keys.looked_for
    assert keys.found.startswith("no; theirs: phone:971505551234")
    answer = next(each for each in layers if each.name == "answer")
    assert answer.found.startswith("no: the name is 0.")
    layers = await Missing(within).why(tenant, "Ahmed Mohammed", ahmed)
    assert next(each for each in layers if each.name == "answer").found.startswith("number 1 of 1")


async def test_a_filter_that_leaves_a_customer_out_is_named(within: Transactions, tenant: str) -> None:
    ahmed, _ = await ids_of(within, tenant)
    layers = await Missing(within).why(tenant, "customers who spent more than 1000", ahmed)
    (left_out,) = [each for each in layers if each.name == "filter"]
    assert "1,000" in left_out.looked_for or "1000" in left_out.looked_for
