"""Whether a message may leave now: asked when it is about to, whatever was true when it was agreed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from erp_mcp.messaging.hours import next_allowed
from erp_mcp.messaging.standing import Standing
from erp_mcp.messaging.windows import Window
from erp_mcp.store.dispatch import Due
from erp_mcp.store.outbox import SendState

LOOK_AGAIN = timedelta(seconds=30)  # at what is paused
ALL_NUMBERS = ""
OPT_OUT = "opt_out"  # the purpose of what confirms that nothing will be sent any more


@dataclass(frozen=True, slots=True)
class Leave:
    """Now."""


@dataclass(frozen=True, slots=True)
class Wait:
    """What is paused also leaves as soon as somebody resumes it."""

    until: datetime
    is_paused: bool = False


@dataclass(frozen=True, slots=True)
class Stop:
    """For good; `why` is what whoever sent it reads."""

    state: SendState
    why: str


def judge(due: Due, standing: Standing, now: datetime) -> Leave | Wait | Stop:
    message = due.message
    stop = _refused(due, standing) or _taken_over(due) or _shut(due, now)
    if stop:
        return stop
    if standing.paused & {ALL_NUMBERS, message.number_id}:
        return Wait(now + LOOK_AGAIN, is_paused=True)
    return Leave() if message.is_reply else _by_day(due, standing, now)


def _by_day(due: Due, standing: Standing, now: datetime) -> Leave | Wait | Stop:
    """Nobody is woken by what they did not ask for."""
    allowed = next_allowed(now, standing.zones[due.message.contact_id])
    if allowed is None:
        return Stop("expired", "there is no hour in a year at which they may be written to")
    return Wait(allowed) if allowed > now else Leave()


def _refused(due: Due, standing: Standing) -> Stop | None:
    """An answer to their own question is still given to who wants no offers; what confirms the refusal, to all."""
    if due.message.purpose == OPT_OUT:
        return None
    scopes = standing.refused.get(due.message.contact_id, frozenset())
    if "all" in scopes:
        return Stop("suppressed", "they asked not to be written to")
    if "marketing" in scopes and due.message.category == "marketing":
        return Stop("suppressed", "they want no offers")
    return None


def _taken_over(due: Due) -> Stop | None:
    if due.message.purpose is not None and due.handler == "human":
        return Stop("cancelled", "a person has taken the conversation over")
    return None


def _shut(due: Due, now: datetime) -> Stop | None:
    """Templates may always go; the rest only while they wrote within a day."""
    if due.message.category != "service" or (due.heard_at and Window.opened(due.heard_at).is_open(now)):
        return None
    return Stop("expired", "the 24 hours after their last message are over: send an approved template")
