"""A person says what became of a message; who knows what WhatsApp calls it has it followed from then on."""

import pytest

from erp_mcp.app import App
from erp_mcp.errors import InvalidInput
from erp_mcp.messaging.correspondence import Question
from erp_mcp.messaging.operating import Said
from tests.messaging.hooks import AT, NUMBER, body, change, deliver, status
from tests.messaging.people import TENANT, contact, outgoing, rows, said_by, somebody, state_of

WITH_OUR_ANSWER = [("customer", "hi"), ("staff", "our answer")]


async def thread_of(app: App, wa_id: str) -> str:
    talk = f"wa-{NUMBER}-{(await contact(app, wa_id=wa_id))['id']}"
    shown = await app.messaging.correspondence.read(TENANT, Question(conversation=talk))
    return shown.as_page(app.tokens, 500).text


async def unknown(app: App, wa_id: str) -> int:
    return await outgoing(app, wa_id, f"lost-{wa_id[-6:]}", "unknown")


async def resolve(app: App, message_id: int, wamid: str) -> list[int]:
    return await app.messaging.operating.resolve(TENANT, [message_id], Said(True, wamid=wamid), by="amal")


async def test_what_is_named_is_followed_by_its_statuses_and_stands_in_the_conversation(
    whatsapp: App,
) -> None:
    wa_id = somebody()
    wamid, message_id = f"wamid.{wa_id}", await unknown(whatsapp, wa_id)

    assert await resolve(whatsapp, message_id, wamid) == [message_id]
    assert await state_of(whatsapp, message_id) == ("accepted", wamid)
    assert [each[:3] for each in await said_by(whatsapp, wa_id)][1:] == [(wamid, "staff", "our answer")]
    attempts = "select outcome, wamid from send_attempts where message_id = :id"
    assert await rows(whatsapp, attempts, id=message_id) == [("accepted", wamid)]

    await deliver(whatsapp, body(change(statuses=[status(wamid, "read", AT + 1)])))
    assert await state_of(whatsapp, message_id) == ("read", wamid)


async def test_what_arrived_and_has_no_name_stands_in_the_conversation_and_goes_on_from_there(
    whatsapp: App,
) -> None:
    wa_id = somebody()
    message_id, tracker = await unknown(whatsapp, wa_id), f"lost-{wa_id[-6:]}"

    await whatsapp.messaging.operating.resolve(TENANT, [message_id], Said(True), by="amal")

    assert [each[1:3] for each in await said_by(whatsapp, wa_id)] == WITH_OUR_ANSWER
    assert f"staff message {message_id} accepted" in await thread_of(whatsapp, wa_id)

    await deliver(whatsapp, body(change(statuses=[status(f"late-{wa_id}", "read", AT + 1, tracker)])))
    assert await state_of(whatsapp, message_id) == ("read", f"late-{wa_id}")
    assert [each[1:3] for each in await said_by(whatsapp, wa_id)] == WITH_OUR_ANSWER
    assert (await thread_of(whatsapp, wa_id)).count("our answer") == 1


async def test_what_was_said_to_have_arrived_and_is_sent_again_is_not_said_before_that(whatsapp: App) -> None:
    wa_id = somebody()
    message_id, tracker = await unknown(whatsapp, wa_id), f"lost-{wa_id[-6:]}"
    await whatsapp.messaging.operating.resolve(TENANT, [message_id], Said(True), by="amal")

    failed = status(f"gone-{wa_id}", "failed", AT + 1, tracker, 131000)
    await deliver(whatsapp, body(change(statuses=[failed])))

    assert await state_of(whatsapp, message_id) == ("queued", None)
    assert [each[2] for each in await said_by(whatsapp, wa_id)] == ["hi"]


async def test_statuses_that_came_before_the_name_count_too(whatsapp: App) -> None:
    wa_id = somebody()
    wamid, message_id = f"wamid.{wa_id}", await unknown(whatsapp, wa_id)
    await deliver(whatsapp, body(change(statuses=[status(wamid, "delivered", AT + 1)])))
    assert (await state_of(whatsapp, message_id))[0] == "unknown"

    await resolve(whatsapp, message_id, wamid)

    assert await state_of(whatsapp, message_id) == ("delivered", wamid)
    assert [each[2] for each in await said_by(whatsapp, wa_id)] == ["hi", "our answer"]


async def test_the_name_of_another_message_is_refused(whatsapp: App) -> None:
    wa_id, other = somebody(), somebody()
    message_id, taken = await unknown(whatsapp, wa_id), f"wamid.{other}"
    await outgoing(whatsapp, other, f"there-{other[-6:]}", "accepted", taken)
    with pytest.raises(InvalidInput, match="that of another message"):
        await resolve(whatsapp, message_id, taken)
    assert await state_of(whatsapp, message_id) == ("unknown", None)


async def test_the_name_of_what_the_customer_wrote_is_refused(whatsapp: App) -> None:
    wa_id = somebody()
    message_id = await unknown(whatsapp, wa_id)
    theirs = f"wamid.in-{wa_id}"
    await rows(
        whatsapp,
        "update inbound_messages set wamid = :new where wamid = :old returning wamid",
        new=theirs,
        old=f"in-{wa_id[-6:]}",
    )
    with pytest.raises(InvalidInput, match="another message"):
        await resolve(whatsapp, message_id, theirs)


async def test_a_name_is_of_one_message(whatsapp: App) -> None:
    both = [await unknown(whatsapp, somebody()), await unknown(whatsapp, somebody())]
    with pytest.raises(InvalidInput, match="of one message, not of 2"):
        await whatsapp.messaging.operating.resolve(TENANT, both, Said(True, wamid="wamid.HBg"), by="amal")
    assert [await state_of(whatsapp, each) for each in both] == [("unknown", None)] * 2


@pytest.mark.parametrize(
    ("has_arrived", "wamid"), [(False, "wamid.HBgM"), (True, "HBgM"), (True, "wamid.HBgM or so")]
)
def test_a_name_is_whole_and_of_what_has_arrived(has_arrived: bool, wamid: str) -> None:
    with pytest.raises(InvalidInput, match="Nothing was changed"):
        Said(has_arrived, wamid=wamid)
