"""Transactions that meet at the same rows wait for each other in one order: none is given up for another."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import anyio
from sqlalchemy import text

from erp_mcp.app import App
from erp_mcp.store import merging, operating
from erp_mcp.store.addressing import hold_contact
from erp_mcp.store.deliveries import NewStatus, keep_statuses, move_by_statuses
from erp_mcp.store.dispatch import hold_attempts
from erp_mcp.store.inbox import NewInbound, add_inbound
from erp_mcp.store.outbox import NewMessage, add_outgoing
from erp_mcp.store.threads import hold_threads
from tests.messaging.hooks import AT, NUMBER, body, change, deliver, written
from tests.messaging.people import TENANT, contact, outgoing, rows, somebody, state_of
from tests.messaging.shop import customer

WAITS = """
select count(*) from pg_stat_activity
where datname = current_database() and wait_event_type = 'Lock' and state = 'active'
"""


@asynccontextmanager
async def once_waiting(app: App) -> AsyncGenerator[None]:
    """Goes on when somebody waits for a lock."""
    with anyio.fail_after(20):
        while await rows(app, WAITS) == [(0,)]:
            await anyio.sleep(0.01)
        yield


async def test_a_person_and_a_status_may_settle_the_same_message_at_once(whatsapp: App) -> None:
    wa_id = somebody()
    tracker = f"lost-{wa_id[-6:]}"
    message_id = await outgoing(whatsapp, wa_id, tracker, "unknown")
    settled = list[int]()

    async def person() -> None:
        async with whatsapp.database.transactions(TENANT) as session:
            settled.extend(await operating.resolve(session, [message_id], has_arrived=False, is_resent=True))

    async with anyio.create_task_group() as tasks, whatsapp.database.transactions(TENANT) as session:
        await hold_attempts(session, [tracker])
        tasks.start_soon(person)
        async with once_waiting(whatsapp):
            told = NewStatus(f"w-{wa_id}", "read", wa_id, datetime.now(UTC), tracker, None, None)
            await keep_statuses(session, TENANT, [told])
            await move_by_statuses(session, [told.wamid])

    assert (settled, await state_of(whatsapp, message_id)) == ([], ("read", f"w-{wa_id}"))


async def test_a_customer_may_write_while_they_are_being_answered(whatsapp: App) -> None:
    wa_id, talk = await writer(whatsapp)
    known = await contact(whatsapp, wa_id=wa_id)

    async def answered() -> None:
        async with whatsapp.database.transactions(TENANT) as session:
            await hold_contact(session, TENANT, f"+{wa_id}", None, "")
            held.set()
            await kept.wait()
            assert await add_outgoing(session, TENANT, answer(talk, known["id"], wa_id))

    held, kept = anyio.Event(), anyio.Event()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(answered)
        await held.wait()
        async with whatsapp.database.transactions(TENANT) as session:
            await hold_threads(session, [talk])
            kept.set()
            new = NewInbound(NUMBER, f"more-{wa_id}", talk, known["id"], "text", datetime.now(UTC), {})
            assert await add_inbound(session, TENANT, [new])


async def test_customers_may_be_merged_while_one_of_them_writes(whatsapp: App) -> None:
    wa_id, talk = await writer(whatsapp)
    one = await customer(whatsapp, int(wa_id[-6:]), f"Twin {wa_id}", wa_id)
    other = await customer(whatsapp, int(wa_id[-6:]) + 10**6, f"Twin of {wa_id}", str(int(wa_id) + 10**8))
    await rows(
        whatsapp,
        "with them as (update contact_identities set customer_id = :one where wa_id = :wa_id)"
        " update conversations set customer_id = :one where id = :talk returning 1",
        one=one, wa_id=wa_id, talk=talk,
    )  # fmt: skip

    async def merged() -> None:
        async with whatsapp.database.transactions(TENANT) as session:
            await merging.merge(session, other, one, None)

    async with anyio.create_task_group() as tasks, whatsapp.database.transactions(TENANT) as session:
        renamed = "update contact_identities set name = 'Twin' where wa_id = :wa_id"
        await session.execute(text(renamed), {"wa_id": wa_id})
        tasks.start_soon(merged)
        async with once_waiting(whatsapp):
            await hold_threads(session, [talk])

    assert (await contact(whatsapp, wa_id=wa_id))["customer_id"] == other


async def writer(app: App) -> tuple[str, str]:
    """Somebody who has written, and the conversation with them."""
    wa_id = somebody()
    await deliver(app, body(change(messages=[written(f"hi-{wa_id}", "hi", AT, wa_id=wa_id)])))
    return wa_id, f"wa-{NUMBER}-{(await contact(app, wa_id=wa_id))['id']}"


def answer(talk: str, contact_id: int, wa_id: str) -> NewMessage:
    now = datetime.now(UTC)
    return NewMessage(talk, contact_id, NUMBER, f"+{wa_id}", {}, "ready", "service", True, "test", now)
