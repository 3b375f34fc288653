"""Statements on conversations on WhatsApp: one for each person and number of ours, open again when they write."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.bulk import columns_of, document_of
from erp_mcp.store.dialogue import uris
from erp_mcp.store.notify import notify
from erp_mcp.store.records import Handler

Key = tuple[str, int]  # our number, and who writes to it
ALERTS = "erp://alerts"
FIRST_HANDLER: Handler = "assistant"  # where a tenant has not said

FIND = text("""
select threads.number_id, threads.contact_id, threads.conversation_id
from jsonb_to_recordset(cast(:rows as jsonb)) as given(number_id text, contact_id bigint)
join threads on threads.number_id = given.number_id and threads.contact_id = given.contact_id
""")
OPEN = text("""
with given as (
    select contact_identities.tenant_id, number_id, contact_id, customer_id, started_at, subject,
        'wa-' || number_id || '-' || contact_id as conversation_id
    from jsonb_to_recordset(cast(:rows as jsonb)) as given(
        number_id text, contact_id bigint, started_at timestamptz, subject text
    )
    join contact_identities on contact_identities.id = given.contact_id
), opened as (
    insert into conversations (tenant_id, id, customer_id, channel, subject, language, started_at, updated_at)
    select tenant_id, conversation_id, customer_id, 'whatsapp', subject, '', started_at, started_at from given
    on conflict do nothing
)
insert into threads (tenant_id, conversation_id, number_id, contact_id, handler)
select tenant_id, conversation_id, number_id, contact_id,
    coalesce((select handler from tenant_profiles), :handler)
from given
on conflict do nothing
""")
HOLD = text("select from conversations where id = any(:ids) order by id for no key update")
# A clock that is ahead must not keep a window open.
HEAR = text("""
with given as (
    select * from jsonb_to_recordset(cast(:rows as jsonb)) as given(
        conversation_id text, said_at timestamptz, heard_at timestamptz, language text
    )
), opened as (
    update threads set heard_at = greatest(threads.heard_at, least(given.heard_at, now()))
    from given where threads.conversation_id = given.conversation_id and given.heard_at is not null
)
update conversations
set updated_at = greatest(conversations.updated_at, given.said_at), closed_at = null,
    language = coalesce(nullif(given.language, ''), conversations.language),
    customer_id = coalesce(conversations.customer_id, contact_identities.customer_id)
from given
join threads on threads.conversation_id = given.conversation_id
join contact_identities on contact_identities.id = threads.contact_id
where conversations.id = given.conversation_id
""")
HEARD_SINCE = text("""
select wa_id, user_id, contact_identities.name, heard_at,
    array(select id from messages where messages.conversation_id = threads.conversation_id order by position)
        as message_ids
from threads join contact_identities on contact_identities.id = contact_id
where number_id = :number_id and heard_at > :since and wa_id is not null
order by contact_id
""")
HAND_OVER = text("""
update threads set handler = 'human', handed_over_because = :reason
where conversation_id = :conversation_id and handler <> 'human'
returning conversation_id
""")


@dataclass(frozen=True, slots=True)
class Heard:
    """`heard_at` is None where nothing came that counts as their writing; `language` is empty where unsure."""

    conversation_id: str
    said_at: datetime
    heard_at: datetime | None
    language: str


@dataclass(frozen=True, slots=True)
class Writer:
    """Somebody with a number of their own, and all that was said with them."""

    wa_id: str
    user_id: str | None
    name: str
    heard_at: datetime
    message_ids: Sequence[str]


async def find_threads(session: AsyncSession, keys: Sequence[Key]) -> dict[Key, str]:
    """The conversations of those who have one."""
    rows = [{"number_id": number_id, "contact_id": contact_id} for number_id, contact_id in keys]
    found = await session.execute(FIND, {"rows": document_of(rows)})
    return {(row.number_id, row.contact_id): row.conversation_id for row in found}


async def open_threads(session: AsyncSession, started: Mapping[Key, datetime]) -> dict[Key, str]:
    """The conversation of each, made where there is none: in the hands that the tenant has chosen."""
    found = await find_threads(session, list(started))
    rows = [
        {"number_id": key[0], "contact_id": key[1], "started_at": at, "subject": f"WhatsApp {at:%Y-%m-%d}"}
        for key, at in started.items()
        if key not in found
    ]
    if not rows:
        return found
    await session.execute(OPEN, {"rows": document_of(rows), "handler": FIRST_HANDLER})
    return await find_threads(session, list(started))


async def heard_since(session: AsyncSession, number_id: str, since: datetime) -> list[Writer]:
    """Who has written to this number."""
    found = await session.execute(HEARD_SINCE, {"number_id": number_id, "since": since})
    return [Writer(*row) for row in found]


async def hold_threads(session: AsyncSession, conversation_ids: Sequence[str]) -> None:
    """Whoever adds messages counts on nobody else doing so meanwhile."""
    await session.execute(HOLD, {"ids": sorted(conversation_ids)})


async def hear(session: AsyncSession, tenant_id: str, heard: Sequence[Heard]) -> None:
    """Open again what was closed; subscribers hear of it."""
    await session.execute(HEAR, {"rows": document_of([columns_of(each) for each in heard])})
    changed = [uri for each in heard for uri in uris(each.conversation_id, ("messages", "context"))]
    await notify(session, tenant_id, [*changed, ALERTS])


async def hand_over(session: AsyncSession, tenant_id: str, conversation_id: str, reason: str) -> bool:
    """To a person, once: says whether it was nobody's before."""
    given = {"conversation_id": conversation_id, "reason": reason}
    handed = (await session.execute(HAND_OVER, given)).first() is not None
    if handed:
        await notify(session, tenant_id, [*uris(conversation_id, ("context",)), ALERTS])
    return handed
