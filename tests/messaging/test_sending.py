"""Sending as tools and jobs do it: who is meant, what is asked of a person, and what is put into the outbox once."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from erp_mcp.app import App
from erp_mcp.errors import (
    DeliveryUnknown,
    InvalidInput,
    MessageRepeated,
    MessageUnfit,
    RecipientRefuses,
    RecipientUnclear,
    WhatsAppNotConnected,
    WindowClosed,
)
from erp_mcp.governance.operations import from_json
from erp_mcp.governance.principal import local_principal
from erp_mcp.governance.writing import NeedsApproval, NeedsConfirmation, Repeated
from erp_mcp.jobs.changes import execute_approval, reconcile_changes
from erp_mcp.messaging.asked import TemplateWish, Wish
from erp_mcp.messaging.letters import letter_in
from erp_mcp.messaging.operating import Said
from erp_mcp.messaging.queued import Queued
from erp_mcp.sandbox.whatsapp.server import WhatsAppSandbox, serving_whatsapp
from erp_mcp.store.changes import newest_changes
from erp_mcp.store.embedded import Urls
from erp_mcp.store.outbox import Outgoing, find_outgoing
from erp_mcp.store.records import Customer
from erp_mcp.store.tables import Contact, OutboxMessage, Thread
from tests.answers import tokens_in
from tests.apps import fresh_app
from tests.whatsapp_sandbox import NUMBER, TOKEN, WABA, whatsapp_world

TENANT = "main"
WHO = local_principal(TENANT)
TO = "+971501112233"


@pytest.fixture(scope="module")
async def phones() -> AsyncGenerator[WhatsAppSandbox]:
    async with serving_whatsapp(whatsapp_world()) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
async def shop(
    server: Urls, phones: WhatsAppSandbox, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[App]:
    roots = tmp_path_factory.mktemp("files")
    (roots / "list.pdf").write_bytes(b"%PDF-1.7 prices")
    async with fresh_app(
        server,
        tmp_path_factory.mktemp("shop"),
        whatsapp_token=TOKEN,
        whatsapp_number_id=NUMBER,
        whatsapp_business_id=WABA,
        whatsapp_base_url=phones.url,
        knowledge_roots=(roots,),
    ) as app:
        yield app


async def heard(app: App, digits: str, ago: timedelta = timedelta(minutes=1)) -> str:
    """Somebody has written, so long ago."""
    async with app.database.transactions(TENANT) as session:
        await session.execute(
            update(Thread)
            .where(Thread.contact_id == select(Contact.id).where(Contact.wa_id == digits).scalar_subquery())
            .values(heard_at=datetime.now(UTC) - ago)
        )
    return f"+{digits}"
