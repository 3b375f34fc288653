"""What web hooks say: single updates, and how Meta puts many of them into one body."""

import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from erp_mcp.sandbox.whatsapp.config import BatchShape
from erp_mcp.sandbox.whatsapp.ledger import Entry, Event
from erp_mcp.sandbox.whatsapp.people import User
from erp_mcp.sandbox.whatsapp.shapes import Json, Object


@dataclass(frozen=True, slots=True)
class Update:
    """`slot` is the list it stands in; empty where the content is the whole value of the change."""

    field: str
    slot: str
    metadata: Object
    content: Object
    contact: Object | None = None
    event: Event | None = None


def contact_of(user: User, *, with_profile: bool) -> Object:
    """A status names the user barely; with a user name there is no phone."""
    profile = {"name": user.name, **({"username": user.username} if user.username else {})}
    return {
        **({"profile": profile} if with_profile else {}),
        **({"wa_id": user.wa_id} if user.wa_id else {}),
        "user_id": user.user_id,
    }


def status_of(entry: Entry, event: Event, *, with_pricing: bool, failed_has_tracker: bool) -> Object:
    status: dict[str, Json] = {"id": entry.wamid, "status": event.status, "timestamp": str(int(event.at))}
    if entry.user is None:
        status |= {"recipient_id": entry.to, "recipient_type": "group"}
    else:
        status |= {"recipient_id": entry.user.wa_id} if entry.user.wa_id else {}
        status["recipient_user_id"] = entry.user.user_id
    if entry.tracker and (event.status != "failed" or failed_has_tracker):
        status["biz_opaque_callback_data"] = entry.tracker
    if with_pricing:
        status["pricing"] = entry.pricing
    if event.status == "failed" and entry.failure:
        status["errors"] = [entry.failure.in_status()]
    return status


def payload(waba_id: str, updates: Sequence[Update], shape: BatchShape, extra: Mapping[str, Json]) -> Object:
    """`extra` is written beside every message and status."""
    changes = [_change(group, extra) for group in _groups(updates, shape)]
    together = [[each] for each in changes] if shape == "entries" else [changes]
    return {
        "object": "whatsapp_business_account",
        "entry": [{"id": waba_id, "changes": each} for each in together],
    }


def _groups(updates: Sequence[Update], shape: BatchShape) -> list[list[Update]]:
    if shape != "messages":
        return [[each] for each in updates]
    runs = groupby(updates, lambda each: (each.field, each.slot, each.metadata.get("phone_number_id")))
    return [group for (_, slot, _), run in runs for group in _whole_or_single(slot, list(run))]


def _whole_or_single(slot: str, run: list[Update]) -> list[list[Update]]:
    return [run] if slot else [[each] for each in run]


def _change(updates: Sequence[Update], extra: Mapping[str, Json]) -> Object:
    first = updates[0]
    if not first.slot:
        return {"field": first.field, "value": first.content}
    value: dict[str, Json] = {"messaging_product": "whatsapp", "metadata": first.metadata}
    contacts = _once(each.contact for each in updates if each.contact)
    if contacts:
        value["contacts"] = contacts
    value[first.slot] = [{**each.content, **extra} if extra else each.content for each in updates]
    return {"value": value, "field": first.field}


def _once(contacts: Iterable[Object]) -> list[Object]:
    return list({str(each): each for each in contacts}.values())


def encoded(value: Object) -> bytes:
    """As Meta writes it: letters beyond ASCII and slashes are escaped, and these bytes are what is signed."""
    return json.dumps(value, separators=(",", ":")).replace("/", "\\/").encode()


def signature(secret: str, body: bytes) -> str:
    return "sha256=" + hmac.digest(secret.encode(), body, "sha256").hex()
