"""What a person reads of a message, whatever its type."""

import json
from collections.abc import Callable, Mapping

from pydantic import JsonValue

from erp_mcp.integrations.whatsapp.events import Chosen, MediaRef, Reacted, Said
from erp_mcp.integrations.whatsapp.values import Record, record, records, text

MEDIA = ("image", "video", "audio", "document", "sticker")


def said_in(message: Record) -> Said:
    """A type that is not known has nothing to read, and is a message all the same."""
    kind = text(message.get("type")) or "unknown"
    part = message.get(kind)
    if kind in MEDIA:
        return _media(kind, record(part))
    return READERS[kind](part) if kind in READERS else Said(kind)


def _media(kind: str, part: Record) -> Said:
    media_id = text(part.get("id"))
    caption = text(part.get("caption")) or ""
    if media_id is None:
        return Said(kind, caption)
    found = MediaRef(
        media_id,
        kind,
        text(part.get("mime_type")),
        text(part.get("sha256")),
        text(part.get("filename")),
        part.get("voice") is True,
    )
    return Said(kind, caption, found)


def _text(part: JsonValue) -> Said:
    return Said("text", text(record(part).get("body")) or "")


def _button(part: JsonValue) -> Said:
    title = text(record(part).get("text")) or ""
    return Said("button", title, choice=Chosen(text(record(part).get("payload")) or title, title))


def _interactive(part: JsonValue) -> Said:
    kind = text(record(part).get("type")) or ""
    reply = record(record(part).get(kind))
    if kind == "nfm_reply":
        return Said("interactive", _form(reply))
    chosen, title = text(reply.get("id")), text(reply.get("title")) or ""
    return Said("interactive", title, choice=Chosen(chosen, title) if chosen else None)


def _form(reply: Record) -> str:
    """The answers of a form come as JSON within the JSON."""
    try:
        answers = record(json.loads(text(reply.get("response_json")) or "{}"))
    except (ValueError, RecursionError):
        return text(reply.get("body")) or ""
    listed = (
        f"{name}: {text(value)}" for name, value in answers.items() if name != "flow_token" and text(value)
    )
    return "\n".join(listed) or text(reply.get("body")) or ""


def _reaction(part: JsonValue) -> Said:
    wamid, emoji = text(record(part).get("message_id")), text(record(part).get("emoji"))
    return Said("reaction", emoji or "", reaction=Reacted(wamid, emoji) if wamid else None)


def _location(part: JsonValue) -> Said:
    place = record(part)
    at = ", ".join(_numbers(place.get("latitude"), place.get("longitude")))
    named = (text(place.get("name")), text(place.get("address")), at and f"({at})")
    return Said("location", ", ".join(each for each in named if each))


def _contacts(part: JsonValue) -> Said:
    return Said("contacts", "\n".join(filter(None, map(_card, records(part)))))


def _card(card: Record) -> str:
    name = text(record(card.get("name")).get("formatted_name"))
    numbers = (text(each.get("phone")) or text(each.get("wa_id")) for each in records(card.get("phones")))
    return ", ".join(each for each in (name, *numbers) if each)


def _order(part: JsonValue) -> Said:
    lines = map(_line, records(record(part).get("product_items")))
    words = text(record(part).get("text"))
    return Said("order", "\n".join(each for each in (words, *lines) if each))


def _line(item: Record) -> str:
    what = text(item.get("product_retailer_id")) or "?"
    quantity, price = _numbers(item.get("quantity"))[:1], _numbers(item.get("item_price"))[:1]
    money = [*price, text(item.get("currency")) or ""] if price else []
    return " ".join(each for each in ("x".join([*quantity, ""]) + " " + what, *money) if each).strip()


def _system(part: JsonValue) -> Said:
    return Said("system", text(record(part).get("body")) or "")


def _numbers(*values: JsonValue) -> list[str]:
    return [f"{each:.10g}" for each in values if isinstance(each, int | float) and not isinstance(each, bool)]


READERS: Mapping[str, Callable[[JsonValue], Said]] = {
    "button": _button,
    "contacts": _contacts,
    "interactive": _interactive,
    "location": _location,
    "order": _order,
    "reaction": _reaction,
    "system": _system,
    "text": _text,
}
