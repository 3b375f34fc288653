"""What became of a sending. Only what is provable counts as sent or as not sent; the rest is uncertain."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from erp_mcp.integrations.whatsapp.answers import Answer
from erp_mcp.integrations.whatsapp.failures import Failure, failure_of
from erp_mcp.integrations.whatsapp.values import Record, first, record, text

Held = Literal["", "held_for_quality_assessment", "paused"]
HELD: Mapping[str, Held] = {each: each for each in get_args(Held)}
Reason = Literal["timed_out", "cut_off", "server_error", "no_message_id", "unexpected_answer"]


@dataclass(frozen=True, slots=True)
class Accepted:
    """Taken, which is not yet sent. `wa_id` may differ from the number that was written."""

    wamid: str
    wa_id: str | None
    user_id: str | None
    held: Held = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """Certainly not sent."""

    failure: Failure


@dataclass(frozen=True, slots=True)
class NotSent:
    """No connection came about, so that nothing was sent; it may be tried again."""

    reason: Literal["unreachable"] = "unreachable"


@dataclass(frozen=True, slots=True)
class Uncertain:
    """It may be on the phone of the recipient. Never repeated by itself."""

    reason: Reason
    failure: Failure | None = None


Outcome: TypeAlias = Accepted | Refused | NotSent | Uncertain


def outcome_of(answer: Answer) -> Outcome:
    failure = failure_of(record(answer.body.get("error")), answer.status, answer.retry_after)
    if answer.status >= 500:
        return Uncertain("server_error", failure)
    if 400 <= answer.status < 500:
        if failure is None:
            return Uncertain("unexpected_answer")
        return Uncertain("server_error", failure) if failure.action == "hold" else Refused(failure)
    if 200 <= answer.status < 300:
        return _accepted(answer.body) or Uncertain("no_message_id", failure)
    return Uncertain("unexpected_answer", failure)


def _accepted(body: Record) -> Accepted | None:
    message = first(body.get("messages"))
    contact = first(body.get("contacts"))
    wamid = text(message.get("id"))
    if wamid is None:
        return None
    wa_id = text(contact.get("wa_id"))
    return Accepted(
        wamid,
        wa_id and wa_id.strip().removeprefix("+"),
        text(contact.get("user_id")),
        HELD.get(text(message.get("message_status")) or "", ""),
    )
