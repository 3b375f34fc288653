"""Whether the business may send from this number at all."""

from erp_mcp.sandbox.whatsapp.checks.requests import Check
from erp_mcp.sandbox.whatsapp.draft import Draft
from erp_mcp.sandbox.whatsapp.refusals import Refusal
from erp_mcp.sandbox.whatsapp.state import State


def is_known(state: State, draft: Draft) -> Refusal | None:
    if draft.number_id in state.numbers:
        return None
    return Refusal(100, f"Object with id {draft.number_id} does not exist or cannot be loaded.")


def is_registered(state: State, draft: Draft) -> Refusal | None:
    if state.numbers[draft.number_id].is_registered:
        return None
    return Refusal(133010, "The number is not registered with the Cloud API.")


def is_in_good_standing(state: State, _draft: Draft) -> Refusal | None:
    """131031 locked, 368 blocked for its contents, 131042 unpaid: whatever the test has set."""
    code = state.config.account_refusal
    return None if code is None else Refusal(code, "The account cannot send messages.")


SENDER_CHECKS: tuple[Check, ...] = (is_known, is_registered, is_in_good_standing)
