"""Reading a session: its summary, its whole history by page, or the context for the next answer."""

from datetime import UTC, datetime, timedelta
from typing import Literal

from erp_mcp.budget import Tokens
from erp_mcp.conversations.lifetime import state_of
from erp_mcp.conversations.remembered import Found, full_line, remembered
from erp_mcp.errors import SessionNotFound
from erp_mcp.governance.reading import Page, Readable, Reading, read
from erp_mcp.store import dialogue
from erp_mcp.store.dialogue import RecentSession, Session
from erp_mcp.store.engine import Transactions
from erp_mcp.store.facts import known_facts

Part = Literal["summary", "messages", "context"]

# A context repeats at least these many messages word for word, whatever the summary covers.
LAST_MESSAGES, MOST_MESSAGES = 5, 10
# What stands around summary and messages on a page, beside a title of up to a quarter of it.
AROUND_TOKENS = 80
NO_SUMMARY = "Nothing has been summarised yet; read the messages."
NOTHING_SAID = "Nothing has been said yet."


class Sessions:
    def __init__(self, transactions: Transactions, tokens: Tokens, expires_after: timedelta) -> None:
        self._transactions = transactions
        self._tokens = tokens
        self._expires_after = expires_after

    async def read(self, tenant_id: str, session_id: str, part: Part, reading: Reading) -> Page:
        found = await self.find(tenant_id, session_id, part)
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

    async def find(self, tenant_id: str, session_id: str, part: Part) -> Found:
        async with self._transactions(tenant_id) as session:
            found = await dialogue.find_session(session, session_id)
            if found is None:
                raise SessionNotFound(
                    "There is no session with this id: read_messages lists those there are, "
                    "record_messages opens one."
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
        room = reading.allowed_tokens * 3 // 4 - AROUND_TOKENS
        return remembered(self._tokens, found, room).text or NOTHING_SAID

    async def recent(self, tenant_id: str, limit: int) -> list[RecentSession]:
        async with self._transactions(tenant_id) as session:
            return await dialogue.recent_sessions(session, limit)

    async def complete_id(self, tenant_id: str, prefix: str, limit: int) -> list[str]:
        async with self._transactions(tenant_id) as session:
            return await dialogue.list_session_ids(session, prefix, limit)
