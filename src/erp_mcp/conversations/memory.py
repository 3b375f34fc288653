"""The rolling memory of a session: one short summary, replaced as the conversation goes on, never appended to."""

from collections.abc import Sequence
from functools import partial

from pydantic import BaseModel, Field

from erp_mcp.budget import Tokens
from erp_mcp.conversations.salience import extract
from erp_mcp.errors import SessionNotFound
from erp_mcp.governance.model_calls import ModelCalls
from erp_mcp.governance.tasks import Caller, Matter, Passage, Task
from erp_mcp.store import dialogue
from erp_mcp.store.engine import Transactions
from erp_mcp.store.records import Message

SUMMARY_TOKENS = 150
# So many new messages make a summary out of date; until then they are read word for word.
REPLACED_AFTER = 5
WORKER = "worker"


class SessionSummary(BaseModel):
    """What a model is asked for."""

    summary: str = Field(min_length=1)


SUMMARIZE = Task("session_summary", "simple", SessionSummary, max_output_tokens=600)


class Memory:
    def __init__(self, transactions: Transactions, tokens: Tokens, model_calls: ModelCalls) -> None:
        self._transactions = transactions
        self._tokens = tokens
        self._model_calls = model_calls

    async def refresh(self, tenant_id: str, session_id: str) -> None:
        """From the old summary and what was said since; nothing to do where that is too little."""
        async with self._transactions(tenant_id) as session:
            found = await dialogue.find_session(session, session_id)
            messages = await dialogue.list_messages(session, session_id)
        if found is None:
            raise SessionNotFound
        since = messages[found.summarized_messages or 0 :]
        if len(since) < REPLACED_AFTER:
            return
        answered = await self._model_calls.write(
            SUMMARIZE, Caller(tenant_id, WORKER, session_id), self._matter(found.summary or "", since)
        )
        summary = self._tokens.split(answered.answer.summary.strip(), SUMMARY_TOKENS).text.rstrip()
        async with self._transactions(tenant_id) as session:
            await dialogue.replace_summary(
                session, tenant_id, session_id, dialogue.Summary(summary, len(messages), answered.note)
            )

    def _matter(self, summary: str, since: Sequence[Message]) -> Matter:
        passages = [Passage(f"message of the {each.role}", each.text) for each in since]
        if summary:
            passages.insert(0, Passage("summary so far", summary))
        compose = partial(self._compose, summary, since)
        return Matter(passages, compose)

    def _compose(self, summary: str, since: Sequence[Message]) -> SessionSummary:
        return SessionSummary(summary=extract(self._tokens, summary, since, SUMMARY_TOKENS))
