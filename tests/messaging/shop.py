"""A shop on WhatsApp: its customers, what they wrote, and what it asks to have sent."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from sqlalchemy import select, update

from erp_mcp.app import App
from erp_mcp.governance.principal import local_principal
from erp_mcp.governance.writing import NeedsApproval, NeedsConfirmation
from erp_mcp.jobs.changes import execute_approval
from erp_mcp.messaging.asked import TemplateWish, Wish
from erp_mcp.messaging.queued import Queued
from erp_mcp.store.addressing import conversation_id, hold_contact, hold_talk
from erp_mcp.store.mirror import customer_ids, save_customers
from erp_mcp.store.records import Customer
from erp_mcp.store.sessions import NewSession
from erp_mcp.store.tables import OutboxMessage, Thread
from tests.whatsapp_sandbox import NUMBER

TENANT = "main"
WHO = local_principal(TENANT)
SHIPPED = TemplateWish("order_shipped", parameters={"customer_name": "Rami", "order_number": "S0042"})


async def customer(app: App, number: int, name: str, digits: str) -> int:
    """In the ERP, with a phone; they have never written."""
    new = Customer(
        number, name, (), "en", False, f"+{digits}", None, None, "Dubai", "AE", "Dubai", "retail",
        Decimal(0), "AED", datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    async with app.database.transactions(TENANT) as session:
        await save_customers(session, TENANT, [new])
        return (await customer_ids(session))[number]


async def has_written(app: App, digits: str, ago: timedelta = timedelta(minutes=1)) -> None:
    async with app.database.transactions(TENANT) as session:
        contact_id = await hold_contact(session, TENANT, f"+{digits}", None, "")
        now = datetime.now(UTC)
        new = NewSession(conversation_id(NUMBER, contact_id), None, "whatsapp", "", "en", now, now)
        await hold_talk(session, TENANT, NUMBER, contact_id, new)
        heard = update(Thread).where(Thread.contact_id == contact_id)
        await session.execute(heard.values(heard_at=now - ago))


async def everything(app: App) -> list[tuple[str, str, str]]:
    async with app.database.transactions(TENANT) as session:
        columns = OutboxMessage.address, OutboxMessage.text, OutboxMessage.state
        rows = await session.execute(select(*columns).order_by(OutboxMessage.id))
        return [(row.address, row.text, row.state) for row in rows]


async def sent(app: App, wish: Wish) -> Queued:
    """Asked for, and agreed to by the person who was asked back."""
    answer = await app.messaging.sending.ask(WHO, wish)
    assert isinstance(answer, NeedsConfirmation)
    return await app.messaging.sending.agreed(WHO, wish, answer.approval.id)


async def approved(app: App, wish: Wish) -> NeedsApproval:
    """Asked for, and approved away from the model; the job of that has run."""
    answer = await app.messaging.sending.ask(WHO, wish)
    assert isinstance(answer, NeedsApproval)
    await app.company.approvals.approve(TENANT, answer.approval.id, "", by="a person")
    await execute_approval(app, TENANT, answer.approval.id)
    return answer
