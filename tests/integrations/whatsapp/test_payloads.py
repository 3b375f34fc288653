"""What is sent has the shape that others send too, and nothing that Meta refuses for its form leaves."""

from collections.abc import Mapping
from typing import Any

import pytest

from erp_mcp.errors import InvalidInput
from erp_mcp.integrations.whatsapp.addresses import Address, Phone, UserId, address
from erp_mcp.integrations.whatsapp.contents import (
    Button,
    ButtonParameter,
    Buttons,
    CallToUrl,
    Choice,
    Choices,
    ContactCard,
    ContactCards,
    Content,
    Location,
    Media,
    Parameter,
    Reaction,
    Section,
    Template,
    Text,
)
from erp_mcp.integrations.whatsapp.payloads import payload
from erp_mcp.integrations.whatsapp.rendering import rendered
from tests.integrations.whatsapp.examples import examples

SOMEBODY = Phone("15551234567")
UPLOAD = "1234567890123456"

CAPTURED: Mapping[str, tuple[Address, Content]] = {
    "text": (SOMEBODY, Text("hi https://x.y", previews_link=True)),
    "text_to_bsuid": (UserId("US.13491208655302741918"), Text("hi")),
    "interactive_reply_buttons": (
        SOMEBODY,
        Buttons("Choose", (Button("yes", "Yes"), Button("no", "No")), "H", "F"),
    ),
    "interactive_cta_url": (SOMEBODY, CallToUrl("Open", "Open", "https://example.com")),
    "interactive_list": (
        SOMEBODY,
        Choices("Pick", "Menu", (Section((Choice("r1", "R1", "d"),), "S1"),)),
    ),
    "location": (SOMEBODY, Location(25.2, 55.27, "N", "A")),
    "reaction": (SOMEBODY, Reaction("wamid.Y", "👍")),
    "unreaction": (SOMEBODY, Reaction("wamid.Y")),
    "image_by_link": (SOMEBODY, Media("image", link="https://e.com/a.jpg", caption="c")),
    "document_by_id": (SOMEBODY, Media("document", UPLOAD, caption="c", filename="inv.pdf")),
    "voice_by_id": (SOMEBODY, Media("audio", UPLOAD, is_voice=True)),
    "video_by_id": (SOMEBODY, Media("video", UPLOAD, caption="c")),
    "sticker_by_id": (SOMEBODY, Media("sticker", UPLOAD)),
    "template_positional": (
        SOMEBODY,
        Template("order_confirmation", "en_US", (Parameter("Ali"), Parameter("#42"))),
    ),
    "template_named": (
        SOMEBODY,
        Template(
            "order_confirmation_named",
            "ar",
            (Parameter("علي", "customer_name"), Parameter("42", "order_number")),
        ),
    ),
    "template_buttons": (
        SOMEBODY,
        Template(
            "t",
            "tr",
            (Parameter("A"),),
            buttons=(ButtonParameter(0, "url", "42"), ButtonParameter(1, "quick_reply", "stop")),
        ),
    ),
}


@pytest.mark.usefixtures("shared_examples")
@pytest.mark.parametrize("name", CAPTURED)
def test_a_message_is_written_as_another_client_writes_it(name: str) -> None:
    to, content = CAPTURED[name]
    captured = examples("captured_requests_pywa450")[name]["json"]
    context = captured.get("context", {}).get("message_id")
    ours: Any = payload(to, content, reply_to=context, tracker="erp:1")
    assert ours.pop("biz_opaque_callback_data") == "erp:1"
    captured = {key: value for key, value in captured.items() if key != "biz_opaque_callback_data"}
    assert in_small_letters(ours) == in_small_letters(captured)


def in_small_letters(body: dict[str, Any]) -> dict[str, Any]:
    """The documentation writes the types of components small and their index as text, the other client not."""
    for part in body.get("template", {}).get("components", []):
        part["type"] = part["type"].lower()
        part.update({name: str(part[name]).lower() for name in ("sub_type", "index") if name in part})
    return body


def test_a_contact_has_no_empty_parts() -> None:
    card = ContactCard("Ali Kaya", ("+971501234567",), organization="Shop")
    assert payload(SOMEBODY, ContactCards((card,)), tracker="t")["contacts"] == [
        {
            "name": {"formatted_name": "Ali Kaya", "first_name": "Ali"},
            "phones": [{"phone": "+971501234567", "type": "WORK"}],
            "org": {"company": "Shop"},
        }
    ]


def test_a_template_may_begin_with_a_picture() -> None:
    content = Template("promo", "en", header=Media("image", UPLOAD))
    template: Any = payload(SOMEBODY, content, tracker="t")["template"]
    assert template["components"] == [
        {"type": "header", "parameters": [{"type": "image", "image": {"id": UPLOAD}}]}
    ]


def choices(count: int, *, of: int = 1) -> Choices:
    rows = [Choice(f"r{at}", f"R{at}") for at in range(count)]
    sections = tuple(Section(tuple(rows[at::of]), f"S{at}") for at in range(of))
    return Choices("Pick", "Menu", sections)


FITS: list[Content] = [
    Text("x" * 4096),
    Media("image", UPLOAD, caption="x" * 1024),
    Buttons(
        "x" * 1024,
        tuple(Button("i" * 255 + str(at), "t" * 19 + str(at)) for at in range(3)),
        "h" * 60,
        "f" * 60,
    ),
    Choices("x" * 4096, "b" * 20, (Section((Choice("i" * 200, "t" * 24, "d" * 72),)),)),
    choices(10),
    choices(10, of=10),
    Template("n" * 512, "zh_CN"),
    Reaction("wamid.1", "👩‍👩‍👧"),
    Reaction("wamid.1", "🇦🇪"),
    Reaction("wamid.1", "❤️"),
    Location(-90, 180),
]
TOO_MUCH: list[tuple[Content, str]] = [
    (Text("x" * 4097), "text has 4,097 characters; WhatsApp takes 4,096"),
    (Text(" \n"), "text is empty"),
    (Media("image", UPLOAD, caption="x" * 1025), "caption has 1,025"),
    (Media("audio", UPLOAD, caption="x"), "caption cannot stand under"),
    (Media("image", UPLOAD, filename="a.jpg"), "filename belongs to documents"),
    (Media("image"), "image needs either"),
    (Media("image", UPLOAD, link="https://e.com/a.jpg"), "image needs either"),
    (Media("image", link="http://e.com/a.jpg"), "link is no address"),
    (Media("audio", link="https://e.com/a.ogg", is_voice=True), "is_voice is for audio"),
    (Buttons("b", ()), "buttons has 0 entries"),
    (Buttons("b", tuple(Button(str(at), str(at)) for at in range(4))), "buttons has 4 entries"),
    (Buttons("b", (Button("i", "t" * 21),)), "button title has 21"),
    (Buttons("b", (Button("i" * 257, "t"),)), "button id has 257"),
    (Buttons("b", (Button("i", "a"), Button("i", "b"))), "button id has the same value twice"),
    (Buttons("b", (Button("i", "a"), Button("j", "a"))), "button title has the same value twice"),
    (Buttons("x" * 1025, (Button("i", "t"),)), "body has 1,025"),
    (Buttons("b", (Button("i", "t"),), "h" * 61), "header has 61"),
    (Buttons("b", (Button("i", "t"),), Media("audio", UPLOAD)), "header cannot be audio"),
    (Buttons("b", (Button("i", "t"),), footer="f" * 61), "footer has 61"),
    (choices(11), "choices has 11 entries"),
    (choices(11, of=11), "sections has 11 entries"),
    (Choices("x" * 4097, "b", (Section((Choice("i", "t"),)),)), "body has 4,097"),
    (Choices("x", "b" * 21, (Section((Choice("i", "t"),)),)), "list button has 21"),
    (Choices("x", "b", (Section((Choice("i", "t" * 25),)),)), "choice title has 25"),
    (Choices("x", "b", (Section((Choice("i" * 201, "t"),)),)), "choice id has 201"),
    (Choices("x", "b", (Section((Choice("i", "t", "d" * 73),)),)), "choice description has 73"),
    (
        Choices("x", "b", (Section((Choice("i", "t"),)), Section((Choice("j", "t"),)))),
        "section title is empty",
    ),
    (CallToUrl("b", "l" * 21, "https://e.com"), "label has 21"),
    (CallToUrl("b", "l", "javascript:alert(1)"), "url is no address"),
    (CallToUrl("b", "l", "https://user:word@e.com"), "url is no address"),
    (Location(90.1, 0), "location lies nowhere"),
    (Location(float("nan"), 0), "location lies nowhere"),
    (ContactCards(()), "contacts has 0 entries"),
    (Reaction("", "👍"), "message_id is empty"),
    (Reaction("wamid.1", "ok"), "emoji is not one emoji"),
    (Reaction("wamid.1", "👍👍"), "emoji is not one emoji"),
    (Template("Order", "en"), "template is named with small letters"),
    (Template("n" * 513, "en"), "template is named with small letters"),
    (Template("order", "english"), "language is a code"),
    (Template("order", "en", (Parameter("a", "x"), Parameter("b"))), "parameters are all named"),
    (
        Template("order", "en", (Parameter("a", "x"), Parameter("b", "x"))),
        "parameters has the same value twice",
    ),
    (Template("order", "en", (Parameter("a\nb"),)), "parameter has a line break"),
    (Template("order", "en", (Parameter(""),)), "parameter is empty"),
    (Template("order", "en", header=Media("sticker", UPLOAD)), "header cannot be sticker"),
    (Template("order", "en", buttons=(ButtonParameter(10, "url", "x"),)), "button index is 10"),
]


@pytest.mark.parametrize("content", FITS)
def test_what_is_just_within_its_limits_is_taken(content: Content) -> None:
    assert payload(SOMEBODY, content, tracker="t" * 512)["to"] == "15551234567"


@pytest.mark.parametrize(("content", "said"), TOO_MUCH)
def test_what_meta_would_refuse_is_refused_here_by_its_name(content: Content, said: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        payload(SOMEBODY, content, tracker="t")
    assert str(refused.value).startswith(said)
    assert str(refused.value).endswith("Nothing was sent.")


def test_a_tracker_that_would_not_come_back_is_refused() -> None:
    with pytest.raises(InvalidInput, match="tracker has 513"):
        payload(SOMEBODY, Text("x"), tracker="t" * 513)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("+971501234567", Phone("971501234567")),
        ("+12345678", Phone("12345678")),
        ("AE.1349Ab", UserId("AE.1349Ab")),
        ("US.ENT.118157", UserId("US.ENT.118157")),
    ],
)
def test_a_recipient_is_a_whole_number_or_a_user_id(written: str, meant: Address) -> None:
    assert address(written) == meant


@pytest.mark.parametrize(
    "written",
    [
        "971501234567",
        "0501234567",
        "+0501234567",
        "+1234567",
        "+1234567890123456",
        "+٩٧١٥٠١٢٣٤٥٦٧",
        "",
        "AE.",
        "ae.1",
        "+97150 123",
    ],
)
def test_a_number_that_could_be_somebody_elses_is_refused(written: str) -> None:
    with pytest.raises(InvalidInput, match="country code"):
        address(written)


def test_a_number_is_not_shown_where_it_is_logged() -> None:
    assert "501234" not in repr(Phone("971501234567"))


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        (CAPTURED["interactive_reply_buttons"][1], "H\nChoose\nF\n[Yes]\n[No]"),
        (CAPTURED["interactive_list"][1], "Pick\n[Menu]\n- R1: d"),
        (CAPTURED["interactive_cta_url"][1], "Open\n[Open] https://example.com"),
        (CAPTURED["document_by_id"][1], "[document: inv.pdf]\nc"),
        (CAPTURED["voice_by_id"][1], "[voice]"),
        (CAPTURED["location"][1], "[location] N, A (25.2, 55.27)"),
        (CAPTURED["unreaction"][1], "[reaction removed]"),
        (
            CAPTURED["template_named"][1],
            "[template order_confirmation_named ar] customer_name=علي, order_number=42",
        ),
        (ContactCards((ContactCard("Ali", ("+9715",)),)), "[contact] Ali, +9715"),
    ],
)
def test_a_person_reads_all_of_it_before_it_is_sent(content: Content, shown: str) -> None:
    assert rendered(content) == shown
