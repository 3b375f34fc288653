"""What the end of an attempt makes of its message: arrived, to be tried again, refused for good, or unknown."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from erp_mcp.integrations.whatsapp.failures import Action, Failure
from erp_mcp.integrations.whatsapp.outcomes import Accepted, NotSent, Outcome, Reason, Refused, Uncertain
from erp_mcp.store.dispatch import Ended
from erp_mcp.store.outbox import Outgoing

MOST_ATTEMPTS = 8
LONGEST_WAIT = timedelta(minutes=10)
STEP = timedelta(seconds=2)  # doubled each time
PAIR_STEP = 4  # seconds to the power of the attempts, as Meta asks for one recipient
# Where waiting is all that helps; a number or account that may not send is looked at again, and burns no attempts.
WAITS: Mapping[Action, timedelta] = {
    "retry_minutes": timedelta(minutes=5),
    "retry_hours": timedelta(hours=2),
    "retry_day": timedelta(days=1),
}
STOPS: Mapping[Action, timedelta] = {
    "stop_sender": timedelta(minutes=5),
    "stop_account": timedelta(minutes=5),
}
NOT_REACHED = "WhatsApp could not be reached."
LOST: Mapping[Reason, str] = {
    "timed_out": "WhatsApp did not answer in time",
    "cut_off": "the line broke before WhatsApp had answered",
    "server_error": "WhatsApp answered that it had an error of its own",
    "no_message_id": "the answer of WhatsApp named no message",
    "unexpected_answer": "what answered was not WhatsApp as it is known",
}


def ended(message: Outgoing, tracker: str, outcome: Outcome, now: datetime) -> Ended:
    """Only what surely did not arrive is ever tried again."""
    match outcome:
        case Accepted(wamid):
            return Ended(message.id, tracker, "accepted", "accepted", now, wamid=wamid)
        case Uncertain(reason):
            return Ended(message.id, tracker, "unknown", "unknown", now, LOST[reason])
        case NotSent():
            return _again(message, tracker, now, _backoff(message))
        case Refused(failure):
            return _refused(message, tracker, failure, now)


def unconnected(message: Outgoing, tracker: str, why: str, now: datetime) -> Ended:
    """The number is not ours any more, or its secret cannot be read: somebody may mend it."""
    return Ended(message.id, tracker, "not_sent", "queued", now + STOPS["stop_sender"], why)


def _again(message: Outgoing, tracker: str, now: datetime, wait: timedelta) -> Ended:
    if message.attempts + 1 >= MOST_ATTEMPTS:
        return Ended(message.id, tracker, "not_sent", "failed", now, NOT_REACHED)
    return Ended(message.id, tracker, "not_sent", "queued", now + wait, NOT_REACHED)


def _refused(message: Outgoing, tracker: str, failure: Failure, now: datetime) -> Ended:
    wait = retry_wait(message, failure)
    return Ended(
        message.id,
        tracker,
        "refused",
        "failed" if wait is None else "queued",
        now + (wait or timedelta()),
        failure.says,
        code=failure.code,
        trace_id=failure.fbtrace_id,
    )


def retry_wait(message: Outgoing, failure: Failure) -> timedelta | None:
    """None where trying again cannot help, or was tried often enough."""
    if stop := STOPS.get(failure.action):
        return stop
    if message.attempts + 1 >= MOST_ATTEMPTS:
        return None
    if failure.action == "retry_recipient":
        return min(timedelta(seconds=PAIR_STEP ** (message.attempts + 1)), LONGEST_WAIT)
    if failure.action == "retry":
        return max(_backoff(message), timedelta(seconds=failure.retry_after or 0))
    return WAITS.get(failure.action)


def _backoff(message: Outgoing) -> timedelta:
    return min(STEP * 2**message.attempts, LONGEST_WAIT)
