"""Statements on abuse that was heard, and on who is blocked for automatic answers because of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, false, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.bulk import insert_new
from erp_mcp.store.tables import AbusiveMessage, Conversation, Customer
from erp_mcp.store.tables import Block as Kept


@dataclass(frozen=True, slots=True)
class Sender:
    """A customer, or whoever speaks in a conversation as long as nobody knows who it is."""

    customer_id: int | None
    conversation_id: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """In force: no answer or draft is made automatically, a person writes."""

    id: int
    sender: Sender
    customer: str
    reason: str
    blocked_at: datetime
    blocked_by: str


async def is_blocked(
    session: AsyncSession, customer_id: int | None, conversation_id: str | None = None
) -> Block | None:
    """To be asked before anything is drafted or answered; the conversation counts where nobody is known."""
    found = await blocks(session, _of(Sender(customer_id, conversation_id)))
    return found[0] if found else None


async def blocks(session: AsyncSession, which: ColumnElement[bool]) -> list[Block]:
    """The newest first."""
    statement = (
        select(
            Kept.id,
            Kept.customer_id,
            Kept.conversation_id,
            func.coalesce(Customer.name, ""),
            Kept.reason,
            Kept.blocked_at,
            Kept.blocked_by,
        )
        .outerjoin(Customer, Customer.id == Kept.customer_id)
        .where(Kept.lifted_at.is_(None), which)
        .order_by(Kept.blocked_at.desc(), Kept.id.desc())
    )
    return [Block(row[0], Sender(row[1], row[2]), *row[3:]) for row in await session.execute(statement)]


async def block(session: AsyncSession, tenant_id: str, sender: Sender, reason: str, by: str) -> bool:
    """False where it is in force already."""
    row = {
        "tenant_id": tenant_id,
        "customer_id": sender.customer_id,
        "conversation_id": None if sender.customer_id else sender.conversation_id,
        "reason": reason,
        "blocked_by": by,
    }
    made = await session.scalar(insert(Kept).values(**row).on_conflict_do_nothing().returning(Kept.id))
    return made is not None


async def lift(session: AsyncSession, sender: Sender, by: str) -> bool:
    """False where nothing was in force."""
    lifted = (
        update(Kept).where(_of(sender), Kept.lifted_at.is_(None)).values(lifted_at=func.now(), lifted_by=by)
    )
    return bool(list(await session.scalars(lifted.returning(Kept.id))))


async def keep_abuse(
    session: AsyncSession, tenant_id: str, conversation_id: str, said_at: Mapping[str, datetime]
) -> None:
    """By message; one that is known already changes nothing."""
    rows = [
        {"tenant_id": tenant_id, "conversation_id": conversation_id, "message_id": each, "said_at": at}
        for each, at in said_at.items()
    ]
    await insert_new(session, AbusiveMessage, rows, ("tenant_id", "conversation_id", "message_id"))


async def count_abuse(session: AsyncSession, sender: Sender, since: datetime) -> int:
    """Messages since then; what somebody has lifted a block for does not count again."""
    lifted = select(func.max(Kept.lifted_at)).where(_of(sender)).scalar_subquery()
    theirs = (
        Conversation.customer_id == sender.customer_id
        if sender.customer_id
        else Conversation.id == sender.conversation_id
    )
    statement = (
        select(func.count())
        .select_from(AbusiveMessage)
        .join(Conversation, Conversation.id == AbusiveMessage.conversation_id)
        .where(theirs, AbusiveMessage.said_at >= since)
        .where(AbusiveMessage.said_at > func.coalesce(lifted, since))
    )
    return await session.scalar(statement) or 0


def _of(sender: Sender) -> ColumnElement[bool]:
    """Blocked as who they are, or where they wrote before anybody knew; nobody is blocked as nobody."""
    is_customer = Kept.customer_id == sender.customer_id if sender.customer_id is not None else false()
    is_there = (
        Kept.conversation_id == sender.conversation_id if sender.conversation_id is not None else false()
    )
    return or_(is_customer, is_there)
