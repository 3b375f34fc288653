"""Every check that a message has to pass, and the codes with which it is refused."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from erp_mcp.sandbox.whatsapp.config import Config
from erp_mcp.sandbox.whatsapp.draft import Draft
from erp_mcp.sandbox.whatsapp.exchange import Asked
from erp_mcp.sandbox.whatsapp.ledger import Entry
from erp_mcp.sandbox.whatsapp.numbered import send
from erp_mcp.sandbox.whatsapp.refusals import Refusal
from erp_mcp.sandbox.whatsapp.world import WhatsAppWorld
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

BODY = {"type": "body"}
NAMED = [
    {"type": "text", "parameter_name": "customer_name", "text": "Ali"},
    {"type": "text", "parameter_name": "order_number", "text": "42"},
]
STRANGER = "971559876543"


def sent(
    world: WhatsAppWorld, body: object, token: str = TOKEN, number: str = NUMBER
) -> Entry | Refusal | None:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return world.send(Draft(number, token, raw, world.clock.now()))


def code_of(outcome: Entry | Refusal | None) -> tuple[int, int]:
    return (outcome.code, outcome.status) if isinstance(outcome, Refusal) else (0, 200)


def interactive(**content: Any) -> Body:
    return {"messaging_product": "whatsapp", "to": ALI, "type": "interactive", "interactive": content}


def buttons(*titles: str) -> Body:
    replies = [{"type": "reply", "reply": {"id": title, "title": title}} for title in titles]
    return interactive(type="button", body={"text": "Choose"}, action={"buttons": replies})


def rows(count: int, title: str = "Row") -> Body:
    listed = [{"id": str(place), "title": title} for place in range(count)]
    halves = [{"title": "A", "rows": listed[:6]}, {"title": "B", "rows": listed[6:]}]
    sections = [each for each in halves if each["rows"]]
    return interactive(type="list", body={"text": "Pick"}, action={"button": "Menu", "sections": sections})


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


def setting(**changes: object) -> Callable[[Config], None]:
    def change(config: Config) -> None:
        for name, value in changes.items():
            setattr(config, name, value)

    return change


@pytest.mark.parametrize(
    ("change", "code", "status"),
    [
        (setting(tokens={}), 190, 401),
        (setting(tokens={TOKEN: frozenset[str]()}), 200, 403),
        (setting(account_refusal=131031), 131031, 403),
        (setting(account_refusal=368), 368, 403),
        (setting(account_refusal=131042), 131042, 400),
        (setting(allowed_recipients=[STRANGER]), 131030, 400),
    ],
)
def test_an_account_may_be_kept_from_sending(
    change: Callable[[Config], None], code: int, status: int
) -> None:
    world = whatsapp_world()
    change(world.config)
    assert code_of(sent(world, text())) == (code, status)


def test_a_number_has_to_be_the_businesss_and_registered() -> None:
    world = whatsapp_world()
    assert code_of(sent(world, text(), number="1")) == (100, 400)
    world.state.numbers[NUMBER].is_registered = False
    assert code_of(sent(world, text())) == (133010, 400)


def test_a_number_carries_so_many_messages_a_second() -> None:
    world = whatsapp_world()
    phones = [f"97150{1000000 + place}" for place in range(81)]
    outcomes = [code_of(sent(world, from_template("sale", to=phone))) for phone in phones]
    assert outcomes == [(0, 200)] * 80 + [(130429, 400)]
    world.advance(0.5)
    assert code_of(sent(world, from_template("sale", to=phones[80]))) == (0, 200)


def test_what_comes_in_counts_as_well() -> None:
    world = whatsapp_world()
    for _ in range(80):
        world.says(ALI, "hello")
    assert code_of(sent(world, text())) == (130429, 400)


def test_a_burst_to_one_user_has_to_be_waited_for() -> None:
    world = whatsapp_world()
    assert [code_of(sent(world, text())) for _ in range(46)] == [(0, 200)] * 45 + [(131056, 400)]
    world.advance(45 * 6 - 1)
    assert code_of(sent(world, text())) == (131056, 400)
    world.advance(1)
    assert code_of(sent(world, text())) == (0, 200)


def test_one_message_in_six_seconds_is_never_too_many() -> None:
    world = whatsapp_world()
    for _ in range(100):
        assert code_of(sent(world, text())) == (0, 200)
        world.advance(6)


def test_the_window_closes_a_day_after_the_last_message_and_a_reaction_does_not_open_it() -> None:
    world = whatsapp_world()
    world.advance(24 * 3600 - 1)
    assert code_of(sent(world, text())) == (0, 200)
    world.advance(1)
    assert code_of(sent(world, text())) == (131047, 400)
    world.receives(ALI, {"type": "reaction", "reaction": {"message_id": "wamid.x", "emoji": "👍"}})
    assert code_of(sent(world, text())) == (131047, 400)
    world.says(ALI, "still there?")
    assert code_of(sent(world, text())) == (0, 200)


def test_a_closed_window_may_be_told_later_or_now_and_then() -> None:
    world = whatsapp_world()
    world.config.window_mode = "async"
    outcome = sent(world, text(to=STRANGER))
    assert isinstance(outcome, Entry)
    world.advance(60)
    assert [each.status for each in outcome.events] == ["failed"]
    assert len(world.ledger) == 0
    world.config.window_mode = "random"
    codes = {code_of(sent(world, text(to=f"97155{1000000 + place}")))[0] for place in range(40)}
    assert codes == {0, 131047}


def test_a_portfolio_begins_so_many_conversations_a_day() -> None:
    world = whatsapp_world()
    world.config.portfolio_limit = 2
    begun = [f"97155{1000000 + place}" for place in range(3)]
    codes = [code_of(sent(world, from_template("sale", to=phone)))[0] for phone in begun]
    assert codes == [0, 0, 131064]
    assert code_of(sent(world, from_template("sale"))) == (0, 200)  # Ali has written
    assert code_of(sent(world, from_template("sale", to=begun[0]))) == (0, 200)
    world.advance(86400)
    assert code_of(sent(world, from_template("sale", to=begun[2]))) == (0, 200)


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


def test_a_blocked_user_is_not_written_to() -> None:
    world = whatsapp_world()
    world.user(ALI).is_blocked = True
    assert code_of(sent(world, text())) == (131026, 400)


def test_a_refusal_is_metas_envelope() -> None:
    world = whatsapp_world()
    answer = send(world, NUMBER, Asked("POST", "", {}, TOKEN, json.dumps(text(to=STRANGER)).encode()))
    error = json.loads(answer.content)["error"]
    assert (answer.status, error["code"], error["type"]) == (400, 131047, "OAuthException")
    assert error["message"] == "(#131047) Re-engagement message"
    assert set(error["error_data"]) == {"messaging_product", "details"}
    assert error["fbtrace_id"]
