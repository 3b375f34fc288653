"""What becomes of a message after it was accepted: sent, delivered, read, or failed, and at what price."""

from collections.abc import Callable

from erp_mcp.sandbox.whatsapp.checks.limits import has_window
from erp_mcp.sandbox.whatsapp.draft import Draft
from erp_mcp.sandbox.whatsapp.ledger import Entry, Event
from erp_mcp.sandbox.whatsapp.people import User
from erp_mcp.sandbox.whatsapp.pricing import month_of, price_type, pricing
from erp_mcp.sandbox.whatsapp.refusals import (
    CLOSED_WINDOW,
    MARKETING_CAP,
    STOPPED_MARKETING,
    UNDELIVERABLE,
    Refusal,
)
from erp_mcp.sandbox.whatsapp.shapes import Object, text_at
from erp_mcp.sandbox.whatsapp.state import State

Tell = Callable[[Entry, Event, bool], None]
"""Makes a web hook of an event; true where it states the price."""

DAY = 86400


def category_of(state: State, draft: Draft) -> str:
    if draft.kind != "template":
        return "service"
    language = text_at(draft.content, "language", "code")
    return state.templates[text_at(draft.content, "name"), language].category.lower()


def failure_of(state: State, draft: Draft, user: User | None) -> Refusal | None:
    """None for a message that reaches the phone, if only some day."""
    if user is None:
        return None
    if not user.exists:
        return UNDELIVERABLE
    if draft.kind != "template" and not has_window(state, draft):
        return CLOSED_WINDOW
    if user.fails_with:
        return Refusal(user.fails_with, "The message could not be delivered.")
    if category_of(state, draft) == "marketing" and (refusal := _unwanted(state, user, draft.at)):
        return refusal
    share = state.config.failing_share
    return Refusal(131000, "An unknown error.") if share and state.fates.random() < share else None


def _unwanted(state: State, user: User, now: float) -> Refusal | None:
    if user.is_marketing_stopped:
        return STOPPED_MARKETING
    most, received = state.config.marketing_per_day, state.marketing[user.phone]
    while received and received[0] <= now - DAY:
        received.popleft()
    if most is not None and len(received) >= most:
        return MARKETING_CAP
    received.append(now)
    return None


def price_of(state: State, draft: Draft, user: User | None) -> Object:
    category = category_of(state, draft)
    used = (draft.number_id, month_of(draft.at))
    kind = price_type(
        category,
        draft.at,
        has_window=has_window(state, draft),
        has_entry_point=user is not None and user.has_entry_point(draft.number_id, draft.at),
        is_within_free_tier=state.free_used[used] < state.config.free_service_messages,
    )
    if category == "service" and kind == "free_customer_service":
        state.free_used[used] += 1
    return pricing(category, kind)


def sets_out(state: State, entry: Entry, tell: Tell) -> None:
    """One event leads to the next; `leaves` may be called before its time."""
    state.agenda.at(entry.accepted_at + _between(state, 0.05, 0.5), lambda: leaves(state, entry, tell))


def leaves(state: State, entry: Entry, tell: Tell) -> None:
    if entry.events:
        return
    if entry.failure:
        _happens(state, entry, tell, "failed")
        return
    _happens(state, entry, tell, "sent")
    if not _arrives(entry.user):
        return
    step = _is_read if _skips_delivered(entry.user) else _is_delivered
    state.agenda.at(state.clock.now() + _between(state, 0.5, 5), lambda: step(state, entry, tell))


def _is_delivered(state: State, entry: Entry, tell: Tell) -> None:
    _happens(state, entry, tell, "delivered")
    if entry.user is None or entry.user.reads:
        state.agenda.at(state.clock.now() + _between(state, 1, 30), lambda: _is_read(state, entry, tell))


def _is_read(state: State, entry: Entry, tell: Tell) -> None:
    _happens(state, entry, tell, "read")
    if entry.is_voice:
        state.agenda.at(
            state.clock.now() + _between(state, 1, 10), lambda: _happens(state, entry, tell, "played")
        )


def _happens(state: State, entry: Entry, tell: Tell, status: str) -> None:
    is_first_arrival = not {"delivered", "read"} & {each.status for each in entry.events}
    event = Event(status, state.clock.now())
    entry.events.append(event)
    tell(entry, event, status == "sent" or (status in ("delivered", "read") and is_first_arrival))


def _arrives(user: User | None) -> bool:
    return user is None or not (user.is_offline or user.has_blocked)


def _skips_delivered(user: User | None) -> bool:
    return user is not None and user.reads and user.skips_delivered


def _between(state: State, low: float, high: float) -> float:
    return (low + state.delays.random() * (high - low)) * state.config.delay_share
