"""Statements on what Meta tells of messages that were sent: any order, weeks late, or before we know them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import JsonValue
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.bulk import columns_of, insert_new
from erp_mcp.store.outbox import LINE, MAY_FAIL, SendState
from erp_mcp.store.tables import DeliveryStatus

StatusState = Literal["sent", "delivered", "read", "played", "failed"]
KEY = ("tenant_id", "wamid", "state", "recipient")

# By the name that the attempt gave it, or by the one that the answer to it gave.
LINK = text("""
update delivery_statuses
set message_id = coalesce(
    (select message_id from send_attempts where send_attempts.tracker = delivery_statuses.tracker),
    (select id from outbox_messages where outbox_messages.wamid = delivery_statuses.wamid)
)
where message_id is null and wamid = any(:wamids)
""")
# What arrived settles an attempt that nobody knew the end of.
HEARD_OF = text("""
update send_attempts
set outcome = 'accepted', ended_at = coalesce(ended_at, now()), wamid = heard.wamid
from delivery_statuses as heard
where heard.wamid = any(:wamids) and heard.tracker = send_attempts.tracker
  and send_attempts.outcome in ('dispatching', 'unknown', 'given_up')
""")
# What was refused after all, and is being sent anew, is told of no more.
MOVE = text("""
with heard as (
    select message_id, min(wamid) as wamid,
        max(array_position(cast(:line as text[]), state)) as place, bool_or(state = 'failed') as has_failed
    from delivery_statuses
    where message_id is not null and wamid = any(:wamids) and not exists (
        select from send_attempts
        where send_attempts.wamid = delivery_statuses.wamid and outcome = 'refused'
    )
    group by message_id
),
due as (
    select outbox_messages.id, heard.wamid, outbox_messages.state as was, case
        when heard.place > array_position(cast(:line as text[]), outbox_messages.state)
             and not (has_failed and (cast(:line as text[]))[heard.place] = 'sent')
            then (cast(:line as text[]))[heard.place]
        when has_failed and outbox_messages.state = any(:may_fail) then 'failed'
        else outbox_messages.state
    end as becomes
    from heard join outbox_messages on outbox_messages.id = heard.message_id
    order by outbox_messages.id for update of outbox_messages
)
update outbox_messages
set state = becomes, changed_at = now(), wamid = coalesce(outbox_messages.wamid, due.wamid)
from due
where due.id = outbox_messages.id and (was <> becomes or outbox_messages.wamid is null)
returning outbox_messages.id, outbox_messages.conversation_id, due.wamid, was, becomes
""")


@dataclass(frozen=True, slots=True)
class NewStatus:
    """`recipient` is a number or user id; `tracker` is ours, where Meta sends it back."""

    wamid: str
    state: StatusState
    recipient: str
    at: datetime
    tracker: str | None
    pricing: dict[str, JsonValue] | None
    failure: dict[str, JsonValue] | None


@dataclass(frozen=True, slots=True)
class Moved:
    message_id: int
    conversation_id: str
    wamid: str
    was: SendState
    becomes: SendState


async def keep_statuses(session: AsyncSession, tenant_id: str, statuses: Sequence[NewStatus]) -> None:
    """Each once, however often it is delivered."""
    rows = [{"tenant_id": tenant_id} | columns_of(each) for each in statuses]
    await insert_new(session, DeliveryStatus, rows, KEY)


async def move_by_statuses(session: AsyncSession, wamids: Collection[str]) -> list[Moved]:
    """The messages that they tell of, as far as these are known by now; what came later never takes one back."""
    chosen = {"wamids": list(wamids)}
    await session.execute(LINK, chosen)
    await session.execute(HEARD_OF, chosen)
    rows = await session.execute(MOVE, chosen | {"line": list(LINE), "may_fail": list(MAY_FAIL)})
    return [Moved(*row) for row in rows]
