"""What a message has to be, and the codes with which anything else is refused."""

import json

import pytest

from erp_mcp.sandbox.whatsapp.exchange import Asked
from erp_mcp.sandbox.whatsapp.numbered import send
from tests.sandbox.whatsapp.sending import BODY, NAMED, STRANGER, buttons, code_of, interactive, rows, sent
from tests.whatsapp_sandbox import (
    ALI,
    ALI_ID,
    NUMBER,
    TOKEN,
    Body,
    from_template,
    text,
    whatsapp_world,
)

REFUSED: list[tuple[object, int, int]] = [
    (b"no json", 100, 400),
    ([1], 100, 400),
    ({**text(), "messaging_product": None}, 131008, 400),
    ({**text(), "messaging_product": "telegram"}, 131009, 400),
    ({**text(), "surprise": 1}, 100, 400),
    ({**text(), "type": "dance"}, 100, 400),
    ({**text(), "text": {}}, 131008, 400),
    ({**text(), "text": {"body": 7}}, 131009, 400),
    ({**text(), "text": {"body": "x", "colour": "red"}}, 100, 400),
    ({**text(), "to": None}, 131008, 400),
    (text(biz_opaque_callback_data="x" * 513), 100, 400),
    (text(to="0501234567 ext"), 131009, 400),
    (text(to="12345"), 131009, 400),
    (text(to="+971 4 555 0100"), 131021, 400),
    ({**text(), "to": None, "recipient": "not an id"}, 131009, 400),
    ({**text(), "to": None, "recipient": "AE.1"}, 131026, 400),
    (
        {**from_template("code", "en", {**BODY, "parameters": NAMED[:1]}), "to": None, "recipient": ALI_ID},
        131062,
        400,
    ),
    (text(recipient_identity_key_hash="other"), 137000, 400),
    (from_template("nothing"), 132001, 404),
    (from_template("order_shipped", "tr"), 132001, 404),
    (from_template("pending"), 132001, 404),
    (from_template("paused"), 132015, 400),
    (from_template("disabled"), 132016, 400),
    (from_template("order_shipped"), 132000, 400),
    (from_template("order_shipped", "en", {**BODY, "parameters": NAMED[:1]}), 132000, 400),
    (from_template("order_shipped", "en", {**BODY, "parameters": [NAMED[0], NAMED[0]]}), 132012, 400),
    (from_template("sale", "en", {**BODY, "parameters": NAMED[:1]}), 132000, 400),
    (
        from_template(
            "order_shipped", "en", {**BODY, "parameters": [NAMED[0], {**NAMED[1], "text": "4\n2"}]}
        ),
        132008,
        400,
    ),
    (
        from_template(
            "order_shipped", "en", {**BODY, "parameters": [NAMED[0], {**NAMED[1], "text": "4" * 1024}]}
        ),
        132005,
        400,
    ),
    (from_template("photo"), 132012, 400),
    (
        from_template(
            "photo", "en", {"type": "header", "parameters": [{"type": "video", "video": {"id": "1"}}]}
        ),
        132012,
        400,
    ),
    (
        from_template(
            "sale", "en", {"type": "button", "sub_type": "url", "index": "0", "parameters": NAMED[:1]}
        ),
        131009,
        400,
    ),
    (text("x" * 4097), 100, 400),
    (buttons("x" * 21), 100, 400),
    (buttons("a", "b", "c", "d"), 131009, 400),
    (buttons("a", "a"), 131009, 400),
    (rows(11), 131009, 400),
    (rows(1, "x" * 25), 100, 400),
    (interactive(type="button", body={"text": "Choose"}), 131008, 400),
    (interactive(type="dance"), 131009, 400),
    ({**text(), "type": "image", "image": {"id": "404"}, "text": None}, 131053, 400),
    ({**text(), "type": "image", "image": {"link": "ftp://x"}, "text": None}, 131009, 400),
    ({**text(), "type": "image", "image": {"link": "https://x", "id": "1"}, "text": None}, 131008, 400),
    (text(context={"message_id": "wamid.of-somebody-else"}), 100, 400),
    (
        {**text(), "type": "reaction", "reaction": {"message_id": "wamid.x", "emoji": "👍"}, "text": None},
        100,
        400,
    ),
    (text(to=STRANGER), 131047, 400),
    ({"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.x"}, 100, 400),
    (text(to="group", recipient_type="group"), 131041, 400),
]


@pytest.mark.parametrize(("body", "code", "status"), REFUSED)
def test_what_is_wrong_is_refused_with_metas_code_and_nothing_is_sent(
    body: object, code: int, status: int
) -> None:
    world = whatsapp_world()
    assert code_of(sent(world, body)) == (code, status)
    world.advance(3600)
    assert not world.ledger.accepted()
    assert not world.mailbox.updates


ACCEPTED = [
    text(),
    text("x" * 4096),
    text(to="+971 (50) 123-45.67"),
    {**text(), "to": None, "recipient": ALI_ID},
    {**text(), "recipient": "AE.1"},
    buttons("a", "b", "c"),
    rows(10),
    from_template("order_shipped", "en", {**BODY, "parameters": NAMED[::-1]}),
    from_template("sale", to=STRANGER),
    from_template(
        "photo", "en", {"type": "HEADER", "parameters": [{"type": "image", "image": {"link": "https://x"}}]}
    ),
]


@pytest.mark.parametrize("body", ACCEPTED)
def test_what_keeps_to_the_rules_is_accepted_once(body: Body) -> None:
    world = whatsapp_world()
    assert code_of(sent(world, body)) == (0, 200)
    assert len(world.ledger) == 1


def test_a_message_to_a_file_of_another_kind_or_too_old_is_refused() -> None:
    world = whatsapp_world()
    photo = world.add_media(b"jpeg", "image/jpeg")
    image = {**text(), "type": "image", "image": {"id": photo.id}, "text": None}
    assert code_of(sent(world, image)) == (0, 200)
    video = {**text(), "type": "video", "video": {"id": photo.id}, "text": None}
    assert code_of(sent(world, video)) == (131053, 400)
    world.advance(7 * 86400)
    world.says(ALI, "hello")
    assert code_of(sent(world, image)) == (131053, 400)


def test_replies_and_reactions_belong_to_their_thread() -> None:
    world = whatsapp_world()
    wamid = world.says(ALI, "hello")
    world.add_user(STRANGER)
    world.says(STRANGER, "hello")
    assert code_of(sent(world, text(context={"message_id": wamid}))) == (0, 200)
    assert code_of(sent(world, text(to=STRANGER, context={"message_id": wamid}))) == (100, 400)


def test_marking_as_read_reaches_no_phone_and_takes_nothing_from_the_rates() -> None:
    world = whatsapp_world()
    wamid = world.says(ALI, "hello")
    reading = {"messaging_product": "whatsapp", "status": "read", "message_id": wamid}
    for _ in range(100):
        assert sent(world, {**reading, "typing_indicator": {"type": "text"}}) is None
    assert world.state.marked_read == {wamid}
    assert len(world.ledger) == 0


def test_a_refusal_is_metas_envelope() -> None:
    world = whatsapp_world()
    answer = send(world, NUMBER, Asked("POST", "", {}, TOKEN, json.dumps(text(to=STRANGER)).encode()))
    error = json.loads(answer.content)["error"]
    assert (answer.status, error["code"], error["type"]) == (400, 131047, "OAuthException")
    assert error["message"] == "(#131047) Re-engagement message"
    assert set(error["error_data"]) == {"messaging_product", "details"}
    assert error["fbtrace_id"]
