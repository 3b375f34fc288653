"""What is paused waits, and leaves when somebody resumes it."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from erp_mcp.store import dispatch
from erp_mcp.store.tables import SendPause
from tests.messaging.posting import NUMBER_ID, TENANT, Post

PHONES = (f"97151{number:07}" for number in itertools.count(1))


@pytest.mark.parametrize("number_id", [NUMBER_ID, ""])
async def test_nothing_leaves_while_it_is_paused_and_all_of_it_after(post: Post, number_id: str) -> None:
    [queued] = await post.queue(await post.thread(next(PHONES)), "paused")
    async with post.app.database.transactions(TENANT) as session:
        session.add(SendPause(tenant_id=TENANT, number_id=number_id, reason="stop", paused_by="test"))
    await post.drain()
    assert post.network.sent == []
    async with post.app.database.transactions(TENANT) as session:
        await session.delete(await session.get_one(SendPause, (TENANT, number_id)))
    await post.make_due()
    await post.drain()
    assert await post.states([queued]) == ["accepted"]


@pytest.mark.parametrize("number_id", [NUMBER_ID, ""])
async def test_what_was_due_while_it_was_paused_leaves_when_it_is_resumed_and_the_rest_at_its_hour(
    post: Post, number_id: str
) -> None:
    operating = post.app.messaging.operating
    await operating.pause(TENANT, number_id, "a test", by="test")
    [due] = await post.queue(await post.thread(next(PHONES)), "due")
    [scheduled] = await post.queue(await post.thread(next(PHONES)), "later")
    async with post.app.database.transactions(TENANT) as session:
        await dispatch.postpone(session, {scheduled.id: datetime.now(UTC) + timedelta(seconds=25)})
    await post.drain()
    assert post.network.sent == []
    assert (await post.find(due.id)).reason == "sending is paused"
    await operating.resume(TENANT, number_id, by="test")
    found = await post.find(due.id)
    assert (found.state, found.reason) == ("queued", None)
    assert found.due_at <= datetime.now(UTC) < (await post.find(scheduled.id)).due_at
    await post.drain()
    assert await post.states([due, scheduled]) == ["accepted", "queued"]
    await operating.cancel(TENANT, scheduled.id, by="test")
