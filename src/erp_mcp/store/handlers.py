"""Statements on who handles a conversation: the assistant, a person, or nobody any more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, case, func, literal, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.records import Handler
from erp_mcp.store.tables import Contact, Conversation, Customer, Thread


@dataclass(frozen=True, slots=True)
class Handled:
    """`state` is active, support_active or closed; `handler` is None where it is only recorded."""

    id: str
    who: str
    state: str
    handler: str | None
    because: str | None
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Chosen:
    """By id, or all; those that have been silent for so long."""

    ids: Sequence[str] = ()
    silent_for: timedelta | None = None


STATE = case(
    (Conversation.closed_at.is_not(None), literal("closed")),
    (Thread.handler == "human", literal("support_active")),
    else_=literal("active"),
)
HANDLED = (
    Conversation.id,
    func.coalesce(Customer.name, Contact.name, "").label("who"),
    STATE.label("state"),
    Thread.handler,
    Thread.handed_over_because,
    Conversation.updated_at,
)


async def list_handled(session: AsyncSession, state: str | None, limit: int) -> list[Handled]:
    """Those that were last spoken in, the newest first."""
    found = (
        select(*HANDLED)
        .join(Thread, Thread.conversation_id == Conversation.id, isouter=True)
        .join(Contact, Contact.id == Thread.contact_id, isouter=True)
        .join(Customer, Customer.id == Conversation.customer_id, isouter=True)
        .order_by(Conversation.updated_at.desc(), Conversation.id)
        .limit(limit)
    )
    wanted = found if state is None else found.where(STATE.in_([state]))
    return [Handled(*row) for row in await session.execute(wanted)]


async def assign(session: AsyncSession, chosen: Chosen, handler: Handler, because: str | None) -> list[str]:
    """Only those led from here on WhatsApp have a handler; closed ones get theirs when they open again."""
    conversations = select(Conversation.id).where(_is_chosen(chosen))
    given = {"handler": handler, "handed_over_because": because}
    changed = update(Thread).where(Thread.conversation_id.in_(conversations), Thread.handler != handler)
    return list(await session.scalars(changed.values(given).returning(Thread.conversation_id)))


async def close(session: AsyncSession, chosen: Chosen) -> list[str]:
    is_open = Conversation.closed_at.is_(None), _is_chosen(chosen)
    closed = update(Conversation).where(*is_open).values(closed_at=func.now())
    return list(await session.scalars(closed.returning(Conversation.id)))


async def without_handler(session: AsyncSession, ids: Sequence[str]) -> list[str]:
    """Of these the ones that are only recorded, whatever channel they were on."""
    there = set(await session.scalars(select(Thread.conversation_id).where(Thread.conversation_id.in_(ids))))
    return [each for each in ids if each not in there]


async def missing(session: AsyncSession, ids: Sequence[str]) -> list[str]:
    there = set(await session.scalars(select(Conversation.id).where(Conversation.id.in_(ids))))
    return [each for each in ids if each not in there]


def _is_chosen(chosen: Chosen) -> ColumnElement[bool]:
    named = Conversation.id.in_(chosen.ids) if chosen.ids else true()
    if chosen.silent_for is None:
        return named
    return named & (Conversation.updated_at < func.now() - chosen.silent_for)
