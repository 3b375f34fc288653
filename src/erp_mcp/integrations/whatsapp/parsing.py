"""Reads a web hook: every update of a batch, whatever else is in it, and nothing that comes can raise."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import JsonValue

from erp_mcp.integrations.whatsapp.events import (
    AccountChanged,
    Echo,
    Edited,
    Event,
    IdentityChanged,
    Inbound,
    Other,
    Preference,
    Preferred,
    Pricing,
    Revoked,
    Status,
    TemplateChanged,
)
from erp_mcp.integrations.whatsapp.failures import failures_of
from erp_mcp.integrations.whatsapp.people import People
from erp_mcp.integrations.whatsapp.saying import said_in
from erp_mcp.integrations.whatsapp.values import NOTHING, Record, moment, record, records, text

WISHES: Mapping[str, Preferred] = {"stop": "stop", "resume": "resume", "signup": "resume"}
ACCOUNT = frozenset(
    (
        "account_alerts",
        "account_review_update",
        "account_update",
        "business_capability_update",
        "phone_number_name_update",
        "phone_number_quality_update",
        "security",
    )
)
TEMPLATE = frozenset(
    (
        "message_template_components_update",
        "message_template_quality_update",
        "message_template_status_update",
        "template_category_update",
    )
)
LISTS: Mapping[str, tuple[str, ...]] = {
    "messages": ("messages", "statuses", "errors"),
    "smb_message_echoes": ("message_echoes", "errors"),
    "user_preferences": ("user_preferences", "errors"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """What the updates of one change share."""

    topic: str
    value: Record
    business_id: str | None
    at: datetime | None
    number_id: str | None
    people: People


def parse(body: bytes) -> list[Event]:
    try:
        said: JsonValue = json.loads(body)
    except (ValueError, RecursionError):
        return [Other("unreadable", raw=NOTHING)]
    return [event for change in _changes(record(said)) for event in _events(change)]


def _changes(said: Record) -> Iterator[Change]:
    for entry in records(said.get("entry")):
        for change in records(entry.get("changes")):
            value = record(change.get("value"))
            yield Change(
                text(change.get("field")) or "",
                value,
                text(entry.get("id")),
                moment(entry.get("time")),
                text(record(value.get("metadata")).get("phone_number_id")),
                People.of(records(value.get("contacts"))),
            )


def _events(change: Change) -> Iterator[Event]:
    """Whatever lists it has are read, as no list says that it comes alone."""
    if change.topic in TEMPLATE:
        yield _template(change)
    elif change.topic in ACCOUNT:
        yield _account(change)
    elif lists := [name for name in LISTS.get(change.topic, ()) if isinstance(change.value.get(name), list)]:
        for name in lists:
            yield from (READERS[name](each, change) for each in records(change.value.get(name)))
    else:
        yield Other(change.topic, raw=change.value)


def _message(said: Record, change: Change) -> Event:
    wamid = text(said.get("id"))
    if wamid is None:
        return Other("messages", raw=said)
    match said.get("type"):
        case "system":
            return _system(said, wamid, change)
        case "edit" | "revoke":
            return _amended(said, wamid, change)
        case "request_welcome":
            return Other("request_welcome", raw=said)
        case _:
            return _inbound(said, wamid, change)


def _inbound(said: Record, wamid: str, change: Change) -> Inbound:
    context, referral = record(said.get("context")), record(said.get("referral"))
    return Inbound(
        number_id=change.number_id,
        wamid=wamid,
        sender=change.people.known(text(said.get("from")), text(said.get("from_user_id"))),
        at=moment(said.get("timestamp")),
        said=said_in(said),
        replies_to=text(context.get("id")),
        is_forwarded=bool(context.get("forwarded") or context.get("frequently_forwarded")),
        group_id=text(said.get("group_id")),
        referral=referral or None,
        raw=said,
    )


def _amended(said: Record, wamid: str, change: Change, *, is_ours: bool = False) -> Event:
    """What was written before is named, or the update says nothing."""
    kind = "edit" if said.get("type") == "edit" else "revoke"
    part, at = record(said.get(kind)), moment(said.get("timestamp"))
    original = text(part.get("original_message_id"))
    if original is None:
        return Other(kind, raw=said)
    if kind == "revoke":
        return Revoked(change.number_id, wamid, original, at, is_ours, raw=said)
    now = said_in(record(part.get("message")))
    return Edited(change.number_id, wamid, original, at, now, is_ours, raw=said)


def _system(said: Record, wamid: str, change: Change) -> IdentityChanged:
    part = record(said.get("system"))
    return IdentityChanged(
        number_id=change.number_id,
        wamid=wamid,
        kind=text(part.get("type")) or "unknown",
        sender=change.people.known(text(said.get("from")), text(said.get("from_user_id"))),
        new_wa_id=text(part.get("wa_id")) or text(part.get("new_wa_id")),
        new_user_id=text(part.get("user_id")),
        at=moment(said.get("timestamp")),
        raw=said,
    )


def _status(said: Record, change: Change) -> Event:
    wamid, state = text(said.get("id")), text(said.get("status"))
    if wamid is None or state is None:
        return Other("statuses", raw=said)
    recipient = change.people.known(text(said.get("recipient_id")), text(said.get("recipient_user_id")))
    return Status(
        number_id=change.number_id,
        wamid=wamid,
        state=state,
        at=moment(said.get("timestamp")),
        recipient=recipient.wa_id,
        user_id=recipient.user_id,
        tracker=text(said.get("biz_opaque_callback_data")),
        pricing=_pricing(record(said.get("pricing"))),
        failures=failures_of(records(said.get("errors"))),
        raw=said,
    )


def _pricing(said: Record) -> Pricing | None:
    if not said:
        return None
    return Pricing(text(said.get("category")), text(said.get("type")), text(said.get("pricing_model")))


def _echo(said: Record, change: Change) -> Event:
    wamid = text(said.get("id"))
    if wamid is None:
        return Other("message_echoes", raw=said)
    if said.get("type") in ("edit", "revoke"):
        return _amended(said, wamid, change, is_ours=True)
    recipient = change.people.known(
        text(said.get("to")), text(said.get("to_user_id")), text(said.get("to_parent_user_id"))
    )
    at = moment(said.get("timestamp"))
    return Echo(change.number_id, wamid, recipient, at, said_in(said), raw=said)


def _preference(said: Record, change: Change) -> Event:
    wants = WISHES.get(text(said.get("value")) or "")
    if wants is None:
        return Other("user_preferences", raw=said)
    sender = change.people.known(text(said.get("wa_id")), text(said.get("user_id")))
    return Preference(change.number_id, sender, wants, moment(said.get("timestamp")), raw=said)


def _problem(said: Record, change: Change) -> Event:
    return Other("errors", raw=said)


def _template(change: Change) -> TemplateChanged:
    said = change.value
    return TemplateChanged(
        business_id=change.business_id,
        template_id=text(said.get("message_template_id")),
        name=text(said.get("message_template_name")),
        language=text(said.get("message_template_language")),
        status=text(said.get("event")),
        reason=text(said.get("reason")),
        category=text(said.get("new_category")) or text(said.get("message_template_category")),
        quality=text(said.get("new_quality_score")),
        raw=said,
    )


def _account(change: Change) -> AccountChanged:
    event = text(change.value.get("event")) or text(change.value.get("decision"))
    return AccountChanged(change.business_id, change.topic, event, change.at, raw=change.value)


READERS: Mapping[str, Callable[[Record, Change], Event]] = {
    "errors": _problem,
    "message_echoes": _echo,
    "messages": _message,
    "statuses": _status,
    "user_preferences": _preference,
}
