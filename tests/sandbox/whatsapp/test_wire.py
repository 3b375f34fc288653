"""What other clients send, and what Meta's own description of the API shows, is understood here."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from erp_mcp.sandbox.whatsapp.demo import demo_world
from erp_mcp.sandbox.whatsapp.exchange import Asked
from erp_mcp.sandbox.whatsapp.graph import answered
from erp_mcp.sandbox.whatsapp.keys import PHONE_NUMBER_ID
from erp_mcp.sandbox.whatsapp.ledger import Entry
from erp_mcp.sandbox.whatsapp.media import Medium
from erp_mcp.sandbox.whatsapp.people import digits_of
from erp_mcp.sandbox.whatsapp.templates import variables_in
from erp_mcp.sandbox.whatsapp.world import WhatsAppWorld
from tests.sandbox.whatsapp.sending import code_of, sent
from tests.whatsapp_sandbox import ALI, NOW, NUMBER, TOKEN, from_template, template, text, whatsapp_world

RECORDINGS = Path("/work/shared/data/whatsapp")


def recorded(name: str) -> dict[str, Any]:  # the shapes are the recording's
    file = RECORDINGS / f"{name}.json"
    examples: dict[str, Any] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    return {key: value for key, value in examples.items() if key != "_source"}


CAPTURED = recorded("captured_requests_pywa450")
PUBLISHED = {
    key: value
    for key, value in recorded("openapi_messages_request").items()
    if not re.search(r"<|http\(s\)|language-and-locale", json.dumps(value))
}
POSITIONAL = {"parameter_format": "POSITIONAL"}
URL = {"type": "URL", "text": "Open", "url": "https://example.com/{{1}}"}
QUICK = {"type": "QUICK_REPLY", "text": "Stop"}


def buttons(*each: object) -> dict[str, Any]:
    return {**POSITIONAL, "components": ({"type": "BUTTONS", "buttons": list(each)},)}


FOREIGN_TEMPLATES = (
    template("order_confirmation", "en_US", "Hello {{1}}, {{2}} is here.", **POSITIONAL),
    template("order_confirmation_named", "ar", "مرحبا {{customer_name}}، طلب {{order_number}} هنا."),
    template("t", "tr", "Merhaba {{1}}.", **buttons(URL, QUICK)),
    template(
        "otp", "en_US", "{{1}} is your code.", "AUTHENTICATION", **buttons({"type": "OTP", "text": "Copy"})
    ),
    template(
        "intro_catalog_offer", "en_US", "Over {{1}} for {{2}}: {{3}} off.", **buttons({"type": "CATALOG"})
    ),
    template("sample_issue_resolution", "en_US", "Dear {{1}}, is it solved?", **buttons(QUICK, QUICK)),
    template("hello_world", "en_US", "Hello."),
)


def world_of_others() -> WhatsAppWorld:
    """With the people, files, templates and messages that the recordings speak of."""
    world = whatsapp_world()
    state = world.state
    for phone in ("15551234567", "16505551234"):
        user = world.add_user(phone, user_id="US.13491208655302741918" if phone == "15551234567" else None)
        user.wrote_at[NUMBER] = NOW
        state.threads |= {"wamid.Y": "15551234567", "wamid.REPLY": "15551234567"}
    state.groups.add("Y2FwaV9ncm91cDoxNzA1NTU1MDEzOToxMjAzNjM0MDQ2OTQyMzM4MjAZD")
    state.templates |= {(each.name, each.language): each for each in FOREIGN_TEMPLATES}
    return world


MIME_TYPES = {
    "document": "application/pdf",
    "audio": "audio/ogg",
    "video": "video/mp4",
    "sticker": "image/webp",
}


@pytest.mark.parametrize("name", CAPTURED)
def test_what_pywa_sends_is_accepted(name: str) -> None:
    world, request = world_of_others(), CAPTURED[name]
    body = request["json"]
    if mime_type := MIME_TYPES.get(body.get("type")):
        world.state.shelf.put(Medium("1234567890123456", mime_type, b"", NOW + 1), NOW)
    path = request["url"].removeprefix("https://graph.facebook.com")
    answer = answered(world, Asked(request["method"], path, {}, TOKEN, json.dumps(body).encode()))
    assert answer.status == 200, answer.content
    is_message = path.endswith("/messages") and "status" not in body
    assert len(world.ledger) == is_message


@pytest.mark.parametrize("name", PUBLISHED)
def test_what_meta_publishes_is_accepted(name: str) -> None:
    world = world_of_others()
    filled = re.sub(r"\{\{[^}]*\}\}", "15551234567", json.dumps(PUBLISHED[name]))
    for wamid in re.findall(r"wamid\.[^\"]*", filled):
        world.state.threads[wamid] = "15551234567"
    assert code_of(sent(world, filled.encode())) == (0, 200)


def test_the_demo_company_has_its_customers_on_whatsapp() -> None:
    world = demo_world()
    phones = [each.phone for each in world.state.people]
    assert len(phones) > 400
    assert {phone[:3] for phone in phones} == {"971", "905"}
    assert digits_of("+971 55 555 9272") in phones  # Saeed Rezaei, who writes in Persian


def test_the_demo_company_has_its_templates_in_four_languages() -> None:
    world = demo_world()
    templates = list(world.state.templates.values())
    approved = {each.name for each in templates if each.status == "APPROVED"}
    assert len(approved) == 8
    for name in approved:
        same = [each for each in templates if each.name == name]
        assert {each.language for each in same} == {"ar", "en", "fa", "tr"}
        assert len({frozenset(variables_in(each.body())) for each in same}) == 1
    assert sorted(each.status for each in templates if each.name not in approved) == ["PAUSED", "REJECTED"]


def test_every_approved_template_of_the_demo_can_be_sent() -> None:
    world = demo_world(frozen_at=NOW)
    user = next(iter(world.state.people))
    for each in world.state.templates.values():
        named = each.parameter_format == "NAMED"
        given = [
            {"type": "text", "text": "x", **({"parameter_name": name} if named else {})}
            for name in variables_in(each.body())
        ]
        body = from_template(each.name, each.language, {"type": "body", "parameters": given}, to=user.phone)
        wanted = {"APPROVED": 0, "PAUSED": 132015, "REJECTED": 132001}[each.status]
        assert code_of(sent(world, body, number=PHONE_NUMBER_ID))[0] == wanted


def priced(world: WhatsAppWorld, body: object) -> tuple[object, object]:
    entry = sent(world, body)
    assert isinstance(entry, Entry)
    return entry.pricing["type"], entry.pricing["category"]


@pytest.mark.parametrize(
    ("day", "reply", "template_in_window"),
    [
        (datetime(2026, 9, 30, tzinfo=UTC), "free_customer_service", "free_customer_service"),
        (datetime(2026, 10, 1, tzinfo=UTC), "free_customer_service", "regular"),
    ],
)
def test_what_a_message_costs_changed_in_october_2026(
    day: datetime, reply: str, template_in_window: str
) -> None:
    world = whatsapp_world()
    world.clock.set(day.timestamp())
    world.says(ALI, "hello")
    world.state.templates["note", "en"] = template("note", "en", "Hello.")
    assert priced(world, text()) == (reply, "service")
    assert priced(world, from_template("note")) == (template_in_window, "utility")
    assert priced(world, from_template("note", to="971559876543")) == ("regular", "utility")
    assert priced(world, from_template("sale")) == ("regular", "marketing")


def test_a_number_has_so_many_free_replies_a_month() -> None:
    world = whatsapp_world()
    world.config.free_service_messages = 2
    assert [priced(world, text())[0] for _ in range(3)] == ["free_customer_service"] * 2 + ["regular"]
    world.clock.set(datetime(2026, 12, 1, tzinfo=UTC).timestamp())
    world.says(ALI, "hello")
    assert priced(world, text())[0] == "free_customer_service"


def test_marketing_has_a_cap_and_a_switch_of_the_users_own() -> None:
    world = whatsapp_world()
    world.config.marketing_per_day = 1
    outcomes = [sent(world, from_template("sale")) for _ in range(2)]
    world.advance(86400)
    world.prefers(ALI, marketing=False)
    outcomes.append(sent(world, from_template("sale")))
    codes = [each.failure.code if isinstance(each, Entry) and each.failure else 0 for each in outcomes]
    assert codes == [0, 131049, 131050]


@pytest.mark.slow
def test_many_thousand_messages_are_remembered_and_no_event_is_left_behind() -> None:
    world = whatsapp_world()
    world.config.throughput_per_second = 10**6
    world.config.pair_burst = 10**6
    world.says(ALI, "hello")
    for _ in range(20_000):
        sent(world, text())
    world.advance(60)
    assert len(world.ledger) == 20_000
    assert len(world.state.agenda) == 0
    assert len(world.mailbox.updates) == 60_001
