"""What a model gets of a conversation: the summary, what is known of the customer, and every message since."""

from collections.abc import Sequence
from dataclasses import dataclass

from erp_mcp.budget import Tokens
from erp_mcp.language.compact import compact
from erp_mcp.store.dialogue import Session
from erp_mcp.store.facts import Fact
from erp_mcp.store.records import Message

FACTS_SHARE = 3  # what is known of the customer takes up to a third
AROUND_TOKENS = 12  # what stands before the summary and before the messages
LEAST_TOKENS = 10  # of a summary


@dataclass(frozen=True, slots=True)
class Found:
    """As much of a session as a part of it needs."""

    session: Session
    messages: Sequence[Message] = ()
    facts: Sequence[Fact] = ()


@dataclass(frozen=True, slots=True)
class Remembered:
    """`messages` of the newest are there word for word, `left_out` of those that should be are not."""

    text: str
    messages: int
    left_out: int


def remembered(tokens: Tokens, found: Found, max_tokens: int) -> Remembered:
    """The newest message comes first to be kept, and is there in any case; a summary gives way to it."""
    known = within(tokens, [fact_line(each) for each in found.facts], max_tokens // FACTS_SHARE)
    facts = ["Known of the customer:", *known] if known else []
    newest_first = [line(each) for each in reversed(found.messages)]
    least = sum(tokens.count(each) + 1 for each in [*facts, *newest_first[:1]]) + AROUND_TOKENS
    summary = begun(tokens, found.session.summary or "none yet", max_tokens - least)
    before = "\n".join([f"Summary: {summary}", *facts])
    room = max_tokens - tokens.count(before)
    recent = (within(tokens, newest_first, room) or newest_first[:1])[::-1]
    said = f"Last {len(recent)} of {found.session.messages} messages:"
    return Remembered("\n".join([before, said, *recent]), len(recent), len(newest_first) - len(recent))


def begun(tokens: Tokens, summary: str, max_tokens: int) -> str:
    """As much of it as there is room for."""
    piece = tokens.split(summary, max(max_tokens, LEAST_TOKENS))
    return piece.text if piece.next_start is None else f"{piece.text.rstrip()} …"


def within(tokens: Tokens, lines: Sequence[str], max_tokens: int) -> list[str]:
    """The first of them, as many as fit."""
    kept: list[str] = []
    for each in lines:
        max_tokens -= tokens.count(each) + 1
        if max_tokens < 0:
            break
        kept.append(each)
    return kept


def line(message: Message) -> str:
    """What else it says is set in, so that nobody's words look like a line of somebody else."""
    said = "\n  ".join(message.text.splitlines())
    return f"[{message.sent_at:%Y-%m-%d %H:%M}] {message.role}: {said}"


def full_line(message: Message) -> str:
    return f"{line(message)} {compact(message.metadata)}" if message.metadata else line(message)


def fact_line(fact: Fact) -> str:
    said = f"message {fact.message_id} of " if fact.message_id else ""
    where = f"{said}session {fact.session_id}, {fact.learned_at:%Y-%m-%d}"
    return f"- {' '.join(fact.fact.split())} ({fact.kind}; {where})"
