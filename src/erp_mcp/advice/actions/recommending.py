"""What to do next, for a customer, in a conversation or about a text."""

from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.advice.actions.action import Candidate
from erp_mcp.advice.actions.drafting import Drafting
from erp_mcp.advice.actions.listened import Listened
from erp_mcp.advice.actions.of_customers import of_customer
from erp_mcp.advice.actions.of_talks import Party, blocked, of_talk
from erp_mcp.advice.actions.ranking import Tracks, ranked
from erp_mcp.advice.actions.recommendations import Recommendation, Recommendations
from erp_mcp.advice.actions.tracking import Subject, Tracking, history
from erp_mcp.advice.actions.wanted import RecommendedFor
from erp_mcp.advice.choice import Choice
from erp_mcp.advice.customers import known_of, one_of
from erp_mcp.advice.judging import ANSWER_WITHIN, judge
from erp_mcp.conversations.analysis.judging import judge as judge_messages
from erp_mcp.conversations.analysis.taught import taught
from erp_mcp.errors import (
    CtaGenerationFailed,
    CustomerArchived,
    InteractionTrackingFailed,
    SessionNotFound,
)
from erp_mcp.governance.principal import Caller
from erp_mcp.governance.texts import LANGUAGES
from erp_mcp.integrations.embeddings.local import LocalEmbedder
from erp_mcp.language.detect import detect
from erp_mcp.store.blocks import Block, is_blocked
from erp_mcp.store.dialogue import find_session, newest_messages
from erp_mcp.store.engine import Transactions
from erp_mcp.store.known import Known
from erp_mcp.store.profiles import find_profile
from erp_mcp.store.records import Language, Message

LISTENED_TO = 20  # messages of a conversation, the newest
NOBODY = "the customer"
NEVER = 2**31 - 1  # no message has been recorded after that many


@dataclass(frozen=True, slots=True)
class _Situation:
    """What is known before anything is recommended; a text alone has neither customer nor session."""

    about: str
    subject: Subject
    party: Party
    today: date
    tracks: Tracks
    known: Known | None = None
    said: Sequence[Message] = ()
    is_closed: bool = False
    blocked: Block | None = None

    @property
    def language(self) -> Language | None:
        """Of the customer, else of what they said last."""
        if self.known:
            return LANGUAGES.get(self.known.language)
        theirs = [each.text for each in self.said if each.role == "customer"]
        found = detect(theirs[-1]) if theirs else None
        return found.language if found else None


class Recommending:
    def __init__(
        self,
        transactions: Transactions,
        tracking: Tracking,
        embedder: LocalEmbedder | None,
        drafting: Drafting,
    ) -> None:
        self._transactions = transactions
        self._tracking = tracking
        self._embedder = embedder
        self._drafting = drafting

    async def draft(self, caller: Caller, wanted: RecommendedFor, limit: int) -> Recommendations | Choice:
        """As `recommend`, with messages for those that are done by one, where a model may write them."""
        situation = await self._situation(caller.tenant_id, wanted)
        if isinstance(situation, Choice):
            return situation
        found = await self._recommended(caller.tenant_id, situation, limit)
        return await self._drafting.drafted(caller, found, situation.said, situation.language)

    async def recommend(self, tenant_id: str, wanted: RecommendedFor, limit: int) -> Recommendations | Choice:
        """Nothing to do is a result; several customers of one name are a question back."""
        situation = await self._situation(tenant_id, wanted)
        if isinstance(situation, Choice):
            return situation
        return await self._recommended(tenant_id, situation, limit)

    async def _recommended(self, tenant_id: str, situation: _Situation, limit: int) -> Recommendations:
        candidates = list(_candidates(tenant_id, situation, await self._listen(tenant_id, situation)))
        found = ranked(candidates, situation.tracks, situation.today)
        shown = found[:limit]
        try:
            kept = await self._tracking.keep(tenant_id, situation.subject, shown)
        except InteractionTrackingFailed:
            kept = [Recommendation(each, None) for each in shown]
        return Recommendations(situation.about, kept, len(found))

    async def _situation(self, tenant_id: str, wanted: RecommendedFor) -> _Situation | Choice:
        async with self._reading(tenant_id) as session:
            if wanted.customer is not None:
                return await _of_customer(session, wanted.customer)
            if wanted.session_id is not None:
                return await _of_session(session, wanted.session_id)
            return await _of_text(session, wanted.context or "")

    async def _listen(self, tenant_id: str, situation: _Situation) -> Listened | None:
        if not situation.said:
            return None
        async with self._reading(tenant_id) as session:
            theirs = await taught(session)
        heard = await judge_messages(self._embedder, situation.said, theirs.own, theirs.vectors)
        session_id = situation.subject.session_id
        return Listened(tenant_id, session_id, situation.is_closed, situation.said, heard.judgements)

    @asynccontextmanager
    async def _reading(self, tenant_id: str) -> AsyncGenerator[AsyncSession]:
        try:
            async with self._transactions(tenant_id) as session:
                yield session
        except SQLAlchemyError as error:
            raise CtaGenerationFailed(
                "The store refused to be read; `erp-mcp doctor` says more. Nothing was changed."
            ) from error


def _candidates(tenant_id: str, situation: _Situation, listened: Listened | None) -> Iterator[Candidate]:
    """A conversation that was listened to says more of itself than that it waits."""
    if situation.blocked:
        yield blocked(situation.blocked, situation.party, situation.today, tenant_id)
        return
    talk = list(of_talk(listened, situation.party, situation.today)) if listened else []
    yield from talk
    if situation.known is None or _is_hostile(talk):
        return
    judgement = judge(situation.known, situation.today)
    for each in of_customer(situation.known, judgement, situation.today):
        if each.kind != "reply" or listened is None:
            yield each


def _is_hostile(talk: Sequence[Candidate]) -> bool:
    """Who abuses is handed over, and nothing else is done."""
    return any(each.kind == "block" for each in talk)


async def _of_customer(session: AsyncSession, given: str) -> _Situation | Choice:
    found = await one_of(session, given)
    if isinstance(found, Choice):
        return found
    known = found.known
    if not known.is_active:
        raise CustomerArchived(
            "This customer is archived in the ERP, so nothing is recommended. Nothing was changed. To go on: "
            f'run_action(action="unarchive", model="res.partner", ids=[{known.external_id}]).'
        )
    today = _today(known.time_zone)
    talk = known.talks[0] if known.talks else None
    is_fresh = talk is not None and today - talk.updated_at.date() <= ANSWER_WITHIN
    said = await _newest(session, talk.id) if talk and is_fresh else []
    return _Situation(
        about=_named(known),
        subject=Subject(known.id, talk.id if talk and is_fresh else None),
        party=Party(known.name, known.external_id),
        today=today,
        tracks=await history(session),
        known=known,
        said=said,
        is_closed=talk.is_closed if talk else False,
        blocked=await is_blocked(session, known.id),
    )


def _named(known: Known) -> str:
    merged = f" ({', '.join(known.merged)} merged into it)" if known.merged else ""
    return f"{known.name}#{known.id}{merged}"


async def _of_session(session: AsyncSession, session_id: str) -> _Situation:
    found = await find_session(session, session_id)
    if found is None:
        raise SessionNotFound("There is no session with this id. Nothing was changed.")
    known = await known_of(session, found.customer_id) if found.customer_id else None
    zone = known.time_zone if known else await _zone(session)
    return _Situation(
        about=f"session {found.id}",
        subject=Subject(found.customer_id, found.id),
        party=Party(known.name, known.external_id) if known else Party(NOBODY, None),
        today=_today(zone),
        tracks=await history(session),
        known=known if known and known.is_active else None,
        said=await _newest(session, found.id),
        is_closed=found.closed_at is not None,
        blocked=await is_blocked(session, found.customer_id, found.id),
    )


async def _of_text(session: AsyncSession, text: str) -> _Situation:
    said = Message("context", "customer", text, "", datetime.now(UTC))
    today = _today(await _zone(session))
    return _Situation(
        "the given context", Subject(), Party(NOBODY, None), today, await history(session), said=[said]
    )


async def _newest(session: AsyncSession, session_id: str) -> list[Message]:
    return await newest_messages(session, session_id, NEVER, LISTENED_TO, LISTENED_TO)


async def _zone(session: AsyncSession) -> str:
    profile = await find_profile(session)
    return (profile.time_zone if profile else None) or "UTC"


def _today(zone: str) -> date:
    return datetime.now(ZoneInfo(zone)).date()
