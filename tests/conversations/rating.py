"""A talk with a reply to rate, the rating of it, and what it has led to."""

from collections.abc import AsyncGenerator
from datetime import timedelta

import pytest
from sqlalchemy import text

from erp_mcp.app import App
from erp_mcp.conversations.outcome import Instructed, Rated, Saved
from erp_mcp.governance.tenants import Tenants
from erp_mcp.store import mirror
from erp_mcp.store.embedded import Urls
from erp_mcp.store.records import Document, Message, Opinion, Role, Said, Thumb
from tests.apps import fresh_app
from tests.conversations.people import LEYLA
from tests.conversations.talking import START, run_jobs

ASKED = "How much is delivery to Sharjah, and does it come the same day?"
GOOD = "Delivery to Sharjah costs 15 AED. If you order before 13:00 it arrives the same day."
INVENTED = "Delivery to Sharjah costs 77 AED. If you order before 13:00 it arrives the same day."
KNOWN = Document(
    "delivery",
    "faq",
    "How much is delivery?",
    "en",
    None,
    "public",
    "Delivery to Sharjah costs 15 AED. Orders before 13:00 arrive the same day.",
    START,
)


@pytest.fixture(scope="module")
async def module_app(server: Urls, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[App]:
    async with fresh_app(server, tmp_path_factory.mktemp("app")) as app:
        await Tenants(app.database.owner_engine()).create("other", "Another company", by="tests")
        for tenant_id in ("main", "other"):
            async with app.database.transactions(tenant_id) as session:
                await mirror.save_customers(session, tenant_id, [LEYLA])
            await app.knowledge.save(tenant_id, [KNOWN])
        await run_jobs(app)
        yield app


@pytest.fixture
async def app(module_app: App) -> AsyncGenerator[App]:
    """Without ratings and what they led to."""
    yield module_app
    for tenant_id in ("main", "other"):
        async with module_app.database.transactions(tenant_id) as session:
            for table in ("ratings", "instructions", "conversations"):
                await session.execute(text(f"delete from {table}"))
            await session.execute(text("delete from knowledge_sources where kind = 'reply'"))


def said(number: int, role: Role, what: str) -> Message:
    return Message(f"m{number}", role, what, "", START + timedelta(minutes=number))


async def talk(app: App, question: str = ASKED, reply: str = GOOD, tenant_id: str = "main") -> None:
    messages = [said(1, "customer", question), said(2, "assistant", reply), said(3, "customer", "Thanks!")]
    await app.recording.record(tenant_id, Said("s-1", messages))


async def rate(
    app: App, thumb: Thumb, comment: str | None = None, message_id: str = "m2", tenant_id: str = "main"
) -> Rated:
    return await app.ratings.rate(tenant_id, Opinion("s-1", message_id, thumb, comment), by="tests")


async def replies(app: App, tenant_id: str = "main") -> list[tuple[str, str, str]]:
    async with app.database.transactions(tenant_id) as session:
        found = await session.execute(
            text("select key, title, audience from knowledge_sources where kind = 'reply' order by key")
        )
        return [(each[0], each[1], each[2]) for each in found]


async def on(app: App, tenant_id: str = "main") -> list[str]:
    return await app.instructions.current(tenant_id)


def saved(rated: Rated) -> Saved:
    assert isinstance(rated.outcome, Saved)
    return rated.outcome


def instructed(rated: Rated) -> Instructed:
    assert isinstance(rated.outcome, Instructed)
    return rated.outcome
