"""Statements on whom a message goes to: who is known under a number, and the conversation it belongs in."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.sessions import NewSession, open_session
from erp_mcp.store.tables import Contact, ContactAlias, Conversation, Customer, CustomerKey, Thread
from erp_mcp.store.threads import open_threads

CHANNEL = "whatsapp"
# A row that refers to them may be added meanwhile: who keeps a message that they wrote does not wait for this.
LOCK = text("select from contact_identities where id = :contact_id for no key update")


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody with whom the company has to do on WhatsApp."""

    id: int
    customer_id: int | None
    user_id: str | None
    wa_id: str | None
    name: str

    @property
    def address(self) -> str:
        """The number where there is one: it reaches them whatever became of the id."""
        return f"+{self.wa_id}" if self.wa_id else (self.user_id or "")


@dataclass(frozen=True, slots=True)
class Talk:
    """`heard_at` is when they last wrote, by Meta's clock."""

    conversation_id: str
    handler: str
    heard_at: datetime | None


KNOWN = (Contact.id, Contact.customer_id, Contact.user_id, Contact.wa_id, Contact.name)


async def contacts_of(session: AsyncSession, customer_id: int) -> list[Known]:
    return await _known(session, Contact.customer_id == customer_id)


async def contact_at(session: AsyncSession, address: str) -> Known | None:
    """Under this number or user id, also one that they had before."""
    value = address.removeprefix("+")
    before = select(ContactAlias.contact_id).where(ContactAlias.value == value)
    now = or_(Contact.wa_id == value, Contact.user_id == value)
    found = await _known(session, now) or await _known(session, Contact.id.in_(before))
    return found[0] if found else None


async def party_of(session: AsyncSession, conversation_id: str) -> tuple[str, Known] | None:
    """Which number of ours a conversation on WhatsApp is with, and who."""
    wanted = select(Thread.number_id, *KNOWN).join(Contact, Contact.id == Thread.contact_id)
    row = (await session.execute(wanted.where(Thread.conversation_id == conversation_id))).first()
    return None if row is None else (row.number_id, Known(*row[1:]))


async def customers_at(session: AsyncSession, digits: str) -> list[tuple[int, str]]:
    """Those who have this number in the ERP, with their names."""
    keyed = select(CustomerKey.customer_id).where(CustomerKey.kind == "phone", CustomerKey.key == digits)
    found = select(Customer.id, Customer.name).where(Customer.id.in_(keyed)).order_by(Customer.id)
    return [(row.id, row.name) for row in await session.execute(found)]


async def customer_named(session: AsyncSession, customer_id: int) -> tuple[str, str, str | None, str] | None:
    """Their name, language, phone and country."""
    wanted = select(Customer.name, Customer.language, Customer.phone, Customer.country)
    row = (await session.execute(wanted.where(Customer.id == customer_id))).first()
    return None if row is None else (row.name, row.language, row.phone, row.country)


async def talk_with(session: AsyncSession, number_id: str, contact_id: int) -> Talk | None:
    wanted = select(Thread.conversation_id, Thread.handler, Thread.heard_at)
    of_both = Thread.number_id == number_id, Thread.contact_id == contact_id
    row = (await session.execute(wanted.where(*of_both))).first()
    return None if row is None else Talk(*row)


async def has_written(session: AsyncSession, contact_id: int) -> bool:
    heard = select(Thread.contact_id).where(Thread.contact_id == contact_id, Thread.heard_at.is_not(None))
    return await session.scalar(heard.limit(1)) is not None


async def hold_contact(
    session: AsyncSession, tenant_id: str, address: str, customer_id: int | None, name: str
) -> int:
    """Found or made, and locked: whoever writes to them in this moment waits."""
    column = "wa_id" if address.startswith("+") else "user_id"
    values = {"tenant_id": tenant_id, column: address.removeprefix("+"), "customer_id": customer_id}
    known = await contact_at(session, address)
    if known is None:
        await session.execute(insert(Contact).values(values | {"name": name}).on_conflict_do_nothing())
        known = await contact_at(session, address)
    if known is None:
        raise LookupError("a contact that was just made is not there")
    await session.execute(LOCK, {"contact_id": known.id})
    return known.id


async def hold_talk(
    session: AsyncSession, tenant_id: str, number_id: str, contact_id: int, new: NewSession
) -> Talk:
    """Found or made; one that was closed is open again."""
    there = await talk_with(session, number_id, contact_id)
    if there is None:
        await open_session(session, tenant_id, new)
        await open_threads(session, {(number_id, contact_id): new.started_at})
        there = await talk_with(session, number_id, contact_id)
    if there is None:
        raise LookupError("a conversation that was just opened is not there")
    closed = Conversation.id == there.conversation_id, Conversation.closed_at.is_not(None)
    await session.execute(update(Conversation).where(*closed).values(closed_at=None, updated_at=func.now()))
    return there


def conversation_id(number_id: str, contact_id: int) -> str:
    return f"wa-{number_id}-{contact_id}"


async def _known(session: AsyncSession, those: ColumnElement[bool]) -> list[Known]:
    return [Known(*row) for row in await session.execute(select(*KNOWN).where(those).order_by(Contact.id))]


async def address_of(session: AsyncSession, contact_id: int) -> str | None:
    """None for somebody who has neither number nor user id any more."""
    found = await _known(session, Contact.id == contact_id)
    return found[0].address or None if found else None
