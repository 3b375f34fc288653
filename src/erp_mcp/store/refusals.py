"""Statements on messages that were accepted and came to nothing after all."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.bulk import columns_of, document_of
from erp_mcp.store.outbox import MAY_FAIL, NAMELESS

# Its name is given up with its attempt: whatever is told of it from now on concerns nobody.
# One that was delivered, whatever else is told of it, is never sent again.
AGAIN = text(f"""
with given as (
    select * from jsonb_to_recordset(cast(:rows as jsonb)) as given(
        wamid text, tracker text, code integer, reason text, wait_seconds integer
    )
), refused as (
    update send_attempts
    set outcome = 'refused', ended_at = now(), wamid = given.wamid, code = given.code, reason = given.reason
    from given, outbox_messages
    where (send_attempts.tracker = given.tracker or send_attempts.wamid = given.wamid)
      and send_attempts.outcome in ('dispatching', 'unknown', 'given_up', 'accepted')
      and outbox_messages.id = send_attempts.message_id
      and outbox_messages.state = any(:may_fail) and outbox_messages.attempts < :most
      and coalesce(outbox_messages.wamid, given.wamid) = given.wamid
      and not exists (
          select from delivery_statuses as heard
          where heard.wamid = given.wamid and heard.state in ('delivered', 'read', 'played')
      )
    returning send_attempts.message_id, given.wamid, given.reason, given.wait_seconds
), unsaid as (
    delete from messages using refused, outbox_messages
    where outbox_messages.id = refused.message_id and messages.id in (refused.wamid, {NAMELESS})
      and messages.conversation_id = outbox_messages.conversation_id
)
update outbox_messages
set state = 'queued', reason = refused.reason, wamid = null, changed_at = now(),
    due_at = now() + make_interval(secs => least(refused.wait_seconds * power(2, attempts), 86400))
from refused where refused.message_id = outbox_messages.id
returning outbox_messages.id
""")
WHY = text("""
update outbox_messages set reason = delivery_statuses.failure ->> 'says'
from delivery_statuses
where delivery_statuses.message_id = outbox_messages.id and delivery_statuses.state = 'failed'
  and outbox_messages.state = 'failed' and outbox_messages.id = any(:ids)
  and delivery_statuses.wamid = outbox_messages.wamid
""")


@dataclass(frozen=True, slots=True)
class Refusal:
    """`wait_seconds` are doubled with every attempt that was made."""

    wamid: str
    tracker: str | None
    code: int
    reason: str
    wait_seconds: int


async def queue_again(session: AsyncSession, refusals: Sequence[Refusal], most_attempts: int) -> list[int]:
    """Those that go once more; the others have failed."""
    rows = document_of([columns_of(each) for each in refusals])
    given = {"rows": rows, "may_fail": list(MAY_FAIL), "most": most_attempts}
    return list(await session.scalars(AGAIN, given))


async def say_why(session: AsyncSession, message_ids: Sequence[int]) -> None:
    """Of those that have failed, in our words."""
    await session.execute(WHY, {"ids": list(message_ids)})
