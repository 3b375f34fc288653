"""A customer who wants to be forgotten: of nothing that is theirs a trace stays, in any column of any table."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.pool import NullPool

from erp_mcp.advice.customers import known_of
from erp_mcp.customers.erasing import Erasing
from erp_mcp.customers.finding import find
from erp_mcp.customers.identity import Identity
from erp_mcp.customers.meant import meant
from erp_mcp.errors import CustomerErased, ErasureBlocked, NotMergeable
from erp_mcp.governance.audit import broken_entry
from erp_mcp.store import mirror
from erp_mcp.store.dialogue import save_conversations
from erp_mcp.store.embedded import Urls
from erp_mcp.store.engine import Transactions
from erp_mcp.store.erasing import STEPS
from erp_mcp.store.tables import Table
from erp_mcp.store.urls import driver_url
from tests.customers.people import TALK, invoice, new_tenant, order
from tests.customers.planting import (
    KEPT,
    LEAD,
    MARKED,
    MARKER,
    OTHER,
    WITH_THEIR_CONTACT,
    WITH_THEIR_SOURCE,
    dump,
    id_of,
    plant,
)


@pytest.fixture
async def tenant(urls: Urls, within: Transactions) -> str:
    tenant_id = await new_tenant(urls)
    talk = replace(TALK, customer_external_id=1, subject=MARKER)
    said = replace(talk.messages[0], text=f"I am {MARKER}", metadata={"name": MARKER})
    async with within(tenant_id) as session:
        await mirror.save_customers(session, tenant_id, [MARKED, OTHER])
        await mirror.save_orders(session, tenant_id, [order(11, 1), order(12, 2, 250)])
        await mirror.save_invoices(session, tenant_id, [invoice(21, 1, 40)])
        await mirror.save_leads(session, tenant_id, [LEAD])
        await save_conversations(session, tenant_id, [replace(talk, messages=(said,))])
    return tenant_id


@pytest.fixture(scope="module")
def owner(urls: Urls) -> Engine:
    return create_engine(driver_url(urls.owner), poolclass=NullPool)


def test_of_every_table_it_is_decided_what_becomes_of_it() -> None:
    tables = {table.name for table in Table.metadata.sorted_tables}
    assert tables == KEPT | WITH_THEIR_SOURCE | WITH_THEIR_CONTACT | STEPS.keys()


async def test_no_trace_is_left_in_any_table(within: Transactions, tenant: str, owner: Engine) -> None:
    await plant(within, tenant)
    before = dump(owner, tenant)
    held = {name for name, rows in before.items() if MARKER.lower() in rows.lower()}
    assert held >= STEPS.keys() - {"merged_rows", "cost_entries", "webhook_events", "idempotency_keys"} | {
        "knowledge_chunks"
    }
    customer_id = await id_of(within, tenant)
    erased = await Erasing(within).erase(tenant, customer_id, by="cli")
    after = dump(owner, tenant)
    assert [name for name, rows in after.items() if MARKER.lower() in rows.lower()] == []
    assert "wa-1" not in "".join(after.values())
    gone = ("embedding_cache", "idempotency_keys", "webhook_events", "media", "consents", "outbox_messages")
    assert [after[name] for name in gone] == [""] * len(gone)
    assert ",rejected," in after["approvals"]  # what is left of it must not be carried out
    assert (after["orders"], after["invoices"]) == (before["orders"], before["invoices"])
    assert (erased.rows["changes"], erased.rows["leads"], erased.rows["embedding_cache"]) == (2, 1, 2)
    assert "Leyla Demir" in after["customers"]
    async with within(tenant) as session:
        assert await broken_entry(session) is None


async def test_a_dry_run_counts_what_would_go_and_changes_nothing(
    within: Transactions, tenant: str, owner: Engine
) -> None:
    await plant(within, tenant)
    before = dump(owner, tenant)
    customer_id = await id_of(within, tenant)
    would = await Erasing(within).erase(tenant, customer_id, by="cli", is_dry_run=True)
    assert dump(owner, tenant) == before
    assert (await Erasing(within).erase(tenant, customer_id, by="cli")).rows == would.rows


async def test_the_next_sync_does_not_bring_anybody_back(
    within: Transactions, tenant: str, owner: Engine
) -> None:
    customer_id = await id_of(within, tenant)
    await Erasing(within).erase(tenant, customer_id, by="cli")
    async with within(tenant) as session:
        await mirror.save_customers(session, tenant, [MARKED, OTHER])
        await mirror.save_leads(session, tenant, [LEAD])
        await save_conversations(session, tenant, [replace(TALK, customer_external_id=1)])
        await mirror.save_orders(session, tenant, [order(13, 1, 60)])
        spent = await session.scalar(
            text("select spent from customer_figures where customer_id = :id"), {"id": customer_id}
        )
    after = dump(owner, tenant)
    assert MARKER not in "".join(after.values())
    assert after["conversations"] == ""
    assert f"erased customer#{customer_id}" in after["customers"]
    assert spent == 160  # amounts still count


@pytest.mark.parametrize("given", ["#{id}", "{id}", "S00011"])
async def test_whoever_asks_for_an_erased_customer_is_told(
    within: Transactions, tenant: str, given: str
) -> None:
    customer_id = await id_of(within, tenant)
    await Erasing(within).erase(tenant, customer_id, by="cli")
    query = given.format(id=customer_id)
    async with within(tenant) as session:
        with pytest.raises(CustomerErased, match=f"#{customer_id} was erased on 20"):
            await meant(session, query)
        if not query.isdigit():  # a search takes a bare number for a part of a phone
            with pytest.raises(CustomerErased):
                await find(session, query.replace("#", "x#"))
        with pytest.raises(CustomerErased):
            await known_of(session, customer_id)


async def test_duplicates_go_with_whoever_was_kept(within: Transactions, tenant: str, owner: Engine) -> None:
    kept, duplicate = await id_of(within, tenant, 2), await id_of(within, tenant)
    await Identity(within).merge(tenant, kept, duplicate, f"{MARKER} said so", by="cli")
    with pytest.raises(NotMergeable, match="erase that one, and this one goes with it"):
        await Erasing(within).erase(tenant, duplicate, by="cli")
    erased = await Erasing(within).erase(tenant, kept, by="cli")
    assert sorted(erased.ids) == sorted([kept, duplicate])
    assert MARKER not in "".join(dump(owner, tenant).values())
    with pytest.raises(CustomerErased):
        await Identity(within).unmerge(tenant, duplicate, by="cli")


async def test_a_change_that_may_have_happened_is_settled_first(
    within: Transactions, tenant: str, owner: Engine
) -> None:
    await plant(within, tenant)
    async with within(tenant) as session:
        await session.execute(text("update changes set outcome = 'unknown' where external_reference = 'r1'"))
    before = dump(owner, tenant)
    with pytest.raises(ErasureBlocked, match=rf"`erp-mcp changes settle \d+ --tenant {tenant}`"):
        await Erasing(within).erase(tenant, await id_of(within, tenant), by="cli")
    assert dump(owner, tenant) == before


async def test_what_concerns_others_stays(within: Transactions, tenant: str, owner: Engine) -> None:
    async with within(tenant) as session:
        await session.execute(
            text("""insert into changes (tenant_id, outcome, principal, operation, arguments_hash, versions,
                before, external_reference) values (:t, 'done', 'x', :o, '\\x03', '{}', '[]', 'r3')"""),
            {"t": tenant, "o": json.dumps({"model": "res.partner", "record_ids": [2, 12]})},
        )
    await Erasing(within).erase(tenant, await id_of(within, tenant), by="cli")
    assert ",erased," not in dump(owner, tenant)["changes"]
