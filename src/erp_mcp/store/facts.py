"""Statements on what is known of a customer beyond one session: each fact once, the oldest of a kind forgotten."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.bulk import columns_of
from erp_mcp.store.dialogue import uris
from erp_mcp.store.notify import notify
from erp_mcp.store.tables import Conversation, CustomerFact

FactKind = Literal["preference", "fact"]
KEPT = 20  # of a kind and a customer: no number of preferences displaces an allergy
TOLD = 20  # of a customer's sessions, the newest, hear of a change
NEWEST_FIRST = (CustomerFact.created_at.desc(), CustomerFact.id.desc())
FACTS_FIRST = ((CustomerFact.kind != "fact").asc(), *NEWEST_FIRST)


@dataclass(frozen=True, slots=True)
class NewFact:
    """Two with the same `key` say the same; without `message_id` it comes from the session as a whole."""

    kind: FactKind
    fact: str
    key: bytes
    conversation_id: str
    message_id: str | None


@dataclass(frozen=True, slots=True)
class Fact:
    kind: FactKind
    fact: str
    session_id: str
    message_id: str | None
    learned_at: datetime


async def save_facts(
    session: AsyncSession, tenant_id: str, customer_id: int, facts: Sequence[NewFact]
) -> None:
    """What a customer says again is known from there on; the customer's sessions hear of it."""
    rows = {
        each.key: {"tenant_id": tenant_id, "customer_id": customer_id} | columns_of(each) for each in facts
    }
    if not rows:
        return
    statement = insert(CustomerFact).values(list(rows.values()))
    heard_again = {
        name: statement.excluded[name] for name in ("kind", "fact", "conversation_id", "message_id")
    }
    saved = statement.on_conflict_do_update(
        index_elements=["tenant_id", "customer_id", "key"],
        set_=heard_again | {"created_at": func.now(), "forgotten_at": None},
        where=CustomerFact.forgotten_at.is_not(None) | _is_said_again(statement),
    )
    if (await session.execute(saved.returning(CustomerFact.id))).all():
        await _forget_oldest(session, customer_id)
        await _announce(session, tenant_id, customer_id)


def _is_said_again(statement: Insert) -> ColumnElement[bool]:
    """In another message: the same one handled twice, or a model's word for it, makes nothing newer."""
    new = statement.excluded
    is_another = new["message_id"].is_distinct_from(CustomerFact.message_id)
    is_elsewhere = new["conversation_id"] != CustomerFact.conversation_id
    return new["message_id"].is_not(None) & (is_another | is_elsewhere)


async def _forget_oldest(session: AsyncSession, customer_id: int) -> None:
    place = func.row_number().over(partition_by=CustomerFact.kind, order_by=NEWEST_FIRST)
    ranked = select(CustomerFact.id, place.label("place")).where(*_live(customer_id)).subquery()
    too_many = select(ranked.c.id).where(ranked.c.place > KEPT)
    forgotten = update(CustomerFact).values(forgotten_at=func.now())
    await session.execute(forgotten.where(CustomerFact.id.in_(too_many)))


async def _announce(session: AsyncSession, tenant_id: str, customer_id: int) -> None:
    statement = select(Conversation.id).where(Conversation.customer_id == customer_id)
    newest = await session.scalars(statement.order_by(Conversation.updated_at.desc()).limit(TOLD))
    await notify(session, tenant_id, [uri for each in newest for uri in uris(each, ("context",))])


async def known_facts(session: AsyncSession, customer_id: int) -> list[Fact]:
    """What they are before what they like, the newest first."""
    statement = select(
        CustomerFact.kind,
        CustomerFact.fact,
        CustomerFact.conversation_id,
        CustomerFact.message_id,
        CustomerFact.created_at,
    )
    found = await session.execute(statement.where(*_live(customer_id)).order_by(*FACTS_FIRST))
    return [Fact(*row) for row in found]


def _live(customer_id: int) -> tuple[ColumnElement[bool], ...]:
    return CustomerFact.customer_id == customer_id, CustomerFact.forgotten_at.is_(None)
