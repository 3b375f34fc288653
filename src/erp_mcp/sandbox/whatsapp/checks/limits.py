"""How much may be sent, how fast, and to whom when they have not written."""

from erp_mcp.sandbox.whatsapp.checks.recipients import recipient, thread_of
from erp_mcp.sandbox.whatsapp.checks.requests import Check
from erp_mcp.sandbox.whatsapp.draft import Draft
from erp_mcp.sandbox.whatsapp.refusals import CLOSED_WINDOW, Refusal
from erp_mcp.sandbox.whatsapp.state import State


def has_throughput(state: State, draft: Draft) -> Refusal | None:
    if state.throughputs[draft.number_id].takes(draft.at, state.config.throughput_per_second):
        return None
    return Refusal(130429, "Cloud API message throughput has been reached.")


def keeps_to_pair_rate(state: State, draft: Draft) -> Refusal | None:
    pair = state.pairs[draft.number_id, thread_of(state, draft)]
    if draft.is_to_group or pair.takes(draft.at, state.config.pair_seconds, state.config.pair_burst):
        return None
    return Refusal(131056, "Too many messages from this number to the same number in a short time.")


def has_window(state: State, draft: Draft) -> bool:
    user = recipient(state, draft)
    return draft.is_to_group or (user is not None and user.has_window(draft.number_id, draft.at))


def is_in_window(state: State, draft: Draft) -> Refusal | None:
    """Where it is not told here, a status tells it later."""
    if draft.kind == "template" or has_window(state, draft):
        return None
    mode = state.config.window_mode
    is_told = mode == "sync" or (mode == "random" and state.fates.random() < 0.5)
    return CLOSED_WINDOW if is_told else None


def is_within_portfolio(state: State, draft: Draft) -> Refusal | None:
    most = state.config.portfolio_limit
    if most is None or has_window(state, draft):
        return None
    if state.portfolio.takes(thread_of(state, draft), draft.at, most):
        return None
    return Refusal(131064, f"The portfolio has begun {most} conversations within 24 hours.")


LIMIT_CHECKS: tuple[Check, ...] = (is_in_window, is_within_portfolio)
