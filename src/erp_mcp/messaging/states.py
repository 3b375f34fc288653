"""How far a message has got. A status never takes it back, however late or out of order it comes."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

from erp_mcp.errors import MoveImpossible

State = Literal[
    "draft",
    "pending_approval",
    "approved",
    "queued",
    "dispatching",
    "accepted",
    "sent",
    "delivered",
    "read",
    "played",
    "failed",
    "unknown",
    "suppressed",
    "expired",
    "cancelled",
]
StatusEvent = Literal["sent", "delivered", "read", "played", "failed"]
Decision = Literal[
    "ask",
    "approve",
    "reject",
    "queue",
    "dispatch",
    "accept",
    "not_sent",
    "refuse",
    "lose",
    "retry",
    "give_up",
    "suppress",
    "expire",
    "cancel",
]
Event: TypeAlias = Decision | StatusEvent

STATUSES: Mapping[Event, State] = {
    "sent": "sent",
    "delivered": "delivered",
    "read": "read",
    "played": "played",
    "failed": "failed",
}
# `failed` stands between sent and delivered: it may follow the one, and what was delivered did not fail.
PROGRESS: tuple[State, ...] = ("accepted", "sent", "failed", "delivered", "read", "played")
UNSENT: tuple[State, ...] = ("draft", "pending_approval", "approved")

MOVES: Mapping[State, Mapping[Event, State]] = {
    "draft": {
        "ask": "pending_approval",
        "queue": "queued",
        "suppress": "suppressed",
        "expire": "expired",
        "cancel": "cancelled",
    },
    "pending_approval": {
        "approve": "approved",
        "reject": "cancelled",
        "suppress": "suppressed",
        "expire": "expired",
        "cancel": "cancelled",
    },
    "approved": {
        "queue": "queued",
        "suppress": "suppressed",
        "expire": "expired",
        "cancel": "cancelled",
    },
    "queued": {
        "dispatch": "dispatching",
        "suppress": "suppressed",
        "expire": "expired",
        "cancel": "cancelled",
    },
    "dispatching": {
        "accept": "accepted",
        "not_sent": "queued",
        "refuse": "failed",
        "lose": "unknown",
    },
    # Only a person says that what may have been sent is to be sent again.
    "unknown": {"accept": "accepted", "retry": "queued", "give_up": "failed"},
    "failed": {"retry": "queued"},
}
# What answers a request may come after the statuses of the message that it made: it tells nothing new then.
OVERTAKEN: frozenset[Event] = frozenset(("accept", "lose"))


def after(state: State, event: Event) -> State:
    if reached := STATUSES.get(event):
        return _with_status(state, reached)
    if moved := MOVES.get(state, {}).get(event):
        return moved
    if event in OVERTAKEN and state in PROGRESS:
        return state
    raise MoveImpossible(
        f"The message is {state}: {event} is not possible any more. Nothing was changed; "
        "`read_messages` shows where it is."
    )


def may(state: State, event: Event) -> bool:
    try:
        after(state, event)
    except MoveImpossible:
        return False
    return True


def is_anomaly(state: State, event: Event) -> bool:
    """A failure of what was delivered, or a delivery of what had failed: somebody should know."""
    if event == "failed":
        return state in {"delivered", "read", "played"}
    return event in STATUSES and state in {"failed", "cancelled", "expired", "suppressed"}


def _with_status(state: State, reached: State) -> State:
    """Proof that it was sent, whatever was thought before: of an attempt that was lost, or was called off."""
    if state in UNSENT:
        raise MoveImpossible(f"The message is {state}: it was never sent. Nothing was changed.")
    if state in PROGRESS and PROGRESS.index(state) >= PROGRESS.index(reached):
        return state
    return reached
