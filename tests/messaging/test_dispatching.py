"""What is due is sent once, whatever the network does, and what is not known is never sent again."""

import itertools
from datetime import UTC, datetime, timedelta

import anyio
import httpx
import pytest

from erp_mcp.messaging.dispatching import LOST
from erp_mcp.store import deliveries, dispatch, outbox
from erp_mcp.store.consents import NewConsent, Scope, add_consent
from erp_mcp.store.deliveries import NewStatus, StatusState
from erp_mcp.store.dialogue import list_messages
from erp_mcp.store.dispatch import Ended, NewAttempt
from erp_mcp.store.locks import marked
from erp_mcp.store.outbox import Outgoing
from erp_mcp.store.refusals import Refusal, queue_again
from tests.messaging.posting import (
    TENANT,
    Answer,
    Json,
    Post,
    accepts,
    breaks,
    refuses,
)

PHONES = (f"97150{number:07}" for number in itertools.count(1))


def status(message: Outgoing, state: StatusState, wamid: str, tracker: str | None = None) -> NewStatus:
    return NewStatus(wamid, state, message.address, datetime.now(UTC), tracker, None, None)


async def tell(post: Post, *statuses: NewStatus) -> None:
    async with post.app.database.transactions(TENANT) as session:
        await deliveries.keep_statuses(session, TENANT, statuses)
        await deliveries.move_by_statuses(session, [each.wamid for each in statuses])


async def test_what_is_queued_is_sent_in_its_order_and_stands_in_the_conversation(post: Post) -> None:
    thread = await post.thread(next(PHONES))
    queued = await post.queue(thread, "one", "two", "three")
    await post.drain()
    assert post.network.texts == ["one", "two", "three"]
    assert await post.states(queued) == ["accepted"] * 3
    async with post.app.database.transactions(TENANT) as session:
        said = await list_messages(session, thread)
    assert [(each.role, each.text) for each in said] == [
        ("staff", "one"),
        ("staff", "two"),
        ("staff", "three"),
    ]


@pytest.mark.parametrize("error", [httpx.ReadTimeout, httpx.WriteTimeout, httpx.RemoteProtocolError])
async def test_what_may_have_arrived_is_never_sent_again(post: Post, error: type[httpx.HTTPError]) -> None:
    [queued] = await post.queue(await post.thread(next(PHONES)), "once")
    post.network.answers = [breaks(error), accepts]
    await post.drain()
    await post.make_due()
    await post.drain()
    assert (post.network.texts, await post.states([queued])) == (["once"], ["unknown"])


@pytest.mark.parametrize("failing", [breaks(httpx.ConnectError), refuses(130429), refuses(131056)])
async def test_what_surely_did_not_arrive_is_sent_later_and_once(post: Post, failing: Answer) -> None:
    [queued] = await post.queue(await post.thread(next(PHONES)), "later")
    post.network.answers = [failing, accepts]
    await post.drain()
    await post.make_due()
    await post.drain()
    await post.drain()
    assert (post.network.texts, await post.states([queued])) == (["later", "later"], ["accepted"])
    assert (await post.find(queued.id)).attempts == 2


async def test_what_is_refused_for_good_is_not_tried_again_and_says_why(post: Post) -> None:
    [queued] = await post.queue(await post.thread(next(PHONES)), "no")
    post.network.answers = [refuses(131026)]
    await post.drain()
    found = await post.find(queued.id)
    assert (found.state, len(post.network.sent)) == ("failed", 1)
    assert found.reason


async def test_one_that_waits_holds_up_what_comes_after_it_to_the_same_person_alone(post: Post) -> None:
    first, other = await post.thread(next(PHONES)), await post.thread(next(PHONES))
    post.network.answers = [breaks(httpx.ConnectError), accepts]
    [late] = await post.queue(first, "late")
    with anyio.move_on_after(0.5):
        await post.drain()
    await post.queue(first, "after late")
    await post.queue(other, "elsewhere")
    with anyio.move_on_after(0.5):
        await post.drain()
    assert post.network.texts == ["late", "elsewhere"]
    await post.make_due()
    await post.drain()
    assert post.network.texts == ["late", "elsewhere", "late", "after late"]
    assert (await post.find(late.id)).state == "accepted"


async def test_two_workers_send_each_message_once(post: Post) -> None:
    queued = [(await post.queue(await post.thread(next(PHONES)), f"to {number}"))[0] for number in range(30)]
    async with anyio.create_task_group() as tasks:
        for _ in range(2):
            tasks.start_soon(post.drain)
    assert sorted(post.network.texts) == sorted(each.text for each in queued)
    assert set(await post.states(queued)) == {"accepted"}


async def test_what_a_lost_worker_had_begun_is_unknown_and_not_sent_again(post: Post) -> None:
    [queued] = await post.queue(await post.thread(next(PHONES)), "begun")
    async with post.app.database.transactions(TENANT) as session:
        await dispatch.begin_attempts(session, TENANT, 7, [NewAttempt(queued.id, f"erp:{queued.id}")])
    await post.drain()
    found = await post.find(queued.id)
    assert (found.state, found.reason, post.network.sent) == ("unknown", LOST, [])


async def test_a_status_settles_what_nobody_knew_the_end_of(post: Post) -> None:
    [queued] = await post.queue(await post.thread(next(PHONES)), "arrived after all")
    post.network.answers = [breaks(httpx.ReadTimeout)]
    await post.drain()
    tracker = await post.tracker(queued)
    await tell(post, status(queued, "delivered", f"wamid.late{queued.id}", tracker))
    found = await post.find(queued.id)
    assert (found.state, found.wamid) == ("delivered", f"wamid.late{queued.id}")


async def test_a_status_that_comes_before_the_answer_is_kept(post: Post) -> None:
    [queued] = await post.queue(await post.thread(next(PHONES)), "overtaken")
    wamid = f"wamid.early{queued.id}"

    def overtaken(_: object) -> httpx.Response:
        return httpx.Response(200, json={"messages": [{"id": wamid}]})

    await tell(post, status(queued, "read", wamid))
    post.network.answers = [overtaken]
    await post.drain()
    assert (await post.find(queued.id)).state == "read"


STATUSES: list[StatusState] = ["sent", "delivered", "read"]


@pytest.mark.parametrize("order", [*itertools.permutations(STATUSES)])
async def test_states_never_go_back_in_whatever_order_they_are_told(
    post: Post, order: tuple[StatusState, ...]
) -> None:
    [queued] = await post.queue(await post.thread(next(PHONES)), "told")
    await post.drain()
    wamid = (await post.find(queued.id)).wamid or ""
    furthest = 0
    for state in (*order, *order):
        await tell(post, status(queued, state, wamid))
        furthest = max(furthest, STATUSES.index(state))
        assert (await post.find(queued.id)).state == STATUSES[furthest]


@pytest.mark.parametrize(("before", "stands"), [("sent", "failed"), ("delivered", "delivered")])
async def test_a_failure_ends_only_what_had_not_arrived(post: Post, before: StatusState, stands: str) -> None:
    [queued] = await post.queue(await post.thread(next(PHONES)), "fails")
    await post.drain()
    wamid = (await post.find(queued.id)).wamid or ""
    await tell(post, status(queued, before, wamid))
    await tell(post, status(queued, "failed", wamid))
    await tell(post, status(queued, "sent", wamid))
    assert (await post.find(queued.id)).state == stands


async def test_words_of_our_own_do_not_leave_once_the_window_is_shut_but_a_template_does(post: Post) -> None:
    thread = await post.thread(next(PHONES), timedelta(hours=24))
    [shut] = await post.queue(thread, "free words")
    [template] = await post.queue(thread, "template", category="utility")
    await post.drain()
    assert await post.states([shut, template]) == ["expired", "accepted"]
    assert "template" in ((await post.find(shut.id)).reason or "")


@pytest.mark.parametrize(
    ("scope", "left"), [("marketing", ["accepted", "suppressed"]), ("all", ["suppressed"] * 2)]
)
async def test_what_somebody_took_back_holds_at_the_last_moment(
    post: Post, scope: Scope, left: list[str]
) -> None:
    thread = await post.thread(next(PHONES))
    [answer] = await post.queue(thread, "answer")
    [offer] = await post.queue(thread, "offer", category="marketing")
    async with post.app.database.transactions(TENANT) as session:
        taken_back = NewConsent(answer.contact_id, scope, False, "message", "stop", "en", datetime.now(UTC))
        await add_consent(session, TENANT, taken_back)
    await post.drain()
    assert await post.states([answer, offer]) == left


async def test_what_would_go_by_itself_is_stopped_where_a_person_has_taken_over(post: Post) -> None:
    thread = await post.thread(next(PHONES), handler="human")
    [automatic] = await post.queue(thread, "automatic", purpose="auto_reply", answers="wamid.1")
    [personal] = await post.queue(thread, "personal")
    await post.drain()
    assert await post.states([automatic, personal]) == ["cancelled", "accepted"]


async def test_the_same_answer_to_the_same_message_is_queued_once(post: Post) -> None:
    thread = await post.thread(next(PHONES))
    [first] = await post.queue(thread, "answer", purpose="auto_reply", answers="wamid.twice")
    async with post.app.database.transactions(TENANT) as session:
        new = await post.new(thread, "answer again", {"purpose": "auto_reply", "answers": "wamid.twice"})
        assert await outbox.add_outgoing(session, TENANT, new) is None
    assert (await post.find(first.id)).state == "queued"
    await post.drain()


async def test_nobody_stays_for_what_waits_behind_one_that_goes_much_later(post: Post) -> None:
    thread = await post.thread(next(PHONES))
    post.network.answers = [refuses(80007), accepts]
    [late] = await post.queue(thread, "in minutes")
    await post.drain()
    await post.queue(thread, "after it")
    with anyio.fail_after(5):
        await post.drain()
    assert (await post.find(late.id)).state == "queued"
    assert post.network.texts == ["in minutes"]


async def test_a_number_that_is_connected_no_more_holds_up_no_other(post: Post) -> None:
    [lost] = await post.queue(await post.thread(next(PHONES)), "from the old number", number_id="gone")
    [other] = await post.queue(await post.thread(next(PHONES)), "from the other")
    await post.drain("gone")
    assert (post.network.texts, await post.states([lost, other])) == (
        ["from the other"],
        ["queued", "accepted"],
    )
    assert "No WhatsApp is connected" in ((await post.find(lost.id)).reason or "")


async def test_what_is_under_way_ends_well_when_the_worker_is_told_to_end(post: Post) -> None:
    [queued] = await post.queue(await post.thread(next(PHONES)), "under way")
    with anyio.CancelScope() as working:

        def told_to_end(sent: Json) -> httpx.Response:
            working.cancel()
            return accepts(sent)

        post.network.answers = [told_to_end]
        await post.drain()
    assert working.cancelled_caught
    assert await post.states([queued]) == ["accepted"]


async def test_an_answer_that_comes_after_the_refusal_takes_nothing_back(post: Post) -> None:
    [queued] = await post.queue(await post.thread(next(PHONES)), "refused meanwhile")
    tracker, wamid = f"erp:{queued.id}", f"wamid.refused{queued.id}"
    accepted = Ended(queued.id, tracker, "accepted", "accepted", datetime.now(UTC), wamid=wamid)
    async with post.app.database.transactions(TENANT) as session:
        await dispatch.begin_attempts(session, TENANT, 7, [NewAttempt(queued.id, tracker)])
        await queue_again(session, [Refusal(wamid, tracker, 131000, "no", 600)], 8)
        await dispatch.end_attempts(session, [accepted])
        found = await outbox.find_outgoing(session, queued.id)
        await outbox.move(session, [queued.id], ["queued"], "cancelled")
    assert found is not None
    assert (found.state, found.wamid) == ("queued", None)


async def test_what_a_living_worker_has_begun_is_left_to_it(post: Post) -> None:
    [queued] = await post.queue(await post.thread(next(PHONES)), "elsewhere under way")
    async with marked(post.app.database.app_url, dispatch.WORKER_LOCK, 11):
        async with post.app.database.transactions(TENANT) as session:
            await dispatch.begin_attempts(session, TENANT, 11, [NewAttempt(queued.id, f"erp:{queued.id}")])
        await post.drain()
        assert await post.states([queued]) == ["dispatching"]
    await post.drain()
    assert await post.states([queued]) == ["unknown"]
