"""Statements on who writes: found by user id or number, made, given other ids, made one, linked to a customer."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields

from sqlalchemy import ARRAY, Text, any_, literal, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.bulk import columns_of, document_of, upsert
from erp_mcp.store.tables import Contact as ContactTable
from erp_mcp.store.tables import ContactAlias

# Two transactions may meet the same person first: whoever is later finds them.
ADD = text("""
insert into contact_identities (tenant_id, user_id, parent_user_id, wa_id, username, name)
select :tenant_id, given.* from jsonb_to_recordset(cast(:rows as jsonb)) as given(
    user_id text, parent_user_id text, wa_id text, username text, name text
)
on conflict do nothing
""")
# Ids may pass from one to another: all are free before any is given.
CHANGE = text("""
update contact_identities
set user_id = given.user_id, parent_user_id = given.parent_user_id, wa_id = given.wa_id,
    username = given.username, name = given.name
from jsonb_to_recordset(cast(:rows as jsonb)) as given(
    id bigint, user_id text, parent_user_id text, wa_id text, username text, name text
)
where contact_identities.id = given.id
""")
# Only where exactly one customer has the number: two of them are a question for a person.
LINK = text("""
update contact_identities set customer_id = known.customer_id
from (
    select given.contact_id, min(customer_keys.customer_id) as customer_id
    from jsonb_to_recordset(cast(:rows as jsonb)) as given(contact_id bigint, key text)
    join customer_keys on customer_keys.kind = 'phone' and customer_keys.key = given.key
    group by given.contact_id having count(distinct customer_keys.customer_id) = 1
) as known
where contact_identities.id = known.contact_id and contact_identities.customer_id is null
""")
# What one of them refused is refused by both. Of two threads on one number the other one is history.
MERGE = (
    """
    insert into consents (tenant_id, contact_id, scope, is_given, source, words, language, at, recorded_at)
    select tenant_id, :kept, scope, is_given, source, words, language, at, recorded_at
    from consents where contact_id = :gone order by id
    """,
    """
    update threads as kept set heard_at = greatest(kept.heard_at, gone.heard_at),
        handler = case when 'human' in (kept.handler, gone.handler) then 'human' else kept.handler end,
        handed_over_because = coalesce(kept.handed_over_because, gone.handed_over_because)
    from threads as gone
    where kept.contact_id = :kept and gone.contact_id = :gone and kept.number_id = gone.number_id
    """,
    """
    update conversations set closed_at = now() from threads as gone
    where conversations.id = gone.conversation_id and gone.contact_id = :gone and exists (
        select from threads as kept where kept.contact_id = :kept and kept.number_id = gone.number_id
    )
    """,
    """
    update threads as gone set contact_id = :kept
    where gone.contact_id = :gone and not exists (
        select from threads as kept where kept.contact_id = :kept and kept.number_id = gone.number_id
    )
    """,
    "select from outbox_messages where contact_id = :gone order by id for no key update",
    "update outbox_messages set contact_id = :kept where contact_id = :gone",
    "update inbound_messages set contact_id = :kept where contact_id = :gone",
    "update media set contact_id = :kept where contact_id = :gone",
    "update contact_aliases set contact_id = :kept where contact_id = :gone",
    """
    update contact_identities as kept set customer_id = coalesce(kept.customer_id, gone.customer_id)
    from contact_identities as gone where kept.id = :kept and gone.id = :gone
    """,
)


@dataclass(frozen=True, slots=True)
class Contact:
    id: int
    customer_id: int | None
    user_id: str | None
    parent_user_id: str | None
    wa_id: str | None
    username: str | None
    name: str


@dataclass(frozen=True, slots=True)
class NewContact:
    user_id: str | None
    parent_user_id: str | None
    wa_id: str | None
    username: str | None
    name: str


COLUMNS = tuple(ContactTable.__table__.c[each.name] for each in fields(Contact))


async def find_contacts(session: AsyncSession, ids: Collection[str]) -> list[Contact]:
    """Whose user id or number is one of these."""
    those = any_(literal(list(ids), ARRAY(Text)))
    named = or_(ContactTable.user_id == those, ContactTable.wa_id == those)
    rows = await session.execute(select(*COLUMNS).where(named).order_by(ContactTable.id))
    return [Contact(*row) for row in rows]


async def find_former(session: AsyncSession, ids: Collection[str]) -> dict[str, Contact]:
    """Who had one of these before."""
    wanted = (
        select(ContactAlias.value, *COLUMNS)
        .join(ContactTable, ContactTable.id == ContactAlias.contact_id)
        .where(ContactAlias.value == any_(literal(list(ids), ARRAY(Text))))
    )
    return {row[0]: Contact(*tuple(row)[1:]) for row in await session.execute(wanted)}


async def add_contacts(session: AsyncSession, tenant_id: str, new: Sequence[NewContact]) -> None:
    rows = document_of([columns_of(each) for each in new])
    await session.execute(ADD, {"tenant_id": tenant_id, "rows": rows})


async def change_contacts(session: AsyncSession, changed: Sequence[Contact]) -> None:
    ids = [each.id for each in changed]
    freed = update(ContactTable).where(ContactTable.id.in_(ids)).values(user_id=None, wa_id=None)
    await session.execute(freed)
    await session.execute(CHANGE, {"rows": document_of([columns_of(each) for each in changed])})


async def keep_aliases(session: AsyncSession, tenant_id: str, aliases: Mapping[str, int]) -> None:
    rows = [
        {"tenant_id": tenant_id, "value": value, "contact_id": contact_id}
        for value, contact_id in aliases.items()
    ]
    await upsert(session, ContactAlias, rows, ("tenant_id", "value"))


async def merge_contacts(session: AsyncSession, kept: int, gone: int) -> None:
    """What belongs to one belongs to the other from now on."""
    for statement in MERGE:
        await session.execute(text(statement), {"kept": kept, "gone": gone})


async def link_contacts(session: AsyncSession, keys: Mapping[int, str]) -> None:
    """By the key that customers have of their telephone number."""
    rows = [{"contact_id": contact_id, "key": key} for contact_id, key in keys.items()]
    await session.execute(LINK, {"rows": document_of(rows)})
