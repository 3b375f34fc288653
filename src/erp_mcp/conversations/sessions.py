"""Reading a session: its summary, its whole history by page, or the context for the next answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from erp_mcp.budget import Tokens
from erp_mcp.conversations.lifetime import state_of
from erp_mcp.errors import SessionNotFound
from erp_mcp.governance.reading import Page, Readable, Reading, read
from erp_mcp.language.compact import compact
from erp_mcp.store import dialogue
from erp_mcp.store.dialogue import RecentSession, Session
from erp_mcp.store.engine import Transactions
from erp_mcp.store.facts import Fact, known_facts
from erp_mcp.store.records import Message

Part = Literal["summary", "messages", "context"]

# A context repeats at least these many messages word for word, whatever the summary covers.
LAST_MESSAGES, MOST_MESSAGES = 5, 10
# What stands around summary and messages on a page, beside a title of up to a quarter of it.
AROUND_TOKENS = 80
FACTS_SHARE = 5  # what is known of the customer takes up to a fifth of a page
NO_SUMMARY = "Nothing has been summarised yet; read the messages."


@dataclass(frozen=True, slots=True)
class Found:
    """As much of a session as a part of it needs."""

    session: Session
    messages: Sequence[Message] = ()
    facts: Sequence[Fact] = ()


class Sessions:
    def __init__(self, transactions: Transactions, tokens: Tokens, expires_after: timedelta) -> None:
        self._transactions = transactions
        self._tokens = tokens
        self._expires_after = expires_after

    async def read(self, tenant_id: str, session_id: str, part: Part, reading: Reading) -> Page:
        found = await self._find(tenant_id, session_id, part)
        session = found.session
        summary = session.summary or NO_SUMMARY
        bodies = {
            "summary": lambda: summary,
            "messages": lambda: "\n".join(map(full_line, found.messages)),
            "context": lambda: self._context(found, reading),
        }
        if part != "messages" and session.written_by:
            reading = reading.noting(f"summary {session.written_by}")
        readable = Readable(
            self._title(session, part), bodies[part](), summary, "customer conversation", session.language
        )
        return read(self._tokens, readable, reading)

    async def _find(self, tenant_id: str, session_id: str, part: Part) -> Found:
        async with self._transactions(tenant_id) as session:
            found = await dialogue.find_session(session, session_id)
            if found is None:
                raise SessionNotFound(
                    "There is no session with this id; complete the id to see which there are."
                )
            if part == "summary":
                return Found(found)
            if part == "messages":
                return Found(found, await dialogue.list_messages(session, session_id))
            newest = await dialogue.newest_messages(
                session, session_id, found.summarized_messages or 0, LAST_MESSAGES, MOST_MESSAGES
            )
            facts = await known_facts(session, found.customer_id) if found.customer_id else ()
            return Found(found, newest, facts)

    def _title(self, session: Session, part: Part) -> str:
        who = f"{session.customer_name}#{session.customer_id}" if session.customer_id else ""
        state = state_of(session, datetime.now(UTC), self._expires_after)
        facts = ", ".join(filter(None, (session.channel, session.language, who, state)))
        return f"Session {session.id}: {part} ({session.subject}; {facts})"

    def _context(self, found: Found, reading: Reading) -> str:
        """The summary, what is known of the customer, and every message since, the newest first to be kept."""
        summary = found.session.summary or "none yet"
        allowed = reading.allowed_tokens
        known = self._within([fact_line(each) for each in found.facts], allowed // FACTS_SHARE)
        about = ["Known of the customer:", *known] if known else []
        before = "\n".join([f"Summary: {summary}", *about])
        room = allowed * 3 // 4 - self._tokens.count(before) - AROUND_TOKENS
        newest_first = [line(each) for each in reversed(found.messages)]
        recent = (self._within(newest_first, room) or newest_first[:1])[::-1]
        said = f"Last {len(recent)} of {found.session.messages} messages:"
        return "\n".join([before, said, *recent])

    def _within(self, lines: Sequence[str], max_tokens: int) -> list[str]:
        """The first of them, as many as fit."""
        kept: list[str] = []
        for each in lines:
            max_tokens -= self._tokens.count(each) + 1
            if max_tokens < 0:
                break
            kept.append(each)
        return kept

    async def recent(self, tenant_id: str, limit: int) -> list[RecentSession]:
        async with self._transactions(tenant_id) as session:
            return await dialogue.recent_sessions(session, limit)

    async def complete_id(self, tenant_id: str, prefix: str, limit: int) -> list[str]:
        async with self._transactions(tenant_id) as session:
            return await dialogue.list_session_ids(session, prefix, limit)


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
