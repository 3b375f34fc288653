"""Statements that take a person out of every table; what was bought and paid stays, under no name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store import knowledge, lexicon
from erp_mcp.store.bulk import count_changed
from erp_mcp.store.vectors import FORGET

WHO = text("""
select id, external_id, name, other_names, phone, email, vat from customers
where id = :id or merged_into_id = :id order by id
""")
TALKS = text("select id from conversations where customer_id = any(:ids)")
LEADS = text("select id, phone, email from leads where erased_at is null")
# What a change was made on, by what that is called in the ERP.
LINKED = """
with papers (model, external_id) as (
    select 'res.partner', unnest(cast(:external_ids as bigint[]))
    union all select 'crm.lead', external_id from leads where id = any(:leads)
    union all select 'sale.order', external_id from orders where customer_id = any(:ids)
    union all select 'account.move', external_id from invoices where customer_id = any(:ids)
    union all select 'stock.picking', external_id from deliveries where customer_id = any(:ids)
), named (model, id) as (
    select model, cast(external_id as text) from papers
)
select {what} where exists (
    select from named where named.model = operation->>'model' and (
        operation->'record_ids' @> cast(id as jsonb) or exists (
            select from jsonb_array_elements({images}) as image where image->>'id' = named.id))
) or exists (
    select from unnest(cast(:needles as text[])) as needle where strpos(lower(concat({said})), needle) > 0)
"""
CHANGES = LINKED.format(
    what="id, outcome from changes",
    images="before || coalesce(after, '[]')",
    said="operation, before, after, versions, note, idempotency_key",
)
APPROVALS = LINKED.format(
    what="id from approvals",
    images="before",
    said="operation, before, versions, preview, reason, decided_because, idempotency_key",
)
SOURCES = text("""
select id from knowledge_sources
where key in (select source_key from ratings where conversation_id = any(:talks))
    or exists (select from unnest(cast(:talks as text[])) as talk where starts_with(key, 'reply:' || talk || '/'))
""")
NOTHING = '{"values": [], "recipients": []}'  # of what an operation says in words
# What depends on others before them, so that each is counted where it lies.
STEPS: Mapping[str, str] = {
    "idempotency_keys": """
        delete from idempotency_keys as kept
        where exists (select from changes where id = any(:changes)
                and principal = kept.principal and idempotency_key = kept.key)
            or exists (select from unnest(cast(:needles as text[])) as needle
                where strpos(lower(concat(key, result)), needle) > 0)""",
    # That it was done stays known; without an image of what was before it cannot be taken back.
    "changes": """
        update changes set operation = operation || cast(:nothing as jsonb), versions = '{}', before = '[]',
            after = null, note = 'erased', idempotency_key = null
        where id = any(:changes)""",
    "approvals": """
        update approvals set operation = operation || cast(:nothing as jsonb), versions = '{}', before = '[]',
            preview = '', reason = 'erased', decided_because = null, idempotency_key = null,
            state = case when state in ('pending', 'approved') then 'rejected' else state end
        where id = any(:approvals)""",
    "cta_events": "delete from cta_events where customer_id = any(:ids) or conversation_id = any(:talks)",
    "customer_facts": "delete from customer_facts where customer_id = any(:ids) or conversation_id = any(:talks)",
    "instructions": """
        delete from instructions where source_id in (select id from ratings where conversation_id = any(:talks))
            or id in (select instruction_id from ratings where conversation_id = any(:talks))""",
    "ratings": "delete from ratings where conversation_id = any(:talks)",
    "session_memories": "delete from session_memories where conversation_id = any(:talks)",
    # Any of them may name the person by a part of their name, and each can be made again.
    "reports": "delete from reports",
    # What is still so is found again by the next look.
    "alerts": "delete from alerts where subject is not null or kind = 'report'",
    "schedules": """
        delete from schedules where exists (
            select from unnest(cast(:needles as text[])) as needle
            where strpos(lower(concat(asked, recipients)), needle) > 0)""",
    "own_examples": """
        delete from own_examples where exists (
            select from unnest(cast(:needles as text[])) as needle where strpos(lower(text), needle) > 0)""",
    "drafts": "delete from drafts where conversation_id = any(:talks)",
    "messages": "delete from messages where conversation_id = any(:talks)",
    # A body that came from outside tells of several people: those of others were read long ago.
    "webhook_events": """
        delete from webhook_events where exists (
            select from contact_identities
            where customer_id = any(:ids) and (strpos(encode(body, 'escape'), wa_id) > 0
                or strpos(encode(body, 'escape'), user_id) > 0))""",
    "delivery_statuses": """
        delete from delivery_statuses where exists (
            select from contact_identities
            left join outbox_messages on contact_id = contact_identities.id
            where customer_id = any(:ids)
                and (outbox_messages.id = message_id or recipient in (wa_id, user_id)))""",
    "send_paces": """
        delete from send_paces where address in (
            select unnest(array[wa_id, '+' || wa_id, user_id]) from contact_identities
            where customer_id = any(:ids))""",
    "media": """
        delete from media using contact_identities
        where contact_id = contact_identities.id and customer_id = any(:ids)""",
    # Attempts, messages that came and went, threads, former numbers and consents go with the person.
    "contact_identities": "delete from contact_identities where customer_id = any(:ids)",
    "blocks": "delete from blocks where customer_id = any(:ids) or conversation_id = any(:talks)",
    "customer_guesses": "delete from customer_guesses where customer_id = any(:ids)",
    "cost_entries": "update cost_entries set conversation_id = null where conversation_id = any(:talks)",
    "conversations": "delete from conversations where id = any(:talks)",
    # Of answers only the hash of the question is known, so none can be told from the others.
    "model_answers": "delete from model_answers",
    "merged_rows": "delete from merged_rows where customer_id = any(:ids)",
    "customer_keys": "delete from customer_keys where customer_id = any(:ids)",
    "leads": """
        update leads set name = 'erased lead#' || id, contact_name = '', phone = null, email = null, city = '',
            source = '', note = '', fingerprint = 'erased', erased_at = now()
        where id = any(:leads)""",
    "customers": """
        update customers set name = 'erased customer#' || id, other_names = '{}', phone = null, email = null,
            vat = null, city = '', segment = '', merged_because = null, is_active = false,
            fingerprint = 'erased', erased_at = now()
        where id = any(:ids)""",
}
FORGET_TERMS = text("delete from term_stats where chunks <= 0")


@dataclass(frozen=True, slots=True)
class Person:
    """A customer with a duplicate that was merged into them, or one of the two."""

    id: int
    external_id: int
    name: str
    other_names: Sequence[str]
    phone: str | None
    email: str | None
    vat: str | None


@dataclass(frozen=True, slots=True)
class Contact:
    """Of a lead, by which it is known whose it is."""

    lead_id: int
    phone: str | None
    email: str | None


@dataclass(frozen=True, slots=True)
class Traces:
    """Everything that is theirs; `needles` are what is looked for where only text tells."""

    ids: Sequence[int]
    external_ids: Sequence[int]
    leads: Sequence[int]
    needles: Sequence[str]
    talks: Sequence[str]


async def people_of(session: AsyncSession, customer_id: int) -> list[Person]:
    return [Person(*row) for row in await session.execute(WHO, {"id": customer_id})]


async def lead_contacts(session: AsyncSession) -> list[Contact]:
    return [Contact(*row) for row in await session.execute(LEADS)]


async def talks_of(session: AsyncSession, ids: Sequence[int]) -> list[str]:
    return list(await session.scalars(TALKS, {"ids": list(ids)}))


async def linked_changes(session: AsyncSession, traces: Traces) -> dict[int, str]:
    """The outcome of each."""
    return {row[0]: row[1] for row in await session.execute(text(CHANGES), _linking(traces))}


async def erase(
    session: AsyncSession, tenant_id: str, traces: Traces, changes: Sequence[int]
) -> dict[str, int]:
    """How many rows of which table; the caller has claimed the library."""
    approvals = list(await session.scalars(text(APPROVALS), _linking(traces)))
    sources = list(await session.scalars(SOURCES, {"talks": list(traces.talks)}))
    given = {
        "ids": list(traces.ids),
        "leads": list(traces.leads),
        "needles": list(traces.needles),
        "talks": list(traces.talks),
        "changes": list(changes),
        "approvals": approvals,
        "nothing": NOTHING,
    }
    await lexicon.unlist_sources(session, sources)
    await knowledge.delete_sources(session, tenant_id, sources)
    gone = {"knowledge_sources": len(sources)}
    for table, statement in STEPS.items():
        gone[table] = await _count(session, statement, given)
    gone["term_stats"] = await _count(session, FORGET_TERMS.text, {})
    gone["embedding_cache"] = await _count(session, FORGET.text, {})
    return gone


async def _count(session: AsyncSession, statement: str, given: Mapping[str, object]) -> int:
    used = {name: value for name, value in given.items() if f":{name}" in statement}
    return await count_changed(session, text(statement), used)


def _linking(traces: Traces) -> dict[str, object]:
    return {
        "ids": list(traces.ids),
        "external_ids": list(traces.external_ids),
        "leads": list(traces.leads),
        "needles": list(traces.needles),
    }
