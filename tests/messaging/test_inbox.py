"""What Meta delivers is kept once, whoever wrote it, however often and in whatever order it comes."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from erp_mcp.app import App
from erp_mcp.errors import WebhookNotSigned
from erp_mcp.store.mirror import save_customers
from tests.conversations.people import LEYLA
from tests.messaging.hooks import AT, NUMBER, Json, body, change, deliver, person, signed, written
from tests.messaging.people import TENANT, contact, rows, said_by, somebody


async def test_what_was_written_stands_in_its_conversation(whatsapp: App) -> None:
    wa_id = somebody()
    letters = [
        written(f"b-{wa_id[-6:]}", "second", AT + 1, wa_id=wa_id),
        written(f"a-{wa_id[-6:]}", "first", AT, wa_id=wa_id),
    ]
    await deliver(whatsapp, body(change(contacts=[person(wa_id)], messages=letters)))
    assert await said_by(whatsapp, wa_id) == [
        (f"a-{wa_id[-6:]}", "customer", "first", 1),
        (f"b-{wa_id[-6:]}", "customer", "second", 2),
    ]
    known = await contact(whatsapp, wa_id=wa_id)
    assert known["name"] == "Sara"
    assert await rows(
        whatsapp, "select conversation_id, handler from threads where contact_id = :id", id=known["id"]
    ) == [(f"wa-{NUMBER}-{known['id']}", "assistant")]


async def test_a_batch_of_a_thousand_delivered_twice_is_stored_once(whatsapp: App) -> None:
    people = [somebody() for _ in range(1000)]
    letters = [written(f"m-{wa_id[-6:]}", f"Hello from {wa_id}", AT, wa_id=wa_id) for wa_id in people]
    letters[500] = {"id": 7, "type": []}  # one that is malformed
    whole = body(change(contacts=[person(wa_id) for wa_id in people], messages=letters))
    rebatched = body(*[change(messages=[each]) for each in letters])
    for each in (whole, whole, rebatched):
        await deliver(whatsapp, each)
    counted = "select count(*), count(distinct conversation_id) from inbound_messages where wamid = any(:ids)"
    ids = [f"m-{wa_id[-6:]}" for wa_id in people]
    assert await rows(whatsapp, counted, ids=ids) == [(999, 999)]
    assert await rows(whatsapp, "select count(*) from messages where id = any(:ids)", ids=ids) == [(999,)]


@pytest.mark.parametrize("content", [b"", b"no JSON", b"[]", b'{"entry": 1}', b"\xff", body()])
async def test_what_names_nobody_is_refused(whatsapp: App, content: bytes) -> None:
    with pytest.raises(WebhookNotSigned):
        await whatsapp.messaging.incoming.inbox.receive(content, signed(content))


async def test_a_wrong_signature_leaves_no_row(whatsapp: App) -> None:
    wa_id = somebody()
    content = body(change(messages=[written(f"x-{wa_id[-6:]}", "hi", AT, wa_id=wa_id)]))
    before = await rows(whatsapp, "select count(*) from webhook_events")
    for signature in (None, "", "sha256=", signed(content, "other"), signed(content + b" ")):
        with pytest.raises(WebhookNotSigned):
            await whatsapp.messaging.incoming.inbox.receive(content, signature)
    assert await rows(whatsapp, "select count(*) from webhook_events") == before


async def test_numbers_of_nobody_here_are_dropped_from_a_body(whatsapp: App) -> None:
    ours, foreign = somebody(), somebody()
    content = body(
        change("999", messages=[written(f"f-{foreign[-6:]}", "not ours", AT, wa_id=foreign)]),
        change(messages=[written(f"o-{ours[-6:]}", "ours", AT, wa_id=ours)]),
    )
    await deliver(whatsapp, content)
    kept = await rows(
        whatsapp, "select convert_from(body, 'utf8') from webhook_events order by id desc limit 1"
    )
    assert "ours" in kept[0][0]
    assert foreign not in kept[0][0]
    assert await said_by(whatsapp, foreign) == []


async def test_text_that_no_database_takes_is_kept_as_far_as_it_can_be(whatsapp: App) -> None:
    wa_id = somebody()
    letter = written(f"n-{wa_id[-6:]}", "a\x00b\ud800c", AT, wa_id=wa_id)
    await deliver(whatsapp, body(change(contacts=[person(wa_id, name="\x00\udfff")], messages=[letter])))
    assert [each[2] for each in await said_by(whatsapp, wa_id)] == ["a\ufffdb\ufffdc"]


async def test_somebody_without_a_number_is_known_by_the_user_id(whatsapp: App) -> None:
    wa_id, user_id = somebody(), f"AE.{somebody()}"
    await deliver(whatsapp, body(change(messages=[written(f"u-{wa_id[-6:]}", "hi", AT, user_id=user_id)])))
    first = await contact(whatsapp, user_id=user_id)
    assert first["wa_id"] is None
    later = written(f"v-{wa_id[-6:]}", "my number", AT + 1, wa_id=wa_id, user_id=user_id)
    await deliver(whatsapp, body(change(messages=[later])))
    assert (await contact(whatsapp, wa_id=wa_id))["id"] == first["id"]
    assert len(await said_by(whatsapp, wa_id)) == 2


async def test_two_who_turn_out_to_be_one_share_what_they_refused(whatsapp: App) -> None:
    wa_id, user_id = somebody(), f"AE.{somebody()}"
    stop = written(f"s-{wa_id[-6:]}", "stop all", AT, wa_id=wa_id)
    await deliver(whatsapp, body(change(messages=[stop])))
    await deliver(whatsapp, body(change(messages=[written(f"t-{wa_id[-6:]}", "hi", AT, user_id=user_id)])))
    await whatsapp.messaging.incoming.hearing.handle(TENANT)
    both = written(f"r-{wa_id[-6:]}", "it is me", AT + 2, wa_id=wa_id, user_id=user_id)
    await deliver(whatsapp, body(change(messages=[both])))
    one = await contact(whatsapp, wa_id=wa_id)
    assert one["user_id"] == user_id
    refused = "select scope, is_given from consents where contact_id = :id"
    assert await rows(whatsapp, refused, id=one["id"]) == [("all", False)]
    open_ones = (
        "select count(*) from threads join conversations on conversations.id = conversation_id"
        " where contact_id = :id and closed_at is null"
    )
    assert await rows(whatsapp, open_ones, id=one["id"]) == [(1,)]


async def test_a_number_that_passes_to_somebody_else_takes_nothing_along(whatsapp: App) -> None:
    wa_id, old, new = somebody(), f"AE.{somebody()}", f"AE.{somebody()}"
    await deliver(
        whatsapp, body(change(messages=[written(f"p-{wa_id[-6:]}", "hi", AT, wa_id=wa_id, user_id=old)]))
    )
    await deliver(
        whatsapp, body(change(messages=[written(f"q-{wa_id[-6:]}", "hi", AT + 1, wa_id=wa_id, user_id=new)]))
    )
    assert (await contact(whatsapp, user_id=old))["wa_id"] is None
    assert (await contact(whatsapp, user_id=new))["wa_id"] == wa_id


async def test_who_changes_the_number_stays_who_they_are(whatsapp: App) -> None:
    old, new = somebody(), somebody()
    await deliver(whatsapp, body(change(messages=[written(f"c-{old}", "hi", AT, wa_id=old)])))
    before = await contact(whatsapp, wa_id=old)
    moved: Json = {
        "id": f"sys-{old}",
        "from": old,
        "timestamp": str(AT),
        "type": "system",
        "system": {"type": "user_changed_number", "wa_id": new},
    }
    await deliver(whatsapp, body(change(messages=[moved])))
    assert (await contact(whatsapp, wa_id=new))["id"] == before["id"]
    await deliver(whatsapp, body(change(messages=[written(f"d-{old}", "late", AT - 5, wa_id=old)])))
    assert len(await said_by(whatsapp, new)) == 2


async def test_a_customer_is_known_by_the_number_unless_two_have_it(whatsapp: App) -> None:
    alone, shared = somebody(), somebody()
    people = [
        replace(LEYLA, external_id=number, phone=f"+{phone}")
        for number, phone in enumerate((alone, shared, shared), 9001)
    ]
    async with whatsapp.database.transactions(TENANT) as session:
        await save_customers(session, TENANT, people)
    letters = [written(f"k-{each}", "hi", AT, wa_id=each) for each in (alone, shared)]
    await deliver(whatsapp, body(change(messages=letters)))
    linked = (await contact(whatsapp, wa_id=alone))["customer_id"]
    assert await rows(whatsapp, "select external_id from customers where id = :id", id=linked) == [(9001,)]
    assert (await contact(whatsapp, wa_id=shared))["customer_id"] is None


async def test_only_what_they_write_opens_the_window_by_metas_clock(whatsapp: App) -> None:
    wa_id = somebody()
    reaction: Json = {
        "from": wa_id,
        "id": f"re-{wa_id[-6:]}",
        "timestamp": str(AT + 30),
        "type": "reaction",
        "reaction": {"message_id": f"w-{wa_id[-6:]}", "emoji": "👍"},
    }
    letters = [written(f"w-{wa_id[-6:]}", "hi", AT, wa_id=wa_id), reaction]
    await deliver(whatsapp, body(change(messages=letters)))
    await deliver(
        whatsapp, body(change(messages=[written(f"e-{wa_id[-6:]}", "late", AT - 900, wa_id=wa_id)]))
    )
    heard = (
        "select cast(extract(epoch from heard_at) as bigint) from threads"
        " join contact_identities on contact_identities.id = contact_id where wa_id = :wa_id"
    )
    assert await rows(whatsapp, heard, wa_id=wa_id) == [(AT,)]


async def test_a_clock_that_is_ahead_keeps_no_window_open(whatsapp: App) -> None:
    wa_id = somebody()
    tomorrow = written(f"a-{wa_id[-6:]}", "hi", AT + 86_400, wa_id=wa_id)
    await deliver(whatsapp, body(change(messages=[tomorrow])))
    heard = (
        "select heard_at <= now() from threads"
        " join contact_identities on contact_identities.id = contact_id where wa_id = :wa_id"
    )
    assert await rows(whatsapp, heard, wa_id=wa_id) == [(True,)]


async def test_an_edit_replaces_the_text_and_keeps_what_it_was(whatsapp: App) -> None:
    wa_id = somebody()
    edit: Json = {
        "from": wa_id,
        "id": f"ed2-{wa_id[-6:]}",
        "timestamp": str(AT + 9),
        "type": "edit",
        "edit": {
            "original_message_id": f"ed-{wa_id[-6:]}",
            "message": {"type": "text", "text": {"body": "new"}},
        },
    }
    await deliver(whatsapp, body(change(messages=[written(f"ed-{wa_id[-6:]}", "old", AT, wa_id=wa_id)])))
    await deliver(whatsapp, body(change(messages=[edit])))
    await deliver(whatsapp, body(change(messages=[edit]), change()))
    told = "select text, metadata -> 'was' from messages where id = :id"
    assert await rows(whatsapp, told, id=f"ed-{wa_id[-6:]}") == [("new", ["old"])]


async def test_what_is_deleted_before_it_comes_stays_deleted(whatsapp: App) -> None:
    wa_id = somebody()
    revoke: Json = {
        "from": wa_id,
        "id": f"rv2-{wa_id[-6:]}",
        "timestamp": str(AT + 9),
        "type": "revoke",
        "revoke": {"original_message_id": f"rv-{wa_id[-6:]}"},
    }
    await deliver(whatsapp, body(change(messages=[revoke])))
    await deliver(whatsapp, body(change(messages=[written(f"rv-{wa_id[-6:]}", "secret", AT, wa_id=wa_id)])))
    assert [each[2] for each in await said_by(whatsapp, wa_id)] == ["[deleted by who wrote it]"]


async def test_what_staff_send_from_the_phone_is_theirs(whatsapp: App) -> None:
    wa_id = somebody()
    echo: Json = {
        "to": wa_id,
        "id": f"ec-{wa_id[-6:]}",
        "timestamp": str(AT),
        "type": "text",
        "text": {"body": "from us"},
    }
    echoes: Json = {
        "field": "smb_message_echoes",
        "value": {"metadata": {"phone_number_id": NUMBER}, "message_echoes": [echo]},
    }
    await deliver(whatsapp, body(echoes))
    assert await said_by(whatsapp, wa_id) == [(f"ec-{wa_id[-6:]}", "staff", "from us", 1)]
    assert await heard_at(whatsapp, wa_id) is None


async def test_a_reaction_keeps_the_window_as_it_was(whatsapp: App) -> None:
    wa_id, day_before = somebody(), AT - 90_000
    letter = written(f"old-{wa_id[-6:]}", "hi", day_before, wa_id=wa_id)
    reaction: Json = {
        "from": wa_id,
        "id": f"re-{wa_id[-6:]}",
        "timestamp": str(AT),
        "type": "reaction",
        "reaction": {"message_id": "any", "emoji": "👍"},
    }
    await deliver(whatsapp, body(change(contacts=[person(wa_id)], messages=[letter])))
    await deliver(whatsapp, body(change(contacts=[person(wa_id)], messages=[reaction])))
    assert await heard_at(whatsapp, wa_id) == datetime.fromtimestamp(day_before, UTC)


async def heard_at(app: App, wa_id: str) -> object:
    known = await contact(app, wa_id=wa_id)
    (row,) = await rows(app, "select heard_at from threads where contact_id = :id", id=known["id"])
    return row[0]
