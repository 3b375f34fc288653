"""The rolling memory of a session: one short summary, replaced as the conversation goes on, never appended to."""

from collections.abc import Sequence
from functools import partial

from pydantic import BaseModel, Field

from erp_mcp.budget import Tokens
from erp_mcp.conversations.durable import fact_of
from erp_mcp.conversations.salience import extract
from erp_mcp.errors import SessionNotFound
from erp_mcp.governance.model_calls import ModelCalls
from erp_mcp.governance.principal import WORKER, Caller
from erp_mcp.governance.tasks import Matter, Passage, Task
from erp_mcp.language.instructing import sign_in
from erp_mcp.store import dialogue
from erp_mcp.store.dialogue import Session, Summary
from erp_mcp.store.engine import Transactions
from erp_mcp.store.facts import Fact, FactKind, NewFact, known_facts, save_facts
from erp_mcp.store.records import Message

SUMMARY_TOKENS = 150
# So many new messages make a summary out of date; until then they are read word for word.
REPLACED_AFTER = 5
# A history that is brought in at once is taken in by parts: no more than this goes to a model in one call.
AT_ONCE = 50
MESSAGE_TOKENS, FACT_TOKENS = 300, 40
MOST_FACTS = 5


class SessionSummary(BaseModel):
    """What a model is asked for."""

    summary: str = Field(min_length=1)
    facts: list[str] = Field(default_factory=list, max_length=MOST_FACTS)
    preferences: list[str] = Field(default_factory=list, max_length=MOST_FACTS)


SUMMARIZE = Task("session_summary", "simple", SessionSummary, max_output_tokens=900)


class Memory:
    def __init__(self, transactions: Transactions, tokens: Tokens, model_calls: ModelCalls) -> None:
        self._transactions = transactions
        self._tokens = tokens
        self._model_calls = model_calls

    async def refresh(self, tenant_id: str, session_id: str) -> None:
        """From the old summary and what was recorded since; nothing to do where that is too little."""
        while await self._replace(tenant_id, session_id) == AT_ONCE:
            pass

    async def _replace(self, tenant_id: str, session_id: str) -> int:
        """How many messages the summary took in."""
        async with self._transactions(tenant_id) as session:
            found = await dialogue.find_session(session, session_id)
            if found is None:
                raise SessionNotFound
            covered = found.summarized_messages or 0
            since = await dialogue.next_messages(session, session_id, covered, AT_ONCE)
            known = await known_facts(session, found.customer_id) if found.customer_id else []
        if len(since) < REPLACED_AFTER:
            return 0
        answered = await self._model_calls.write(
            SUMMARIZE, Caller(tenant_id, WORKER, session_id), self._matter(found.summary or "", known, since)
        )
        text = self._tokens.split(answered.answer.summary.strip(), SUMMARY_TOKENS).text.rstrip()
        async with self._transactions(tenant_id) as session:
            summary = Summary(text, covered + len(since), answered.note)
            if await dialogue.replace_summary(session, tenant_id, session_id, summary) and found.customer_id:
                facts = self._facts(answered.answer, found, since)
                await save_facts(session, tenant_id, found.customer_id, facts)
        return len(since)

    def _matter(self, summary: str, known: Sequence[Fact], since: Sequence[Message]) -> Matter:
        passages = [
            Passage(f"message of the {each.role}", self._tokens.split(each.text, MESSAGE_TOKENS).text)
            for each in since
        ]
        if known:
            passages.insert(0, Passage("known of the customer", "\n".join(each.fact for each in known)))
        if summary:
            passages.insert(0, Passage("summary so far", summary))
        return Matter(passages, partial(self._compose, summary, since))

    def _compose(self, summary: str, since: Sequence[Message]) -> SessionSummary:
        """Without facts: those that need no model were found when the messages came in."""
        return SessionSummary(summary=extract(self._tokens, summary, since, SUMMARY_TOKENS))

    def _facts(self, answer: SessionSummary, found: Session, since: Sequence[Message]) -> list[NewFact]:
        told: dict[FactKind, list[str]] = {"fact": answer.facts, "preference": answer.preferences}
        return [
            fact_of(kind, fact, found.id, _source(fact, since))
            for kind, sentences in told.items()
            for sentence in sentences
            if (fact := self._tokens.split(sentence.strip(), FACT_TOKENS).text.strip()) and not sign_in(fact)
        ]


def _source(fact: str, since: Sequence[Message]) -> str | None:
    """The message that says it word for word."""
    return next((each.id for each in since if fact in each.text), None)
