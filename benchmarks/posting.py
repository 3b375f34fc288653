"""A company that WhatsApp can reach and that has been written to; what it puts into its outbox."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

import anyio
from pydantic import SecretStr
from sqlalchemy import insert, text

from benchmarks.company import data_folder, settings_in
from erp_mcp.app import App, open_app
from erp_mcp.integrations.whatsapp.addresses import Phone
from erp_mcp.integrations.whatsapp.contents import Text
from erp_mcp.integrations.whatsapp.payloads import payload
from erp_mcp.sandbox.company.loading import TENANT
from erp_mcp.sandbox.whatsapp.config import Config
from erp_mcp.sandbox.whatsapp.keys import PHONE_NUMBER_ID, TOKEN, WABA_ID
from erp_mcp.store.bulk import columns_of
from erp_mcp.store.outbox import NewMessage
from erp_mcp.store.tables import OutboxMessage

PATIENCE_SECONDS = 60
TALKS = text("""
select wa_id, contact_id, conversation_id from threads
join contact_identities on contact_identities.id = threads.contact_id order by wa_id
""")


@dataclass(frozen=True, slots=True)
class Talk:
    digits: str
    contact_id: int
    conversation_id: str


@asynccontextmanager
async def reachable(graph_url: str) -> AsyncGenerator[App]:
    """An empty company with a number at this address."""
    secrets = Config()
    number = {
        "whatsapp_token": SecretStr(TOKEN),
        "whatsapp_app_secret": SecretStr(secrets.app_secret),
        "whatsapp_number_id": PHONE_NUMBER_ID,
        "whatsapp_business_id": WABA_ID,
        "whatsapp_base_url": graph_url,
    }
    with data_folder() as data_dir:
        async with open_app(settings_in(data_dir).model_copy(update=number)) as app:
            yield app


async def talks(app: App, count: int) -> list[Talk]:
    """Once so many have written."""
    with anyio.fail_after(PATIENCE_SECONDS):
        while True:
            async with app.database.transactions(TENANT) as session:
                found = [Talk(*row) for row in await session.execute(TALKS)]
            if len(found) >= count:
                return found
            await anyio.sleep(0.1)


async def queue(app: App, talks: Sequence[Talk], due: Sequence[datetime]) -> dict[int, datetime]:
    """A message for each moment, to one person after another; when each is due, by its id."""
    letters = [_letter(talks[place % len(talks)], place, moment) for place, moment in enumerate(due)]
    values = [{"tenant_id": TENANT, "state": "queued", "attempts": 0} | columns_of(each) for each in letters]
    wanted = insert(OutboxMessage).returning(OutboxMessage.id, OutboxMessage.due_at)
    async with app.database.transactions(TENANT) as session:
        return {row.id: row.due_at for row in await session.execute(wanted, values)}


def _letter(talk: Talk, place: int, due_at: datetime) -> NewMessage:
    said = f"نعم، وصلت اليوم. رسالة رقم {place}"
    return NewMessage(
        conversation_id=talk.conversation_id,
        contact_id=talk.contact_id,
        number_id=PHONE_NUMBER_ID,
        address=talk.digits,
        content=payload(Phone(talk.digits), Text(said), tracker="erp:"),
        text=said,
        category="service",
        is_reply=True,
        principal="benchmark",
        due_at=due_at,
    )
