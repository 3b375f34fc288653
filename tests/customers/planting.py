"""Traces of a customer in every table that holds text of theirs, and all rows of a tenant to look for them."""

import json
from dataclasses import replace

from sqlalchemy import Engine, text

from erp_mcp.store import mirror
from erp_mcp.store.engine import Transactions
from erp_mcp.store.records import Lead
from erp_mcp.store.tables import Table
from tests.customers.people import AHMED, named

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
insert into alerts (tenant_id, kind, level, period, period_start, text, subject, call)
values (:t, 'overdue', 'info', '1', now(), :m, '1', :j);
insert into schedules (tenant_id, cron, asked, recipients, created_by, next_at)
values (:t, '0 8 * * 1', jsonb_build_object('customer', :m || ' Mohamed#1'), array['alert'], 'cli', now());
insert into own_examples (tenant_id, aspect, label, text, model_id, embedding)
values (:t, 'intent', 'order', 'where is the rice of ' || :m || ' Mohamed', 'm', '[1,2]');
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
