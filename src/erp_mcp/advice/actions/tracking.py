"""What became of recommendations: kept when they are given, accepted when their call is run, rated by people."""

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import psycopg
from pydantic import JsonValue
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.advice.actions.action import digest_of
from erp_mcp.advice.actions.calls import is_one
from erp_mcp.advice.actions.ranking import Ranked, Tracks, learned, told
from erp_mcp.advice.actions.recommendations import Recommendation
from erp_mcp.budget import Tokens
from erp_mcp.errors import InteractionTrackingFailed, ResponseNotFound, StoreUnavailable
from erp_mcp.governance.reading import Page, counted
from erp_mcp.store.engine import Alone, Transactions
from erp_mcp.store.recommended import (
    Event,
    NewEvent,
    Track,
    accept_event,
    keep_events,
    rate_event,
    tracks,
)
from erp_mcp.store.records import Opinion

LIFETIME = timedelta(days=7)  # a call that is run later is run for other reasons
REMEMBERED = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Subject:
    """About whom, or which conversation, something is recommended."""

    customer_id: int | None = None
    session_id: str | None = None


@dataclass(frozen=True, slots=True)
class ActionRated:
    """What a result does to later recommendations of the same kind."""

    event: Event
    track: Track

    def as_page(self, tokens: Tokens, max_tokens: int) -> Page:
        event = self.event
        run = f"run on {event.accepted_at:%Y-%m-%d}" if event.accepted_at else "not run"
        weight = learned(event.kind, self.track)
        text = (
            f'Rated "{event.result}": {event.id} ({event.kind}, {run}). Such actions were {told(self.track)}; '
            f"they now count {weight:.2f} times what is assumed. Undo: rate it again."
        )
        return counted(tokens, text)


class Tracking:
    def __init__(self, transactions: Transactions, alone: Alone) -> None:
        self._transactions = transactions
        self._alone = alone

    async def keep(
        self, tenant_id: str, subject: Subject, found: Sequence[Ranked]
    ) -> Sequence[Recommendation]:
        """Each with the id under which it was recommended first; without one where none could be kept."""
        wanted = [_event(each, subject) for each in found]
        with _failing():
            async with self._transactions(tenant_id) as session:
                events = await keep_events(session, tenant_id, wanted, datetime.now(UTC) - LIFETIME)
        return [Recommendation(each, events[each.candidate.call.digest]) for each in found]

    async def accepted(self, tenant_id: str, tool: str, arguments: Mapping[str, JsonValue]) -> str | None:
        """The id of what recommended this call, if anything did."""
        if not is_one(tool, arguments):
            return None
        with _failing():
            since = datetime.now(UTC) - LIFETIME
            return await accept_event(self._alone, tenant_id, digest_of(tool, arguments), since)

    async def rate(self, tenant_id: str, opinion: Opinion, *, by: str) -> ActionRated:
        async with self._transactions(tenant_id) as session:
            event = await rate_event(session, opinion.message_id, opinion.thumb, opinion.comment, by)
            if event is None:
                raise ResponseNotFound(
                    "No recommendation has this cta_id; recommend_actions gives them. Nothing was changed."
                )
            return ActionRated(event, (await history(session))[event.kind])


@contextmanager
def _failing() -> Generator[None]:
    try:
        yield
    except (StoreUnavailable, SQLAlchemyError, psycopg.Error) as error:
        raise InteractionTrackingFailed from error


async def history(session: AsyncSession) -> Tracks:
    """What this company made of each kind."""
    now = datetime.now(UTC)
    return await tracks(session, now - REMEMBERED, now - LIFETIME)


def _event(each: Ranked, subject: Subject) -> NewEvent:
    found = each.candidate
    return NewEvent(
        id=f"cta-{uuid4().hex[:12]}",
        kind=found.kind,
        customer_id=subject.customer_id,
        conversation_id=subject.session_id,
        call_hash=found.call.digest,
        deadline=found.deadline,
    )
