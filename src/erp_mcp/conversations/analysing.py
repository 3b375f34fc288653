"""What a conversation shows: who spoke of what, in which mood, what is owed to them, and what to do next."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from functools import partial
from zoneinfo import ZoneInfo

import anyio
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.budget import Tokens
from erp_mcp.conversations.analysis.asking import SUMMARY_TOKENS, enriched
from erp_mcp.conversations.analysis.course import Quoted, course_of, topics_of
from erp_mcp.conversations.analysis.found import Findings, Subject
from erp_mcp.conversations.analysis.judging import MOST, Judged, Judgement, texts_of
from erp_mcp.conversations.analysis.noting import Heard, noted_in
from erp_mcp.conversations.analysis.spotting.lines import Line, lines_of
from erp_mcp.conversations.analysis.spotting.persons import keys_in
from erp_mcp.conversations.analysis.spotting.values import DOCUMENTS, Value, values_of
from erp_mcp.conversations.analysis.steps import steps_of
from erp_mcp.conversations.analysis.telling import Analysis
from erp_mcp.conversations.salience import extract
from erp_mcp.conversations.vectors import SaidVectors
from erp_mcp.conversations.whose import customer_id_of
from erp_mcp.customers.finding import EXACT, find
from erp_mcp.errors import (
    IntentDetectionFailed,
    InvalidInput,
    SessionNotAuthorized,
    SessionNotFound,
)
from erp_mcp.governance.model_calls import ModelCalls
from erp_mcp.governance.principal import Caller
from erp_mcp.governance.profile import Profiles
from erp_mcp.store import dialogue
from erp_mcp.store.dialogue import Session
from erp_mcp.store.engine import Transactions
from erp_mcp.store.mentioned import called, has_ordered, look_up
from erp_mcp.store.records import Message

MOST_CONTACTS, MOST_NUMBERS = 3, 50  # that are looked up
MOST_WORDS, SHORTEST_WORD = 300, 4  # by which products are looked for
WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Conversation:
    """The newest `messages` of `total`."""

    messages: Sequence[Message]
    total: int
    session: Session | None = None
    customer: str | None = None
    customer_id: int | None = None


class Analysing:
    def __init__(
        self,
        transactions: Transactions,
        tokens: Tokens,
        vectors: SaidVectors,
        profiles: Profiles,
        model_calls: ModelCalls,
    ) -> None:
        self._transactions = transactions
        self._tokens = tokens
        self._vectors = vectors
        self._profiles = profiles
        self._model_calls = model_calls

    async def analyze(
        self,
        caller: Caller,
        session_id: str | None,
        messages: Sequence[Message] = (),
        customer: str | None = None,
    ) -> Analysis:
        """Of a session, or of given messages; `customer` says whose it has to be."""
        if session_id is None:
            conversation = await self._given(caller.tenant_id, messages, customer)
        else:
            conversation = await self._recorded(caller.tenant_id, session_id, customer)
        zone = ZoneInfo((await self._profiles.get(caller.tenant_id)).time_zone or "UTC")
        judged = await self._judged(caller.tenant_id, conversation)
        lines, values = await anyio.to_thread.run_sync(spotted, conversation.messages, zone)
        async with self._transactions(caller.tenant_id) as session:
            mentioned = await look_up(session, numbers_of(values), words_of(lines))
            owners = await owners_of(session, values)
            people = await called(session, keys_in(lines))
            is_buyer = await has_ordered(session, conversation.customer_id)
        has_vectors = self._vectors.can_embed
        heard = Heard(
            conversation.messages,
            lines,
            values,
            mentioned,
            judged.judgements,
            has_vectors,
            owners,
            named=[each for each in people if each.id != conversation.customer_id],
            has_ordered=is_buyer,
        )
        findings = await anyio.to_thread.run_sync(partial(self._findings, conversation, heard))
        return Analysis(
            await enriched(self._model_calls, self._tokens, caller, conversation.messages, findings)
        )

    async def _given(self, tenant_id: str, messages: Sequence[Message], customer: str | None) -> Conversation:
        _check(messages)
        ordered = await anyio.to_thread.run_sync(in_order, messages)
        async with self._transactions(tenant_id) as session:
            customer_id = await customer_id_of(session, customer)
        who = f"#{customer_id}" if customer_id else None
        return Conversation(ordered[-MOST:], len(ordered), customer=who, customer_id=customer_id)

    async def _recorded(self, tenant_id: str, session_id: str, customer: str | None) -> Conversation:
        async with self._transactions(tenant_id) as session:
            found = await dialogue.find_session(session, session_id)
            if found is None:
                raise SessionNotFound("There is no session with this id. Nothing was changed.")
            customer_id = await customer_id_of(session, customer)
            messages = await dialogue.newest_messages(session, found.id, 0, MOST, MOST)
        if customer_id is not None and found.customer_id not in (None, customer_id):
            raise SessionNotAuthorized(
                "This session is of another customer. Nothing was changed; "
                "leave `customer` out if it is the right session."
            )
        if not messages:
            raise InvalidInput("Nothing was said in this session yet. Nothing was changed.")
        who = f"{found.customer_name}#{found.customer_id}" if found.customer_id else None
        return Conversation(messages, found.messages, found, who, found.customer_id)

    async def _judged(self, tenant_id: str, conversation: Conversation) -> Judged:
        """Vectors of a session are kept; those of given messages are not, since nobody may erase them."""
        if conversation.session is not None:
            session_id = conversation.session.id
            known = await self._vectors.of_session(tenant_id, session_id, conversation.messages)
        else:
            known = await self._vectors.of_texts(texts_of(conversation.messages))
        return await self._vectors.judged(tenant_id, conversation.messages, known)

    def _findings(self, conversation: Conversation, heard: Heard) -> Findings:
        messages, session = conversation.messages, conversation.session
        course, buying = course_of(heard.judgements), buying_of(heard.judgements)
        noted = noted_in(heard)
        remembered = session.summary if session else None
        subject = Subject(
            conversation.total, len(messages), session.id if session else None, conversation.customer
        )
        findings = Findings(
            subject=subject,
            summary=remembered or extract(self._tokens, "", messages, SUMMARY_TOKENS),
            course=course,
            buying=buying,
            judgements=heard.judgements,
            languages=languages_of(heard.judgements),
            topics=topics_of(messages, (each.name for each in heard.mentioned.goods)),
            noted=noted,
            steps=steps_of(course, buying, noted),
            notes=(),
        )
        return replace(findings, notes=notes_of(findings, heard))


def spotted(messages: Sequence[Message], zone: tzinfo) -> tuple[list[Line], list[Value]]:
    lines = lines_of(messages, zone)
    return lines, values_of(lines)


def in_order(messages: Sequence[Message]) -> list[Message]:
    """As they were said; those of one moment as they were given."""
    return sorted(messages, key=lambda each: each.sent_at)


def numbers_of(values: Sequence[Value]) -> list[str]:
    """As they were written and in capitals: the records have either."""
    numbers = [each.value for each in values if each.kind in DOCUMENTS]
    return list(dict.fromkeys(numbers))[:MOST_NUMBERS]


def words_of(lines: Sequence[Line]) -> str:
    """An expression of what may be a part of a product's name; the rarest words are as good as any."""
    said = Counter(
        word for line in lines for word in WORD.findall(line.sentence.lower()) if len(word) >= SHORTEST_WORD
    )
    return "|".join(word for word, _ in reversed(said.most_common()[-MOST_WORDS:]))


async def owners_of(session: AsyncSession, values: Sequence[Value]) -> Mapping[str, str]:
    """Whose phones and addresses these are."""
    wanted = [each for each in values if each.kind in ("phone", "email")][:MOST_CONTACTS]
    owners: dict[str, str] = {}
    for each in wanted:
        hits = (await find(session, each.said)).hits
        certain = [f"{hit.name}#{hit.customer_id}" for hit in hits if hit.score >= EXACT]
        if certain:
            owners[each.value] = ", ".join(certain)
    return owners


def buying_of(judgements: Sequence[Judgement]) -> Quoted | None:
    """The last sure sign of it."""
    for each in reversed(judgements):
        if each.role == "customer" and each.buying.is_sure and each.buying.label != "none":
            return Quoted(each.message_id, each.buying)
    return None


def languages_of(judgements: Sequence[Judgement]) -> Mapping[str, int]:
    """Of the customer's messages, the most frequent first."""
    heard = Counter(each.language or "other" for each in judgements if each.role == "customer")
    return dict(heard.most_common())


def notes_of(findings: Findings, heard: Heard) -> list[str]:
    """How far the findings can be relied on."""
    subject, notes = findings.subject, list[str]()
    if not heard.has_vectors:
        notes.append(f"{IntentDetectionFailed.code}: {IntentDetectionFailed()}")
    if subject.total > subject.read:
        notes.append(f"Only the newest {subject.read} of {subject.total} messages were read word for word.")
    if others := findings.languages.get("other"):
        told = "1 message is" if others == 1 else f"{others} messages are"
        notes.append(f"{told} in none of the four languages: what is said is less sure.")
    return notes


def _check(messages: Sequence[Message]) -> None:
    if not messages:
        raise InvalidInput(
            "There is nothing to analyze: pass `session_id`, or `messages`. Nothing was changed."
        )
    if len({each.id for each in messages}) < len(messages):
        raise InvalidInput("Two messages have one id; give each its own. Nothing was changed.")
