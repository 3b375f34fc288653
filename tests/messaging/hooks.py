"""Bodies as Meta sends them, and their signatures."""

import hmac
import json
import time
from collections.abc import Mapping, Sequence

from pydantic import JsonValue

from erp_mcp.app import App

SECRET, VERIFY, NUMBER, BUSINESS = "app-secret", "verify-me", "106540352242922", "102290129340398"
SETTINGS = {
    "whatsapp_token": "token",
    "whatsapp_app_secret": SECRET,
    "whatsapp_verify_token": VERIFY,
    "whatsapp_number_id": NUMBER,
    "whatsapp_business_id": BUSINESS,
}
AT = int(time.time()) - 60  # just written: the window is open
Json = dict[str, JsonValue]


def written(wamid: str, text: str, at: int, *, wa_id: str | None = None, user_id: str | None = None) -> Json:
    ids = {"from": wa_id, "from_user_id": user_id}
    known: Json = {name: value for name, value in ids.items() if value}
    letter: Json = {"id": wamid, "timestamp": str(at), "type": "text", "text": {"body": text}}
    return {**known, **letter}


def person(wa_id: str | None, user_id: str | None = None, name: str = "Sara") -> Json:
    ids = {"wa_id": wa_id, "user_id": user_id}
    known: Json = {name: value for name, value in ids.items() if value}
    profile: Json = {"name": name}
    return {**known, "profile": profile}


def status(wamid: str, state: str, at: int, tracker: str | None = None, code: int | None = None) -> Json:
    told: Json = {"id": wamid, "status": state, "timestamp": str(at), "recipient_id": "971501234567"}
    if tracker:
        told["biz_opaque_callback_data"] = tracker
    if code:
        told["errors"] = [{"code": code, "title": "t", "message": "m"}]
    return told


def change(number_id: str = NUMBER, **lists: Sequence[JsonValue]) -> Json:
    value: Json = {"messaging_product": "whatsapp", "metadata": {"phone_number_id": number_id}}
    value.update({name: list(each) for name, each in lists.items()})
    return {"field": "messages", "value": value}


def body(*changes: Json, business_id: str = BUSINESS) -> bytes:
    entry: Json = {"id": business_id, "changes": list(changes)}
    return json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()


def signed(content: bytes, secret: str = SECRET) -> str:
    return "sha256=" + hmac.new(secret.encode(), content, "sha256").hexdigest()


async def deliver(app: App, content: bytes) -> None:
    await app.messaging.incoming.inbox.receive(content, signed(content))


def headers(content: bytes) -> Mapping[str, str]:
    return {"x-hub-signature-256": signed(content), "content-type": "application/json"}
