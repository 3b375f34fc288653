"""What the end of an attempt makes of its message: arrived, to be tried again, refused for good, or unknown."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from erp_mcp.integrations.whatsapp.outcomes import Accepted, NotSent, Outcome, Refused, Uncertain
from erp_mcp.store.dispatch import Ended
from erp_mcp.store.outbox import Outgoing

MOST_ATTEMPTS = 8
FIRST_WAIT = timedelta(seconds=2)  # doubled each time
LONGEST_WAIT = timedelta(minutes=5)
STOPPED = timedelta(minutes=1)  # until a number that may not send is looked at again


def ended(message: Outgoing, tracker: str, outcome: Outcome, now: datetime) -> Ended:
    """Only what surely did not arrive is ever tried again."""
    match outcome:
        case Accepted(wamid):
            return Ended(message.id, tracker, "accepted", "accepted", now, wamid=wamid)
        case Uncertain(reason):
            return Ended(message.id, tracker, "unknown", "unknown", now, reason=reason)
        case NotSent(reason):
            return _again(message, tracker, now, reason, {})
        case Refused(failure):
            ...
