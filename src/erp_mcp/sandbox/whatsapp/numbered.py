"""Endpoints below a phone number: messages, files, the profile, who is blocked, and what was sent."""

from erp_mcp.sandbox.whatsapp.draft import Draft, parsed
from erp_mcp.sandbox.whatsapp.exchange import Answer, Asked, said
from erp_mcp.sandbox.whatsapp.ledger import Entry
from erp_mcp.sandbox.whatsapp.media import UPLOADED_SECONDS, refused_upload
from erp_mcp.sandbox.whatsapp.people import User, digits_of
from erp_mcp.sandbox.whatsapp.refusals import Refusal
from erp_mcp.sandbox.whatsapp.shapes import NOTHING, Object, is_object, objects_at, text_at
from erp_mcp.sandbox.whatsapp.world import WhatsAppWorld

SUCCESS: Object = {"success": True}
_PROFILE_FIELDS = ("about", "address", "description", "email", "profile_picture_url", "websites", "vertical")


def body_of(asked: Asked) -> Object:
    body = parsed(asked.body) if asked.body else NOTHING
    return body if is_object(body) else NOTHING


def send(world: WhatsAppWorld, number_id: str, asked: Asked) -> Answer:
    draft = Draft(number_id, asked.token, asked.body, world.clock.now())
    outcome = world.send(draft)
    if outcome is None:
        return said(SUCCESS)
    if isinstance(outcome, Refusal):
        return said(outcome.envelope(world.state.ids.trace_id()), outcome.status)
    told = said(
        {
            "messaging_product": "whatsapp",
            "contacts": [_receiver(outcome)],
            "messages": [{"id": outcome.wamid, "message_status": "accepted"}],
        }
    )
    return Answer(told.status, told.content, told.content_type, outcome.wamid)


def _receiver(entry: Entry) -> Object:
    if entry.user is None:
        return {"input": entry.to, "group_id": entry.to}
    is_by_user_id = entry.to == entry.user.user_id
    return {"input": entry.to, **({"user_id": entry.to} if is_by_user_id else {"wa_id": entry.user.phone})}


def upload(world: WhatsAppWorld, number_id: str, asked: Asked) -> Object | Refusal:
    if number_id not in world.state.numbers:
        return missing(number_id)
    if asked.upload is None:
        return Refusal(100, "The parameter file is required, as a part of a form.")
    file = asked.upload
    refusal = refused_upload(file.mime_type, len(file.content))
    return refusal or {"id": world.add_media(file.content, file.mime_type, UPLOADED_SECONDS).id}


def delete_medium(world: WhatsAppWorld, media_id: str, _asked: Asked) -> Object | Refusal:
    if world.state.shelf.get(media_id, world.clock.now()) is None:
        return missing(media_id)
    world.state.shelf.remove(media_id)
    return SUCCESS


def profile(world: WhatsAppWorld, number_id: str, _asked: Asked) -> Object | Refusal:
    number = world.state.numbers.get(number_id)
    if number is None:
        return missing(number_id)
    return {"data": [{"messaging_product": "whatsapp", **number.profile}]}


def update_profile(world: WhatsAppWorld, number_id: str, asked: Asked) -> Object | Refusal:
    number = world.state.numbers.get(number_id)
    if number is None:
        return missing(number_id)
    given = {key: value for key, value in body_of(asked).items() if key != "messaging_product"}
    unknown = next((key for key in given if key not in _PROFILE_FIELDS), None)
    if unknown:
        return Refusal(100, f"Unexpected key {unknown}.")
    number.profile.update(given)
    return SUCCESS


def blocked(world: WhatsAppWorld, _number_id: str, _asked: Asked) -> Object:
    users = [each for each in world.state.people if each.is_blocked]
    return {"data": [{"messaging_product": "whatsapp", "wa_id": each.phone} for each in users]}


def block(world: WhatsAppWorld, number_id: str, asked: Asked) -> Object | Refusal:
    """Only who wrote within the last day."""
    return _set_blocked(world, number_id, asked, is_blocked=True)


def unblock(world: WhatsAppWorld, number_id: str, asked: Asked) -> Object | Refusal:
    return _set_blocked(world, number_id, asked, is_blocked=False)


def _set_blocked(world: WhatsAppWorld, number_id: str, asked: Asked, *, is_blocked: bool) -> Object | Refusal:
    changed: list[Object] = []
    for each in objects_at(body_of(asked), "block_users"):
        given = text_at(each, "user") or text_at(each, "user_id")
        user = _known(world, given)
        if user is None or (is_blocked and not user.has_window(number_id, world.clock.now())):
            return Refusal(139100, f"{given} has not written within 24 hours.")
        user.is_blocked = is_blocked
        changed.append({"input": given, "wa_id": user.phone})
    key = "added_users" if is_blocked else "removed_users"
    return {"messaging_product": "whatsapp", "block_users": {key: changed}}


def _known(world: WhatsAppWorld, given: str) -> User | None:
    people = world.state.people
    return people.by_user_id(given) or people.by_phone(digits_of(given) or "")


def history(world: WhatsAppWorld, number_id: str, asked: Asked) -> Object | Refusal:
    """By the id of a message, as Meta has it; there is no search by tracker."""
    wamid = asked.query.get("message_id")
    if wamid is not None and not wamid.startswith("wamid."):
        return Refusal(100, "Invalid parameter: message_id format is invalid")
    entries = [world.ledger.get(wamid)] if wamid else world.ledger.accepted()
    found = [each for each in entries if each and each.number_id == number_id]
    return {"data": [_history(each) for each in found]}


def _history(entry: Entry) -> Object:
    events = [
        {
            "id": f"{int(entry.accepted_at)}{place}",
            "delivery_status": event.status.upper(),
            "timestamp": int(event.at),
            "webhook_update_state": "DELIVERED" if event.is_heard else "FAILED",
        }
        for place, event in enumerate(entry.events)
    ]
    return {"id": str(int(entry.accepted_at)), "message_id": entry.wamid, "events": {"data": events}}


def create_group(world: WhatsAppWorld, number_id: str, asked: Asked) -> Object | Refusal:
    if not text_at(body_of(asked), "subject"):
        return Refusal(131008, "Param subject is required.")
    if number_id not in world.state.numbers:
        return missing(number_id)
    group_id = world.state.ids.trace_id()
    world.state.groups.add(group_id)
    return {"messaging_product": "whatsapp", "request_id": group_id}


def register(world: WhatsAppWorld, number_id: str, _asked: Asked) -> Object | Refusal:
    return _set_registered(world, number_id, is_registered=True)


def deregister(world: WhatsAppWorld, number_id: str, _asked: Asked) -> Object | Refusal:
    return _set_registered(world, number_id, is_registered=False)


def _set_registered(world: WhatsAppWorld, number_id: str, *, is_registered: bool) -> Object | Refusal:
    number = world.state.numbers.get(number_id)
    if number is None:
        return missing(number_id)
    number.is_registered = is_registered
    return SUCCESS


def missing(node: str) -> Refusal:
    return Refusal(100, f"Object with id {node} does not exist or cannot be loaded.")
