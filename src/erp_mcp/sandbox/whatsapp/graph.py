"""The endpoints of the Graph API, and who may call them."""

import re
from collections.abc import Callable, Mapping

from erp_mcp.sandbox.whatsapp import accounts, numbered
from erp_mcp.sandbox.whatsapp.checks.requests import MANAGEMENT, MESSAGING, is_permitted
from erp_mcp.sandbox.whatsapp.exchange import Answer, Asked, said
from erp_mcp.sandbox.whatsapp.refusals import Refusal
from erp_mcp.sandbox.whatsapp.shapes import Object
from erp_mcp.sandbox.whatsapp.world import WhatsAppWorld

NEWEST_VERSION = 26
FILES = "/_files/"

_PATH = re.compile(r"/v(\d+)\.0/([^/]+)(?:/(\w+))?")

Endpoint = Callable[[WhatsAppWorld, str, Asked], Object | Refusal]

_ENDPOINTS: Mapping[tuple[str, str], tuple[str, Endpoint]] = {
    ("POST", "media"): (MESSAGING, numbered.upload),
    ("GET", "whatsapp_business_profile"): (MESSAGING, numbered.profile),
    ("POST", "whatsapp_business_profile"): (MESSAGING, numbered.update_profile),
    ("GET", "block_users"): (MESSAGING, numbered.blocked),
    ("POST", "block_users"): (MESSAGING, numbered.block),
    ("DELETE", "block_users"): (MESSAGING, numbered.unblock),
    ("GET", "message_history"): (MESSAGING, numbered.history),
    ("POST", "groups"): (MESSAGING, numbered.create_group),
    ("POST", "register"): (MANAGEMENT, numbered.register),
    ("POST", "deregister"): (MANAGEMENT, numbered.deregister),
    ("GET", "message_templates"): (MANAGEMENT, accounts.templates),
    ("POST", "message_templates"): (MANAGEMENT, accounts.create_template),
    ("DELETE", "message_templates"): (MANAGEMENT, accounts.delete_template),
    ("GET", "phone_numbers"): (MANAGEMENT, accounts.phone_numbers),
    ("GET", "subscribed_apps"): (MANAGEMENT, accounts.subscribed_apps),
    ("POST", "subscribed_apps"): (MANAGEMENT, accounts.subscribe),
    ("DELETE", "subscribed_apps"): (MANAGEMENT, accounts.unsubscribe),
    ("GET", ""): (MESSAGING, accounts.thing),
    ("POST", ""): (MANAGEMENT, accounts.update_thing),
    ("DELETE", ""): (MESSAGING, numbered.delete_medium),
}


def answered(world: WhatsAppWorld, asked: Asked) -> Answer:
    if asked.path.startswith(FILES):
        return _file(world, asked)
    path = _PATH.fullmatch(asked.path)
    if path is None or not 0 < int(path[1]) <= NEWEST_VERSION:
        return refusing(world, Refusal(2500, f"Unknown path components: {asked.path}"))
    node, edge = path[2], path[3] or ""
    if node == "me" and not asked.token:
        return refusing(world, Refusal(2500, "An active access token must be used to query information."))
    if is_sending(asked):
        return numbered.send(world, node, asked)
    scope, endpoint = _ENDPOINTS.get((asked.method, edge), (MESSAGING, _unknown))
    found = is_permitted(world.state, asked.token, scope) or endpoint(world, node, asked)
    return refusing(world, found) if isinstance(found, Refusal) else said(found)


def is_sending(asked: Asked) -> bool:
    """Also what marks a message as read."""
    return asked.method == "POST" and asked.path.rpartition("/")[2] in ("messages", "marketing_messages")


def refusing(world: WhatsAppWorld, refusal: Refusal) -> Answer:
    return said(refusal.envelope(world.state.ids.trace_id()), refusal.status)


def _unknown(_world: WhatsAppWorld, _node: str, asked: Asked) -> Refusal:
    return Refusal(2500, f"Unknown path components: {asked.method} {asked.path}")


def _file(world: WhatsAppWorld, asked: Asked) -> Answer:
    if refusal := is_permitted(world.state, asked.token, MESSAGING):
        return refusing(world, refusal)
    medium = world.state.shelf.at(asked.path, world.clock.now())
    if medium is None:
        return Answer(404, b"", "text/plain")
    return Answer(200, medium.content, medium.mime_type)
