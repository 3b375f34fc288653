"""Reading a session: its summary, its whole history by page, or the context for the next answer."""

from collections.abc import Sequence
from typing import Literal

from erp_mcp.budget import Tokens
from erp_mcp.errors import SessionNotFound
from erp_mcp.governance.reading import Page, Readable, Reading, read
from erp_mcp.store import dialogue
from erp_mcp.store.dialogue import RecentSession, Session
from erp_mcp.store.engine import Transactions
from erp_mcp.store.records import Message

Part = Literal["summary", "messages", "context"]

# A context repeats at least these many messages word for word, whatever the summary covers.
LAST_MESSAGES = 5
# What stands around summary and messages on a page, beside a title of up to a quarter of it.
AROUND_TOKENS = 80


class Sessions:
    def __init__(self, transactions: Transactions, tokens: Tokens) -> None:
        self._transactions = transactions
        self._tokens = tokens

    async def read(self, tenant_id: str, session_id: str, part: Part, reading: Reading) -> Page:
        async with self._transactions(tenant_id) as session:
            found = await dialogue.find_session(session, session_id)
            if found is None:
                raise SessionNotFound(
                    "There is no session with this id; complete the id to see which there are."
                )
            messages = [] if part == "summary" else await dialogue.list_messages(session, session_id)
        summary = found.summary or "Nothing has been summarised yet; read the messages."
        bodies = {
            "summary": lambda: summary,
            "messages": lambda: lines(messages),
            "context": lambda: self._context(summary, found.summarized_messages or 0, messages, reading),
        }
        if part != "messages" and found.written_by:
            reading = reading.noting(f"summary {found.written_by}")
        readable = Readable(
            title(found, part), bodies[part](), summary, "customer conversation", found.language
        )
        return read(self._tokens, readable, reading)

    def _context(self, summary: str, covered: int, messages: Sequence[Message], reading: Reading) -> str:
        """The summary, then every message since it, the newest kept when not all fit."""
        since = min(covered, max(len(messages) - LAST_MESSAGES, 0))
        room = reading.allowed_tokens * 3 // 4 - self._tokens.count(summary) - AROUND_TOKENS
        recent = self._newest(messages[since:], room)
        return f"Summary: {summary}\nLast {len(recent)} of {len(messages)} messages:\n{lines(recent)}"

    def _newest(self, messages: Sequence[Message], max_tokens: int) -> list[Message]:
        kept: list[Message] = []
        for message in reversed(messages):
            max_tokens -= self._tokens.count(line(message)) + 1
            if max_tokens < 0 and kept:
                break
            kept.insert(0, message)
        return kept

    async def recent(self, tenant_id: str, limit: int) -> list[RecentSession]:
        async with self._transactions(tenant_id) as session:
            return await dialogue.recent_sessions(session, limit)

    async def complete_id(self, tenant_id: str, prefix: str, limit: int) -> list[str]:
        async with self._transactions(tenant_id) as session:
            return await dialogue.list_session_ids(session, prefix, limit)


def title(found: Session, part: Part) -> str:
    who = f", {found.customer_name}#{found.customer_id}" if found.customer_id else ""
    return f"Session {found.id}: {part} ({found.subject}; {found.channel}, {found.language}{who})"


def line(message: Message) -> str:
    return f"[{message.sent_at:%Y-%m-%d %H:%M}] {message.role}: {message.text}"


def lines(messages: Sequence[Message]) -> str:
    return "\n".join(line(message) for message in messages)
