"""What a model gets of a conversation: the summary, what is known of the customer, and every message since."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from erp_mcp.budget import Tokens
from erp_mcp.language.compact import compact
from erp_mcp.store.dialogue import Session
from erp_mcp.store.facts import Fact
from erp_mcp.store.records import Message

PART = 3  # what is known of the customer takes up to a third, and so does a summary beside many messages
LEAST_ROOM = 60  # tokens: with fewer nothing is told
LEAST_TOKENS = 10  # of a summary
SHORT = 30  # tokens: a message of so few is there word for word or not at all
CUT = " …"
CUT_TOKENS, JOINT = 2, 1  # of the mark, and of a line break


@dataclass(frozen=True, slots=True)
class Found:
    """As much of a session as a part of it needs."""

    session: Session
    messages: Sequence[Message] = ()
    facts: Sequence[Fact] = ()


@dataclass(frozen=True, slots=True)
class Remembered:
    """`messages` of the newest are there, `left_out` of those that should be are not."""

    text: str
    messages: int
    left_out: int


def remembered(tokens: Tokens, found: Found, max_tokens: int) -> Remembered:
    """The newest messages come first to be kept, word for word where they fit; a summary gives way to them."""
    newest_first = [line(each) for each in reversed(found.messages)]
    room = (
        max(max_tokens, LEAST_ROOM) - JOINT - tokens.count(_heading(found, len(newest_first), shortened=10))
    )
    part = room // PART
    needs = [tokens.count(each) + JOINT for each in newest_first]
    least = min(max(needs[:1], default=0), max(part, SHORT))
    known = _known(tokens, found.facts, min(part, room - least))
    room -= _cost(tokens, known)
    summary = _summary(tokens, found.session.summary, min(max(room - sum(needs), part), room - least))
    room -= _cost(tokens, summary)
    recent, shortened = _recent(tokens, newest_first, room)
    said = [_heading(found, len(recent), shortened), *reversed(recent)] if recent else []
    return Remembered("\n".join([*summary, *known, *said]), len(recent), len(newest_first) - len(recent))


def _heading(found: Found, shown: int, shortened: int) -> str:
    cut = f" ({shortened} shortened; whole in the session's messages)" if shortened else ""
    return f"Last {shown} of {found.session.messages} messages{cut}:"


def _known(tokens: Tokens, facts: Sequence[Fact], room: int) -> list[str]:
    """Without where it was said rather than not at all; who reads is told of what is not there."""
    if not facts:
        return []
    room -= tokens.count(_known_heading(len(facts))) + JOINT
    kept: list[str] = []
    for each in facts:
        lines = (fact_line(each), f"- {_fact(each)} ({each.kind})")
        costs = {said: tokens.count(said) + JOINT for said in lines}
        if said := next((said for said, cost in costs.items() if cost <= room), None):
            kept.append(said)
            room -= costs[said]
    return [_known_heading(len(facts) - len(kept)), *kept] if room >= 0 else []


def _known_heading(left_out: int) -> str:
    return f"Known of the customer ({left_out} left out):" if left_out else "Known of the customer:"


def _summary(tokens: Tokens, summary: str | None, room: int) -> list[str]:
    named = f"Summary: {summary}"
    return [begun(tokens, named, room - JOINT)] if summary and room > LEAST_TOKENS else []


def _recent(tokens: Tokens, newest_first: Sequence[str], room: int) -> tuple[list[str], int]:
    """As many as fit if none takes more than its part; what that leaves goes to the newest that was shortened."""
    needs = [tokens.count(each) + JOINT for each in newest_first]
    given = [min(each, max(room // PART, SHORT)) for each in needs]
    given = [each for each, used in zip(given, accumulate(given), strict=True) if used <= room]
    room -= sum(given)
    recent: list[str] = []
    for each, need, least in zip(newest_first, needs, given, strict=False):
        more = min(need - least, room)
        recent.append(begun(tokens, each, least + more - JOINT))
        room -= more
    return recent, sum(shown != each for shown, each in zip(recent, newest_first, strict=False))


def _cost(tokens: Tokens, lines: Sequence[str]) -> int:
    return sum(tokens.count(each) + JOINT for each in lines)


def begun(tokens: Tokens, text: str, max_tokens: int) -> str:
    """As much of it as there is room for."""
    if tokens.count_within(text, max_tokens) is not None:
        return text
    return f"{tokens.split(text, max_tokens - CUT_TOKENS).text.rstrip()}{CUT}"


def line(message: Message, called: str = "") -> str:
    """What else it says is set in, so that nobody's words look like a line of somebody else."""
    said = "\n  ".join(message.text.splitlines())
    return f"[{message.sent_at:%Y-%m-%d %H:%M}{called}] {message.role}: {said}"


def full_line(message: Message) -> str:
    """With the id by which it is quoted and rated, and what else was recorded of it."""
    told = line(message, f" {' '.join(message.id.split())}")
    return f"{told} {compact(message.metadata)}" if message.metadata else told


def fact_line(fact: Fact) -> str:
    said = f"message {fact.message_id} of " if fact.message_id else ""
    where = f"{said}session {fact.session_id}, {fact.learned_at:%Y-%m-%d}"
    return f"- {_fact(fact)} ({fact.kind}; {where})"


def _fact(fact: Fact) -> str:
    return " ".join(fact.fact.split())
