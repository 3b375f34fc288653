"""The shape of every request to /messages, type by type, and how long each of its texts may be."""

from collections.abc import Mapping

from erp_mcp.sandbox.whatsapp.schema import (
    Fields,
    Rule,
    anything,
    boolean,
    either,
    filled_text,
    link,
    list_of,
    number,
    object_of,
    one_of,
    text,
)

_MEDIUM: Fields = {"id": text, "link": link}
_CAPTIONED = either("id", "link", of=object_of({}, {**_MEDIUM, "caption": text}))
_DOCUMENT = either("id", "link", of=object_of({}, {**_MEDIUM, "caption": text, "filename": text}))
_AUDIO = either("id", "link", of=object_of({}, {**_MEDIUM, "voice": boolean}))
_STICKER = either("id", "link", of=object_of({}, _MEDIUM))

_NAME = object_of(
    {"formatted_name": filled_text},
    {
        "first_name": text,
        "last_name": text,
        "middle_name": text,
        "prefix": text,
        "suffix": text,
    },
)
_CONTACT = object_of(
    {"name": _NAME},
    {
        "birthday": text,
        "phones": anything,
        "emails": anything,
        "urls": anything,
        "addresses": anything,
        "org": anything,
    },
)

_INTERACTIVE_TYPES = (
    "button",
    "list",
    "cta_url",
    "flow",
    "product",
    "product_list",
    "catalog_message",
    "location_request_message",
    "request_contact_info",
    "voice_call",
    "call_permission_request",
    "address_message",
    "order_details",
    "order_status",
    "carousel",
)
_BUTTON = object_of(
    {"type": one_of("reply"), "reply": object_of({"id": filled_text, "title": filled_text}, {})}, {}
)
_ROW = object_of({"id": filled_text, "title": filled_text}, {"description": text})
_SECTION = object_of({}, {"title": text, "rows": list_of(_ROW, 10), "product_items": list_of(anything, 30)})
_ACTION = object_of(
    {},
    {
        "buttons": list_of(_BUTTON, 3),
        "button": filled_text,
        "sections": list_of(_SECTION, 10),
        "name": filled_text,
        "parameters": anything,
        "catalog_id": text,
        "product_retailer_id": text,
        "cards": anything,
    },
)
_PLAIN = object_of({"text": filled_text}, {})
_INTERACTIVE = object_of(
    {"type": one_of(*_INTERACTIVE_TYPES)},
    {"action": _ACTION, "header": anything, "body": _PLAIN, "footer": _PLAIN},
)

_PARAMETER_FIELDS = (
    "text",
    "parameter_name",
    "payload",
    "action",
    "coupon_code",
    "image",
    "video",
    "document",
    "location",
    "currency",
    "date_time",
    "product",
    "limited_time_offer",
)
_PARAMETER = object_of({"type": filled_text}, dict.fromkeys(_PARAMETER_FIELDS, anything))
_COMPONENT = object_of(
    {"type": filled_text}, {"sub_type": text, "index": number, "parameters": list_of(_PARAMETER, 100)}
)
_TEMPLATE = object_of(
    {"name": filled_text, "language": object_of({"code": filled_text}, {"policy": text})},
    {"components": list_of(_COMPONENT, 20), "namespace": text},
)

CONTENTS: Mapping[str, Rule] = {
    "text": object_of({"body": filled_text}, {"preview_url": boolean}),
    "image": _CAPTIONED,
    "video": _CAPTIONED,
    "document": _DOCUMENT,
    "audio": _AUDIO,
    "sticker": _STICKER,
    "location": object_of({"latitude": number, "longitude": number}, {"name": text, "address": text}),
    "contacts": list_of(_CONTACT, 257),
    "reaction": object_of({"message_id": filled_text, "emoji": text}, {}),
    "interactive": _INTERACTIVE,
    "template": _TEMPLATE,
}

_ENVELOPE: Fields = {
    "messaging_product": one_of("whatsapp"),
    "recipient_type": one_of("individual", "group"),
    "to": filled_text,
    "recipient": filled_text,
    "type": text,
    "context": object_of({"message_id": filled_text}, {}),
    "biz_opaque_callback_data": text,
    "recipient_identity_key_hash": text,
}
SENDING = {
    kind: object_of({"messaging_product": _ENVELOPE["messaging_product"], kind: rule}, _ENVELOPE)
    for kind, rule in CONTENTS.items()
}
READING = object_of(
    {
        "messaging_product": _ENVELOPE["messaging_product"],
        "status": one_of("read"),
        "message_id": filled_text,
    },
    {"typing_indicator": object_of({"type": one_of("text")}, {})},
)

LONGEST_TRACKER = 512
LONGEST: Mapping[tuple[str, ...], int] = {
    ("text", "body"): 4096,
    ("image", "caption"): 1024,
    ("video", "caption"): 1024,
    ("document", "caption"): 1024,
    ("interactive", "header", "text"): 60,
    ("interactive", "footer", "text"): 60,
    ("interactive", "action", "button"): 20,
    ("interactive", "action", "parameters", "display_text"): 20,
}
LONGEST_INTERACTIVE_BODY = 1024
LONGEST_LIST_BODY = 4096
MOST_ROWS = 10
LONGEST_IN_ROWS = {"id": 200, "title": 24, "description": 72}
LONGEST_IN_BUTTONS = {"id": 256, "title": 20}
