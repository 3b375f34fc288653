"""The parts of a payload that are tapped: buttons, a list to choose from, a link."""

from pydantic import JsonValue

from erp_mcp.integrations.whatsapp import limits
from erp_mcp.integrations.whatsapp.contents import Buttons, CallToUrl, Choice, Choices, Media, Section
from erp_mcp.integrations.whatsapp.mediapart import source

HEADED_BY = ("image", "video", "document")


def buttons_part(content: Buttons) -> dict[str, JsonValue]:
    limits.count_within("buttons", content.buttons, limits.MOST_BUTTONS)
    limits.unlike("button id", (each.id for each in content.buttons))
    limits.unlike("button title", (each.title for each in content.buttons))
    buttons: list[JsonValue] = [
        {
            "type": "reply",
            "reply": {
                "id": limits.within("button id", each.id, limits.BUTTON_ID),
                "title": limits.within("button title", each.title, limits.BUTTON_TITLE),
            },
        }
        for each in content.buttons
    ]
    return {
        "type": "button",
        **_around(content.body, limits.INTERACTIVE_BODY, content.header, content.footer),
        "action": {"buttons": buttons},
    }


def choices_part(content: Choices) -> dict[str, JsonValue]:
    choices = [choice for section in content.sections for choice in section.choices]
    limits.count_within("sections", content.sections, limits.MOST_CHOICES)
    limits.count_within("choices", choices, limits.MOST_CHOICES)
    limits.unlike("choice id", (choice.id for choice in choices))
    is_only = len(content.sections) == 1
    return {
        "type": "list",
        **_around(content.body, limits.LIST_BODY, content.header, content.footer),
        "action": {
            "button": limits.within("list button", content.button, limits.BUTTON_TITLE),
            "sections": [_section(each, is_only=is_only) for each in content.sections],
        },
    }


def url_part(content: CallToUrl) -> dict[str, JsonValue]:
    return {
        "type": "cta_url",
        **_around(content.body, limits.INTERACTIVE_BODY, content.header, content.footer),
        "action": {
            "name": "cta_url",
            "parameters": {
                "display_text": limits.within("label", content.label, limits.BUTTON_TITLE),
                "url": limits.https("url", content.url),
            },
        },
    }


def _around(body: str, longest: int, header: str | Media | None, footer: str | None) -> dict[str, JsonValue]:
    part: dict[str, JsonValue] = {"body": {"text": limits.within("body", body, longest)}}
    if header is not None:
        part["header"] = _header(header)
    if footer is not None:
        part["footer"] = {"text": limits.within("footer", footer, limits.FOOTER)}
    return part


def _header(header: str | Media) -> dict[str, JsonValue]:
    if isinstance(header, str):
        return {"type": "text", "text": limits.within("header", header, limits.HEADER)}
    if header.kind not in HEADED_BY:
        raise limits.refuse("header", f"cannot be {header.kind}; it is text, {', '.join(HEADED_BY)}")
    return {"type": header.kind, header.kind: source(header)}


def _section(section: Section, *, is_only: bool) -> dict[str, JsonValue]:
    """One alone needs no title."""
    limits.count_within("section", section.choices, limits.MOST_CHOICES)
    part: dict[str, JsonValue] = {"rows": [_choice(each) for each in section.choices]}
    if section.title is not None or not is_only:
        part["title"] = limits.within("section title", section.title or "", limits.CHOICE_TITLE)
    return part


def _choice(choice: Choice) -> dict[str, JsonValue]:
    part: dict[str, JsonValue] = {
        "id": limits.within("choice id", choice.id, limits.CHOICE_ID),
        "title": limits.within("choice title", choice.title, limits.CHOICE_TITLE),
    }
    if choice.description is not None:
        part["description"] = limits.within(
            "choice description", choice.description, limits.CHOICE_DESCRIPTION
        )
    return part
