"""What became of a message moves it on and never back, and sends it again only where it surely did not arrive."""

from erp_mcp.app import App
from erp_mcp.messaging.correspondence import Question
from tests.messaging.hooks import AT, NUMBER, body, change, deliver, status
from tests.messaging.people import TENANT, contact, outgoing, rows, said_by, somebody, state_of


async def test_a_status_settles_what_nobody_knew_the_end_of(whatsapp: App) -> None:
    wa_id = somebody()
    message_id = await outgoing(whatsapp, wa_id, f"tr-{wa_id[-6:]}", "unknown")
    told = status(f"out-{wa_id[-6:]}", "delivered", AT + 1, f"tr-{wa_id[-6:]}")
    await deliver(whatsapp, body(change(statuses=[told])))
    assert await state_of(whatsapp, message_id) == ("delivered", f"out-{wa_id[-6:]}")
    assert [each[2] for each in await said_by(whatsapp, wa_id)] == ["hi", "our answer"]


async def test_a_status_of_something_unknown_is_kept_and_moves_nothing(whatsapp: App) -> None:
    await deliver(whatsapp, body(change(statuses=[status("nobody-knows", "read", AT, "no-tracker")])))
    kept = "select state, message_id from delivery_statuses where wamid = 'nobody-knows'"
    assert await rows(whatsapp, kept) == [("read", None)]


async def test_what_failed_for_now_goes_again_and_its_old_name_means_nothing(whatsapp: App) -> None:
    wa_id = somebody()
    tracker, wamid = f"again-{wa_id[-6:]}", f"lost-{wa_id[-6:]}"
    message_id = await outgoing(whatsapp, wa_id, tracker, "accepted", wamid)
    failed = status(wamid, "failed", AT + 1, tracker, 131000)
    await deliver(whatsapp, body(change(statuses=[failed])))
    assert await state_of(whatsapp, message_id) == ("queued", None)
    await deliver(whatsapp, body(change(statuses=[failed]), change()))
    await deliver(whatsapp, body(change(statuses=[status(wamid, "delivered", AT + 2, tracker)])))
    assert await state_of(whatsapp, message_id) == ("queued", None)
    attempts = "select outcome, code from send_attempts where message_id = :id"
    assert await rows(whatsapp, attempts, id=message_id) == [("refused", 131000)]


async def test_what_was_delivered_never_goes_again(whatsapp: App) -> None:
    wa_id = somebody()
    tracker, wamid = f"both-{wa_id[-6:]}", f"odd-{wa_id[-6:]}"
    message_id = await outgoing(whatsapp, wa_id, tracker, "accepted", wamid)
    told = [status(wamid, "failed", AT, tracker, 131000), status(wamid, "delivered", AT + 1, tracker)]
    await deliver(whatsapp, body(change(statuses=told)))
    assert await state_of(whatsapp, message_id) == ("delivered", wamid)


async def test_what_failed_for_good_was_not_said_and_whoever_waits_for_an_answer_waits_on(
    whatsapp: App,
) -> None:
    wa_id = somebody()
    name, message_id = f"out-{wa_id}", await outgoing(whatsapp, wa_id, f"was-{wa_id}", "unknown")
    await deliver(whatsapp, body(change(statuses=[status(name, "sent", AT + 1, f"was-{wa_id}")])))
    assert [each[2] for each in await said_by(whatsapp, wa_id)] == ["hi", "our answer"]

    await deliver(whatsapp, body(change(statuses=[status(name, "failed", AT + 2, None, 131026)])))

    assert [each[2] for each in await said_by(whatsapp, wa_id)] == ["hi"]
    talk = f"wa-{NUMBER}-{(await contact(whatsapp, wa_id=wa_id))['id']}"
    waiting = await whatsapp.messaging.correspondence.read(TENANT, Question(only="unanswered", limit=100))
    assert talk in waiting.as_page(whatsapp.tokens, 4000).text
    thread = await whatsapp.messaging.correspondence.read(TENANT, Question(conversation=talk))
    assert f"message {message_id} failed (The recipient" in thread.as_page(whatsapp.tokens, 500).text


async def test_what_failed_for_good_says_why(whatsapp: App) -> None:
    wa_id = somebody()
    message_id = await outgoing(whatsapp, wa_id, f"bad-{wa_id[-6:]}", "accepted", f"gone-{wa_id[-6:]}")
    failed = status(f"gone-{wa_id[-6:]}", "failed", AT, None, 131026)
    await deliver(whatsapp, body(change(statuses=[failed])))
    assert await rows(
        whatsapp, "select state, reason from outbox_messages where id = :id", id=message_id
    ) == [("failed", "The recipient cannot be reached on WhatsApp.")]
