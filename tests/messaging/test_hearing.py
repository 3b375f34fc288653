"""What somebody wishes is honoured once and at once; what a machine had better not answer goes to a person."""

from typing import Any

import pytest
from sqlalchemy import text

from erp_mcp.app import App
from erp_mcp.jobs import work_jobs
from erp_mcp.store.consents import consents_of
from tests.messaging.hooks import AT, NUMBER, body, change, deliver, written
from tests.messaging.people import TENANT, contact, outgoing, rows, somebody, state_of


async def write(app: App, wa_id: str, words: str, at: int = AT) -> Any:  # a row of the database
    await deliver(app, body(change(messages=[written(f"{at}-{wa_id[-6:]}", words, at, wa_id=wa_id)])))
    await app.messaging.incoming.hearing.handle(TENANT)
    return (await contact(app, wa_id=wa_id))["id"]


async def consents(app: App, contact_id: int) -> list[Any]:  # rows of the database
    statement = "select scope, is_given, words from consents where contact_id = :id order by id"
    return await rows(app, statement, id=contact_id)


async def thread(app: App, contact_id: int) -> Any:  # a row of the database
    statement = "select handler, handed_over_because from threads where contact_id = :id"
    [row] = await rows(app, statement, id=contact_id)
    return row


async def confirmations(app: App, contact_id: int) -> list[Any]:  # rows of the database
    """As they leave."""
    body = "content -> 'text' ->> 'body'"
    statement = f"select {body} from outbox_messages where contact_id = :id and purpose = 'opt_out'"
    return await rows(app, statement, id=contact_id)


@pytest.mark.parametrize(
    ("words", "scope", "answer"),
    [
        ("STOP", "marketing", "You will get no more offers"),
        ("لا تراسلني", "all", "لن نراسلك"),
        ("لغو اشتراک", "marketing", "دیگر پیشنهادی"),
        ("mesaj atmayın", "all", "Size artık yazmayacağız"),
    ],
)
async def test_an_opt_out_is_kept_and_confirmed_once_in_their_language(
    whatsapp: App, words: str, scope: str, answer: str
) -> None:
    wa_id = somebody()
    contact_id = await write(whatsapp, wa_id, words)
    assert await consents(whatsapp, contact_id) == [(scope, False, words)]
    await write(whatsapp, wa_id, words, AT + 1)
    await whatsapp.messaging.incoming.hearing.handle(TENANT)
    [(confirmed,)] = await confirmations(whatsapp, contact_id)
    assert confirmed.startswith(answer)


async def test_an_opt_out_stops_what_waits_in_the_same_moment(whatsapp: App) -> None:
    wa_id = somebody()
    message_id = await outgoing(whatsapp, wa_id, f"st-{wa_id[-6:]}", "queued")
    await write(whatsapp, wa_id, "stop all", AT + 5)
    assert (await state_of(whatsapp, message_id))[0] == "suppressed"


async def test_who_wants_in_again_is_written_to_whatever_comes_late(whatsapp: App) -> None:
    wa_id = somebody()
    await write(whatsapp, wa_id, "start", AT + 10)
    contact_id = await write(whatsapp, wa_id, "stop", AT)
    async with whatsapp.database.transactions(TENANT) as session:
        assert await consents_of(session, [contact_id]) == {contact_id: {"all": True, "marketing": True}}


async def test_a_word_that_may_mean_an_order_goes_to_a_person_unconfirmed(whatsapp: App) -> None:
    contact_id = await write(whatsapp, somebody(), "iptal")
    assert await consents(whatsapp, contact_id) == [("marketing", False, "iptal")]
    assert (await thread(whatsapp, contact_id))[0] == "human"
    assert await confirmations(whatsapp, contact_id) == []


@pytest.mark.parametrize("words", ["agent", "موظف", "اپراتور", "temsilci"])
async def test_who_asks_for_a_person_gets_one(whatsapp: App, words: str) -> None:
    contact_id = await write(whatsapp, somebody(), words)
    assert await thread(whatsapp, contact_id) == ("human", "they ask for a person")


async def test_words_that_only_contain_one_change_nothing(whatsapp: App) -> None:
    contact_id = await write(
        whatsapp, somebody(), "Please don't stop sending the catalogue, agent Smith is great"
    )
    assert await consents(whatsapp, contact_id) == []
    assert await thread(whatsapp, contact_id) == ("assistant", None)


async def test_a_complaint_is_handed_over_and_the_conversation_is_warm(whatsapp: App) -> None:
    wa_id = somebody()
    contact_id = await write(
        whatsapp,
        wa_id,
        "This is unacceptable, my order arrived broken and nobody answers. I want my money back!",
    )
    async with whatsapp.queue.open_async():
        await work_jobs(whatsapp, forever=False)
    assert await thread(whatsapp, contact_id) == ("human", "a complaint")
    session_id = f"wa-{NUMBER}-{contact_id}"
    async with whatsapp.database.transactions(TENANT) as session:
        vectors = (
            "select count(*) from embedding_cache where substring(text_hash for 16) = decode(md5(:id), 'hex')"
        )
        assert (await session.scalar(text(vectors), {"id": session_id}) or 0) > 0


@pytest.mark.parametrize("places", [(0, 1), (1, 0)])
async def test_what_is_written_while_the_judging_waits_is_judged_with_it(
    whatsapp: App, places: tuple[int, int]
) -> None:
    said = ("Do you have dates?", "This is unacceptable, my order arrived broken! I want my money back!")
    wa_id = somebody()
    first, last = places
    await write(whatsapp, wa_id, said[first], AT)
    contact_id = await write(whatsapp, wa_id, said[last], AT + 1)
    waiting = (
        "select count(*) from queue.procrastinate_jobs"
        " where task_name = 'weigh_inbound' and status = 'todo' and args ->> 'session_id' = :id"
    )
    assert await rows(whatsapp, waiting, id=f"wa-{NUMBER}-{contact_id}") == [(1,)]

    async with whatsapp.queue.open_async():
        await work_jobs(whatsapp, forever=False)

    assert await thread(whatsapp, contact_id) == ("human", "a complaint")
