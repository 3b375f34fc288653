"""Whether the caller may, and whether the request has the shape that its type asks for."""

from collections.abc import Callable

from erp_mcp.sandbox.whatsapp.draft import Draft
from erp_mcp.sandbox.whatsapp.grammar import LONGEST_TRACKER, READING, SENDING
from erp_mcp.sandbox.whatsapp.refusals import Refusal
from erp_mcp.sandbox.whatsapp.shapes import is_object, text_at
from erp_mcp.sandbox.whatsapp.state import State

Check = Callable[[State, Draft], Refusal | None]

MESSAGING = "whatsapp_business_messaging"
MANAGEMENT = "whatsapp_business_management"


def is_permitted(state: State, token: str, scope: str) -> Refusal | None:
    scopes = state.config.tokens.get(token)
    if scopes is None:
        return Refusal(190, "Invalid OAuth access token.")
    if scope not in scopes:
        return Refusal(200, f"The token has no permission {scope}.")
    return None


def may_send(state: State, draft: Draft) -> Refusal | None:
    return is_permitted(state, draft.token, MESSAGING)


def is_json(_state: State, draft: Draft) -> Refusal | None:
    return None if is_object(draft.parsed) else Refusal(100, "The request is not an object of JSON.")


def has_shape(_state: State, draft: Draft) -> Refusal | None:
    if draft.is_reading:
        return READING("", draft.message)
    rule = SENDING.get(draft.kind)
    if rule is None:
        return Refusal(100, f"Param type must be one of {{{', '.join(SENDING).upper()}}}.")
    return rule("", draft.message)


def is_addressed(_state: State, draft: Draft) -> Refusal | None:
    return None if draft.to or draft.is_reading else Refusal(131008, "Param to is required.")


def has_short_tracker(_state: State, draft: Draft) -> Refusal | None:
    length = len(text_at(draft.message, "biz_opaque_callback_data"))
    if length > LONGEST_TRACKER:
        return Refusal(100, f"Param biz_opaque_callback_data has {length} of {LONGEST_TRACKER} characters.")
    return None


REQUEST_CHECKS: tuple[Check, ...] = (may_send, is_json, has_shape, is_addressed, has_short_tracker)
