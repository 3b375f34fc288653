"""Whatever a web hook brings is read to its end, and nothing in it raises."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_mcp.integrations.whatsapp.events import (
    Chosen,
    Echo,
    Edited,
    Event,
    IdentityChanged,
    Inbound,
    MediaRef,
    Other,
    Preference,
    Pricing,
    Reacted,
    Revoked,
    Said,
    Sender,
    Status,
    TemplateChanged,
)
from erp_mcp.integrations.whatsapp.parsing import parse
from tests.integrations.whatsapp.examples import examples, hooks, require_examples

pytestmark = pytest.mark.usefixtures("shared_examples")


def events(body: Any) -> list[Event]:
    return parse(json.dumps(body).encode())


def only(name: str, key: str) -> Any:  # one of the events: each test says which
    [found] = events(examples(name)[key])
    return found


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("text", Said("text", "Body Text")),
        ("reply", Said("text", "replied text")),
        (
            "document",
            Said(
                "document",
                "caption",
                MediaRef(
                    "1234567890987654321",
                    "document",
                    "application/pdf",
                    "grwfwe/ZPx0wAbdfbdeFUNItPZ0RylL8gGUvdt3YFqc18SY=",
                    "filename.pdf",
                ),
            ),
        ),
        (
            "voice",
            Said(
                "audio",
                "",
                MediaRef(
                    "1234567890987654321",
                    "audio",
                    "audio/ogg; codecs=opus",
                    "m04pFf2ERdaopTyFkGPA0+bX3i+YY2dYgVFwOgDLSDI=",
                    is_voice=True,
                ),
            ),
        ),
        ("reaction", Said("reaction", "😮", reaction=Reacted("wamid.yzxyzx=", "😮"))),
        ("unreaction_no_emoji", Said("reaction", "", reaction=Reacted("wamid.yzxyzx=", None))),
        ("unreaction_empty", Said("reaction", "", reaction=Reacted("wamid.yzxyzx=", None))),
        ("current_location", Said("location", "(12.25089, 43.90539)")),
        ("order", Said("order", "3x HAMBURGER 30 ILS\n2x FRENCH_FRIES 35 ILS\n2x SODA 10 ILS")),
        ("unsupported", Said("unsupported")),
    ],
)
def test_a_person_can_read_what_a_customer_sent(key: str, said: Said) -> None:
    assert only("pywa_webhook_message", key).said == said


@pytest.mark.parametrize(
    ("name", "key", "chosen"),
    [
        ("pywa_webhook_callback_button", "button", Chosen("callback_data", "title")),
        ("pywa_webhook_callback_button", "quick_reply_without_context", Chosen("callback_data", "title")),
        ("pywa_webhook_callback_selection", "description", Chosen("callback_data", "title")),
    ],
)
def test_what_was_tapped_is_known_by_our_id_and_its_words(name: str, key: str, chosen: Chosen) -> None:
    said = only(name, key).said
    assert (said.choice, said.text) == (chosen, "title")


def test_somebody_who_hides_the_number_is_known_by_the_user_id() -> None:
    found = only("webhooks_2026", "inbound_text_username_user_no_phone")
    assert found.sender == Sender(None, "AE.13491208655302741918", None, "ali.k", "Ali")
    assert (found.said.text, found.at) == ("مرحبا", datetime(2026, 10, 26, 7, 33, 20, tzinfo=UTC))


def test_a_quoted_and_a_forwarded_message_and_an_advertisement_are_told() -> None:
    assert only("pywa_webhook_message", "reply").replies_to == "wamid.xyzxyz=="
    assert only("pywa_webhook_message", "forwarded_many_times").is_forwarded
    assert only("pywa_webhook_message", "referral").referral["ctwa_clid"] == "CTWA_CLID"


def test_the_answers_of_a_form_are_read_without_its_token() -> None:
    assert only("webhooks_2026", "inbound_flow_nfm_reply").said.text == "a: 1"


def test_a_status_has_its_tracker_and_its_price() -> None:
    found = only("webhooks_2026", "status_sent_service_free")
    assert (found.state, found.tracker, found.recipient) == ("sent", "erp:msg:7f3c:1", "16505551234")
    assert found.pricing == Pricing("service", "free_customer_service", "PMP")


def test_a_failure_without_a_user_id_is_read() -> None:
    key = "status_failed_131026_real_shape_contacts_without_user_id_or_profile"
    found = only("webhooks_2026", key)
    assert (found.state, found.recipient, found.user_id) == ("failed", "16505551234", None)
    assert [(each.code, each.action) for each in found.failures] == [(131026, "mark_unreachable")]


def test_every_update_of_a_batch_is_read() -> None:
    found = events(examples("webhooks_2026")["batched_two_entries_mixed"])
    assert [each.wamid for each in found if isinstance(each, Status | Inbound)] == [
        "wamid.HBgLMTY1MDU1NTEyMzQVAgARGBI5QTNEQTA2RjdGMEY4RTRGAA==",
        "wamid.1",
        "wamid.2",
    ]


@pytest.mark.parametrize(
    ("name", "key", "kind"),
    [
        ("pywa_webhook_deleted_message", "revoke", Revoked),
        ("pywa_webhook_edited_message", "image", Edited),
        ("pywa_webhook_outgoing_message", "text", Echo),
        ("pywa_webhook_outgoing_message", "delete", Revoked),
        ("pywa_webhook_outgoing_message", "edit", Edited),
        ("pywa_webhook_system", "phone_number_change", IdentityChanged),
        ("webhooks_2026", "inbound_system_user_changed_user_id", IdentityChanged),
        ("webhooks_2026", "user_preferences_stop", Preference),
        ("pywa_webhook_template_status_update", "rejected", TemplateChanged),
        ("pywa_webhook_call_connect", "user_initiated", Other),
        ("pywa_webhook_call_status", "call_status", Other),
    ],
)
def test_each_update_is_told_as_what_it_is(name: str, key: str, kind: type) -> None:
    assert type(only(name, key)) is kind


def test_what_staff_wrote_on_the_phone_is_not_taken_for_the_customers() -> None:
    assert only("pywa_webhook_outgoing_message", "edit").is_ours
    assert not only("pywa_webhook_edited_message", "image").is_ours
    assert only("pywa_webhook_edited_message", "image").said.text == "Updated image caption"


def test_a_change_of_number_names_the_old_and_the_new() -> None:
    found = only("pywa_webhook_system", "phone_number_change")
    assert (found.kind, found.sender.wa_id, found.new_wa_id) == (
        "user_changed_number",
        "972987654321",
        "972912345678",
    )


@pytest.mark.parametrize(("key", "wants"), [("resume", "resume"), ("signup", "resume")])
def test_marketing_is_switched_on_in_two_ways(key: str, wants: str) -> None:
    assert only("pywa_webhook_user_marketing_preferences", key).wants == wants


def test_who_has_no_place_in_the_list_gets_nobody_elses_name() -> None:
    """A message of one number beside a contact of another."""
    found = only("pywa_webhook_edited_message", "image")
    assert isinstance(found, Edited)
    batch = two_people()
    first, second = events(batch)
    assert isinstance(first, Inbound)
    assert isinstance(second, Inbound)
    assert (first.sender.name, second.sender.name) == ("Sara", None)


def two_people() -> dict[str, Any]:
    contacts = [{"wa_id": "971500000001", "user_id": "AE.1", "profile": {"name": "Sara"}}]
    messages = [
        {"from": sender, "id": f"wamid.{sender}", "timestamp": "1", "type": "text", "text": {"body": "x"}}
        for sender in ("971500000001", "971500000002")
    ]
    return wrapped({"contacts": contacts, "messages": messages})


def wrapped(value: Any) -> dict[str, Any]:
    return {"entry": [{"id": "1", "changes": [{"field": "messages", "value": value}]}]}


@given(st.integers(0, 9), st.recursive(st.none() | st.text() | st.integers(), st.lists, max_leaves=3))
def test_a_malformed_update_does_not_lose_its_neighbours(place: int, malformed: Any) -> None:
    messages: list[Any] = [{"id": f"wamid.{at}", "type": "text", "text": {"body": "x"}} for at in range(9)]
    messages.insert(place, malformed)
    found = [each for each in events(wrapped({"messages": messages})) if isinstance(each, Inbound)]
    assert [each.wamid for each in found] == [f"wamid.{at}" for at in range(9)]


def test_a_letter_that_no_database_takes_does_not_come_through() -> None:
    message = {"id": "wamid.1", "type": "text", "text": {"body": "a\x00b\ud83d"}}
    [found] = events(wrapped({"messages": [message]}))
    assert isinstance(found, Inbound)
    assert found.said.text == "a\ufffdb\ufffd"


@pytest.mark.parametrize("timestamp", ["", "soon", -1, 10**30, "9" * 30, 1.5, None, True])
def test_a_time_that_is_none_is_not_invented(timestamp: Any) -> None:
    message = {"id": "wamid.1", "type": "text", "timestamp": timestamp}
    [found] = events(wrapped({"messages": [message]}))
    assert isinstance(found, Inbound)
    assert found.at is None


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 200_000, b"9" * 5000, b"null", b"[[]]"])
def test_what_is_no_web_hook_raises_nothing(body: bytes) -> None:
    assert all(isinstance(each, Other) for each in parse(body))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(JSON)
def test_no_json_raises(body: Any) -> None:
    events(body)
    events(wrapped(body))


@given(st.data())
def test_no_change_of_a_real_one_raises(data: st.DataObject) -> None:
    require_examples()
    body = json.loads(json.dumps(data.draw(st.sampled_from(sorted(hooks().items())))[1]))
    for _ in range(data.draw(st.integers(1, 4))):
        change(body, data)
    assert isinstance(events(body), list)


def change(body: dict[Any, Any] | list[Any], data: st.DataObject) -> None:
    """Somewhere in it another value, or nothing."""
    keys: list[Any] = [*body] if isinstance(body, dict) else [*range(len(body))]
    if not keys:
        return
    key = data.draw(st.sampled_from(keys))
    inner: Any = body[key]
    if isinstance(inner, dict | list) and inner and data.draw(st.integers(0, 4)):
        change(inner, data)  # pyright: ignore[reportUnknownArgumentType] (of any shape, as JSON is)
    elif isinstance(body, dict) and data.draw(st.booleans()):
        del body[key]
    else:
        body[key] = data.draw(JSON)
