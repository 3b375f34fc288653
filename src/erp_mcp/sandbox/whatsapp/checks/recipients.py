"""Whether there is somebody to send it to."""

from erp_mcp.sandbox.whatsapp.checks.requests import Check
from erp_mcp.sandbox.whatsapp.draft import Draft
from erp_mcp.sandbox.whatsapp.people import BSUID, User
from erp_mcp.sandbox.whatsapp.refusals import UNDELIVERABLE, Refusal
from erp_mcp.sandbox.whatsapp.shapes import text_at
from erp_mcp.sandbox.whatsapp.state import State


def recipient(state: State, draft: Draft) -> User | None:
    """None for a group, and for a number that nobody was known to have."""
    if draft.is_to_group:
        return None
    if draft.is_by_user_id:
        return state.people.by_user_id(draft.to)
    return state.people.by_phone(draft.digits) if draft.digits else None


def thread_of(state: State, draft: Draft) -> str:
    """Whom the conversation is with, under whichever id they were addressed."""
    user = recipient(state, draft)
    return user.phone if user else draft.digits or draft.to


def has_valid_id(state: State, draft: Draft) -> Refusal | None:
    if draft.is_to_group:
        return None if draft.to in state.groups else Refusal(131041, "The group is not known.")
    if draft.is_by_user_id:
        return (
            None if BSUID.fullmatch(draft.to) else Refusal(131009, "recipient is no business-scoped user id.")
        )
    return None if draft.digits else Refusal(131009, "to is no phone number with country code.")


def is_somebody_else(state: State, draft: Draft) -> Refusal | None:
    if draft.digits == state.numbers[draft.number_id].digits and not draft.is_to_group:
        return Refusal(131021, "A number cannot send messages to itself.")
    return None


def is_allowed(state: State, draft: Draft) -> Refusal | None:
    allowed = state.config.allowed_recipients
    if allowed is None or draft.digits in allowed or draft.is_by_user_id:
        return None
    return Refusal(131030, "Add the recipient's number to the list of the test number and try again.")


def can_have_codes(state: State, draft: Draft) -> Refusal | None:
    if draft.kind != "template" or not draft.is_by_user_id:
        return None
    template = state.template(text_at(draft.content, "name"), text_at(draft.content, "language", "code"))
    if template is None or template.category != "AUTHENTICATION":
        return None
    return Refusal(131062, "Authentication templates need the recipient's phone number.")


def is_reachable(state: State, draft: Draft) -> Refusal | None:
    user = recipient(state, draft)
    is_nobody = draft.is_by_user_id and not draft.is_to_group and user is None
    return UNDELIVERABLE if is_nobody or (user is not None and user.is_blocked) else None


def is_same_person(state: State, draft: Draft) -> Refusal | None:
    expected = text_at(draft.message, "recipient_identity_key_hash")
    user = recipient(state, draft)
    if not expected or (user is not None and user.identity_hash == expected):
        return None
    return Refusal(137000, "The recipient's identity has changed.")


RECIPIENT_CHECKS: tuple[Check, ...] = (
    has_valid_id,
    is_somebody_else,
    is_allowed,
    can_have_codes,
    is_reachable,
    is_same_person,
)
