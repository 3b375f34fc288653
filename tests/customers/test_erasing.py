"""A customer who wants to be forgotten: of nothing that is theirs a trace stays, in any column of any table."""

import json
from collections.abc import AsyncGenerator
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
from erp_mcp.store.engine import Transactions, transactions
from erp_mcp.store.engine import create_engine as create_app_engine
from erp_mcp.store.erasing import STEPS
from erp_mcp.store.records import Lead
from erp_mcp.store.tables import Table
from erp_mcp.store.urls import driver_url
from tests.apps import fresh_database
from tests.customers.test_finding import AHMED, named, new_tenant
from tests.customers.test_identity import TALK, invoice, order

MARKER = "Zyxwvut"
MARKED = replace(AHMED, name=f"{MARKER} Mohamed", email=f"{MARKER}@mail.example", vat=f"{MARKER}123")
OTHER = replace(named(2, "Leyla Demir"), email="leyla@mail.example")
LEAD = Lead(
    31,
    f"Rice for {MARKER}",
    MARKER,
    "en",
    "+971505551234",
    None,
    "Dubai",
    "website",
    "new",
    AHMED.credit_limit,
    "AED",
    f"{MARKER} called",
    AHMED.created_at,
    None,
)
# What is nobody's, or holds amounts, counts and words of ours alone: whoever adds a table decides on it here.
KEPT = {
    *(
        "alerts",
        "api_tokens",
        "audit_entries",
        "connections",
        "cost_counters",
        "cost_limits",
        "currency_rates",
    ),
    *("customer_figures", "customer_purchases", "deliveries", "intent_keywords", "intent_routes", "invoices"),
    *("lexicons", "libraries", "order_lines", "orders", "products", "purchase_lines", "purchase_orders"),
    *(
        "rate_counters",
        "read_meters",
        "stock_levels",
        "suppliers",
        "sync_state",
        "tenant_profiles",
        "tenants",
    ),
    "text_templates",
    *("buyer_ranks", "message_templates", "send_pauses"),
}
WITH_THEIR_CONTACT = {
    *("consents", "contact_aliases", "inbound_messages", "outbox_messages", "send_attempts", "threads"),
    "abusive_messages",  # with the conversation
}
WITH_THEIR_SOURCE = {
    "knowledge_sources",
    "knowledge_chunks",
    "knowledge_sentences",
    "knowledge_terms",
    "knowledge_vectors",
    "term_stats",
    "embedding_cache",
}
# Planted by hand where text of theirs ends up, each linked as the application links it.
PLANTED = """
insert into customer_facts (tenant_id, customer_id, kind, fact, key, conversation_id, message_id)
values (:t, :id, 'preference', :m, '\\x01', 'wa-1', 'm1');
insert into session_memories (tenant_id, conversation_id, summary, message_count, written_by)
values (:t, 'wa-1', :m, 1, :m);
insert into ratings (tenant_id, id, conversation_id, message_id, value, comment, scores, level, lesson, principal,
    source_key, instruction_id)
overriding system value values (:t, 7, 'wa-1', 'm1', 'down', :m, :j, 'low', :m, 'x', 'reply:wa-1/m1', 5);
insert into instructions (tenant_id, text, origin, source_id) values (:t, :m, 'rating', 7);
insert into cta_events (tenant_id, id, kind, customer_id, conversation_id, call_hash, deadline, comment, rated_by)
values (:t, 'c1', 'reply', :id, 'wa-1', '\\x01', now(), :m, :m);
insert into model_answers (tenant_id, key, answer) values (:t, '\\x01', :m);
insert into cost_entries (tenant_id, at, expires_at, principal, task, model, prompt_version, conversation_id,
    state, worst_usd, assumed_usd, cost_usd, input_tokens, cached_tokens, output_tokens, milliseconds)
values (:t, now(), now(), 'x', 'x', 'x', 'x', 'wa-1', 'settled', 0, 0, 0, 0, 0, 0, 0);
insert into knowledge_sources (tenant_id, id, key, kind, title, language, audience, content_hash, updated_at)
overriding system value values (:t, 9, 'reply:wa-1/m1', 'reply', :m, 'en', 'staff', '\\x01', now());
insert into knowledge_chunks (tenant_id, id, source_id, position, heading, text, tldr, tokens, text_hash, length,
    repeated)
overriding system value values (:t, 9, 9, 0, :m, :m, :m, 1, '\\x02', 1, 0);
insert into knowledge_terms (tenant_id, term, chunk_id, count) values (:t, lower(:m), 9, 1);
insert into term_stats (tenant_id, term, chunks) values (:t, lower(:m), 1);
insert into embedding_cache (tenant_id, model_id, text_hash, embedding) values (:t, 'm', '\\x02', '[1,2]');
insert into embedding_cache (tenant_id, model_id, text_hash, embedding)
values (:t, 'm said', decode(md5('wa-1'), 'hex') || '\\x01', '[1,2]');
insert into approvals (tenant_id, expires_at, state, verdict, reason, principal, operation, arguments_hash,
    versions, before, preview)
values (:t, now(), 'pending', 'confirm', :m, 'x', :o, '\\x01', '{}', :j, :m);
insert into changes (tenant_id, outcome, principal, operation, arguments_hash, versions, before, after, note,
    external_reference, idempotency_key)
values (:t, 'done', 'x', :o, '\\x01', '{}', :j, :j, :m, 'r1', 'k1');
insert into changes (tenant_id, outcome, principal, operation, arguments_hash, versions, before, note,
    external_reference)
values (:t, 'done', 'x', :paper, '\\x02', '{}', :j, :m, 'r2');
insert into idempotency_keys (tenant_id, principal, key, arguments_hash, result)
values (:t, 'x', 'k1', '\\x01', :j);
insert into contact_identities (tenant_id, id, customer_id, wa_id, username, name)
overriding system value values (:t, 3, :id, '97150' || lower(:m), :m, :m);
insert into contact_aliases (tenant_id, value, contact_id) values (:t, '97155' || :m, 3);
insert into threads (tenant_id, conversation_id, number_id, contact_id, handler, handed_over_because)
values (:t, 'wa-1', '1', 3, 'human', :m);
insert into outbox_messages (tenant_id, id, conversation_id, contact_id, number_id, address, content, text,
    category, is_reply, state, reason, principal, due_at, attempts)
overriding system value
values (:t, 4, 'wa-1', 3, '1', :m, :j, :m, 'service', true, 'sent', :m, 'x', now(), 1);
insert into send_attempts (tenant_id, message_id, tracker, worker, outcome, reason)
values (:t, 4, 'erp:1', 1, 'accepted', :m);
insert into delivery_statuses (tenant_id, wamid, state, recipient, at, message_id, failure)
values (:t, 'wamid.1', 'failed', :m, now(), 4, :j);
insert into delivery_statuses (tenant_id, wamid, state, recipient, at)
values (:t, 'wamid.2', 'sent', '97150' || lower(:m), now());
insert into webhook_events (tenant_id, body_hash, body)
values (:t, '\\x01', convert_to('{"from": "97150' || lower(:m) || '", "text": "' || :m || '"}', 'UTF8'));
insert into inbound_messages (tenant_id, number_id, wamid, conversation_id, contact_id, kind, sent_at, raw)
values (:t, '1', 'wamid.3', 'wa-1', 3, 'text', now(), :j);
insert into consents (tenant_id, contact_id, scope, is_given, source, words, language, at)
values (:t, 3, 'all', false, 'message', :m, 'en', now());
insert into media (tenant_id, media_id, contact_id, mime, filename, sha256, content, expires_at)
values (:t, '5', 3, 'image/png', :m, '\\x01', convert_to(:m, 'UTF8'), now());
insert into send_paces (tenant_id, number_id, address, began_at, free_at)
values (:t, '1', '+97150' || lower(:m), now(), now());
insert into drafts (tenant_id, conversation_id, message_id, state, text, reason, scores, sources)
values (:t, 'wa-1', 'm1', 'waiting', :m, :m, '{}', '{}');
insert into customer_guesses (tenant_id, customer_id, field, value, confidence, reason)
values (:t, :id, 'segment', 'cafe', 0.9, :m);
insert into blocks (tenant_id, customer_id, reason, blocked_by) values (:t, :id, :m, 'x');
insert into reports (tenant_id, name, language, calendar, asked, story, created_by, expires_at)
values (:t, 'sales', 'en', 'gregorian', '{}', :j, 'x', now());
"""


@pytest.fixture(scope="module")
async def urls(server: Urls) -> AsyncGenerator[Urls]:
    async with fresh_database(server) as urls:
        yield urls


@pytest.fixture(scope="module")
async def within(urls: Urls) -> AsyncGenerator[Transactions]:
    engine = create_app_engine(urls.app)
    yield transactions(engine)
    await engine.dispose()


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


async def id_of(within: Transactions, tenant: str, external_id: int = 1) -> int:
    async with within(tenant) as session:
        return (await mirror.customer_ids(session))[external_id]


async def plant(within: Transactions, tenant: str) -> None:
    operation = json.dumps({"model": "res.partner", "record_ids": [1]})
    paper = json.dumps({"model": "sale.order", "record_ids": [11]})
    given = {
        "t": tenant,
        "id": await id_of(within, tenant),
        "m": MARKER,
        "j": json.dumps([{"id": 1, "name": MARKER}]),
        "o": operation,
        "paper": paper,
    }
    async with within(tenant) as session:
        for statement in PLANTED.split(";\n")[:-1]:
            bound = text(statement)
            used = {name: value for name, value in given.items() if f":{name}" in statement}
            await session.execute(bound, used)


def dump(owner: Engine, tenant: str) -> dict[str, str]:
    """Every row of a tenant as text, by table; vectors and hashes as they are written."""
    with owner.connect() as connection:
        return {
            table.name: "\n".join(
                connection.scalars(
                    text(f"select {table.name}::text from {table.name} where tenant_id = :t"),
                    {"t": tenant},
                )
            )
            for table in Table.metadata.sorted_tables
            if "tenant_id" in table.c
        }


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
    with pytest.raises(ErasureBlocked, match="changes settle"):
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
