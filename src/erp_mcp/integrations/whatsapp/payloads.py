"""A message as Meta takes it; whatever it would refuse for its form is refused here."""

from typing import TypeAlias, assert_never

from pydantic import JsonValue

from erp_mcp.integrations.whatsapp import limits
from erp_mcp.integrations.whatsapp.addresses import Address, Phone
from erp_mcp.integrations.whatsapp.contents import (
    Buttons,
    CallToUrl,
    Choices,
    ContactCard,
    ContactCards,
    Content,
    Location,
    Media,
    Reaction,
    Template,
    Text,
)
from erp_mcp.integrations.whatsapp.interactive import buttons_part, choices_part, url_part
from erp_mcp.integrations.whatsapp.mediapart import media_part
from erp_mcp.integrations.whatsapp.templatepart import template_part

Payload: TypeAlias = dict[str, JsonValue]


def payload(to: Address, content: Content, *, reply_to: str | None = None, tracker: str) -> Payload:
    """`tracker` comes back with every status, also when the answer to the sending was lost."""
    kind, part = _part(content)
    recipient: Payload = {"to": to.digits} if isinstance(to, Phone) else {"recipient": to.value}
    context: Payload = (
        {"context": {"message_id": limits.within("reply_to", reply_to, 512)}} if reply_to else {}
    )
    return {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        **recipient,
        **context,
        "biz_opaque_callback_data": limits.within("tracker", tracker, limits.TRACKER),
        "type": kind,
        kind: part,
    }


def _part(content: Content) -> tuple[str, JsonValue]:
    match content:
        case Text() | Location() | ContactCards() | Reaction():
            return _plain(content)
        case Media():
            return content.kind, media_part(content)
        case Template():
            return "template", template_part(content)
        case Buttons():
            return "interactive", buttons_part(content)
        case Choices():
            return "interactive", choices_part(content)
        case CallToUrl():
            return "interactive", url_part(content)
        case _:
            assert_never(content)


def _plain(content: Text | Location | ContactCards | Reaction) -> tuple[str, JsonValue]:
    match content:
        case Text(body, previews_link):
            return "text", {"body": limits.within("text", body, limits.BODY), "preview_url": previews_link}
        case Location():
            return "location", _location(content)
        case ContactCards(cards):
            limits.count_within("contacts", cards, limits.MOST_CARDS)
            return "contacts", [_card(card) for card in cards]
        case Reaction(message_id, emoji):
            target = limits.within("message_id", message_id, 512)
            return "reaction", {"message_id": target, "emoji": limits.one_emoji(emoji)}


def _location(place: Location) -> Payload:
    if not (-90 <= place.latitude <= 90 and -180 <= place.longitude <= 180):
        raise limits.refuse("location", "lies nowhere: latitude is -90 to 90, longitude -180 to 180")
    words = {"name": place.name, "address": place.address}
    return {
        "latitude": place.latitude,
        "longitude": place.longitude,
        **{name: value for name, value in words.items() if value},
    }


def _card(card: ContactCard) -> Payload:
    name = limits.within("contact name", card.name, limits.BODY)
    first = name.split()[0]
    part: Payload = {"name": {"formatted_name": name, "first_name": first}}
    if card.phones:
        part["phones"] = [{"phone": phone, "type": "WORK"} for phone in card.phones]
    if card.emails:
        part["emails"] = [{"email": email, "type": "WORK"} for email in card.emails]
    if card.organization:
        part["org"] = {"company": card.organization}
    return part
