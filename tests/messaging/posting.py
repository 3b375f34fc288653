"""An outbox, a phone network that does as it is told, and whoever sends."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import httpx
from pydantic import SecretStr
from sqlalchemy import insert, select, update

from erp_mcp.app import App
from erp_mcp.errors import WhatsAppNotConnected
from erp_mcp.integrations.whatsapp.addresses import Phone
from erp_mcp.integrations.whatsapp.client import WhatsApp
from erp_mcp.integrations.whatsapp.connection import WhatsAppConnection
from erp_mcp.integrations.whatsapp.contents import Text
from erp_mcp.integrations.whatsapp.payloads import payload
from erp_mcp.messaging.dispatching import Dispatching, Means
from erp_mcp.store import outbox
from erp_mcp.store.outbox import NewMessage, Outgoing
from erp_mcp.store.tables import Contact, Conversation, OutboxMessage, SendAttempt, Thread

TENANT = "main"
NUMBER_ID = "100200300"
CONNECTION = WhatsAppConnection("main", NUMBER_ID, "42", SecretStr("token"))
NUMBERS = count(1)
Json = dict[str, Any]  # JSON holds anything
Answer = Callable[[Json], httpx.Response]


def accepts(sent: Json) -> httpx.Response:
    wamid = f"wamid.{sent['biz_opaque_callback_data'][4:]}"
    return httpx.Response(200, json={"contacts": [{"wa_id": sent["to"]}], "messages": [{"id": wamid}]})


def refuses(code: int) -> Answer:
    return lambda _: httpx.Response(400, json={"error": {"code": code, "message": "no"}})


def breaks(error: type[httpx.HTTPError]) -> Answer:
    def answer(_: Json) -> httpx.Response:
        raise error("on purpose")

    return answer


@dataclass
class Network:
    """Answers in the given order, the last one for ever; `sent` is every request that reached it."""

    answers: list[Answer] = field(default_factory=lambda: [accepts])
    sent: list[Json] = field(default_factory=list[Json])

    def __call__(self, request: httpx.Request) -> httpx.Response:
        sent = json.loads(request.content)
        self.sent.append(sent)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return answer(sent)

    @property
    def texts(self) -> list[str]:
        return [each["text"]["body"] for each in self.sent]


@dataclass(frozen=True)
class Post:
    """One company with a WhatsApp number."""

    app: App
    network: Network

    async def thread(
        self, digits: str, heard: timedelta | None = timedelta(minutes=1), **given: object
    ) -> str:
        """Of somebody who last wrote so long ago."""
        conversation_id = f"wa-{next(NUMBERS)}"
        at = None if heard is None else datetime.now(UTC) - heard
        async with self.app.database.transactions(TENANT) as session:
            contact = {"tenant_id": TENANT, "wa_id": digits, "name": "Amal"}
            contact_id = await session.scalar(insert(Contact).values(contact).returning(Contact.id))
            opened = {"id": conversation_id, "channel": "whatsapp", "subject": "", "language": "ar"}
            times = {"started_at": datetime.now(UTC), "updated_at": datetime.now(UTC)}
            await session.execute(insert(Conversation).values({"tenant_id": TENANT} | opened | times))
            thread = {"conversation_id": conversation_id, "number_id": NUMBER_ID, "contact_id": contact_id}
            state = {"handler": "assistant", "heard_at": at} | given
            await session.execute(insert(Thread).values({"tenant_id": TENANT} | thread | state))
        return conversation_id

    async def queue(self, conversation_id: str, *texts: str, **given: object) -> list[Outgoing]:
        queued: list[Outgoing] = []
        for text in texts:
            async with self.app.database.transactions(TENANT) as session:
                message = await outbox.add_outgoing(
                    session, TENANT, await self.new(conversation_id, text, given)
                )
            assert message is not None
            queued.append(message)
        return queued

    async def new(self, conversation_id: str, text: str, given: Json) -> NewMessage:
        async with self.app.database.transactions(TENANT) as session:
            thread = await session.get_one(Thread, (TENANT, conversation_id))
            digits = (await session.get_one(Contact, (TENANT, thread.contact_id))).wa_id or ""
        facts: Json = {
            "conversation_id": conversation_id,
            "contact_id": thread.contact_id,
            "number_id": NUMBER_ID,
            "address": digits,
            "content": payload(Phone(digits), Text(text), tracker="erp:"),
            "text": text,
            "category": "service",
            "is_reply": True,
            "principal": "local",
            "due_at": datetime.now(UTC),
        }
        return NewMessage(**(facts | given))

    async def drain(self, *lost: str) -> None:
        """`lost` are numbers that are connected no more."""
        async with WhatsApp(CONNECTION, httpx.MockTransport(self.network)) as client:

            async def of(tenant_id: str, number_id: str) -> WhatsApp:
                if number_id in lost:
                    raise WhatsAppNotConnected
                assert (tenant_id, number_id) == (TENANT, NUMBER_ID)
                return client

            means = Means(self.app.database.transactions, self.app.database.app_url, of)
            await Dispatching(means).drain(TENANT)

    async def find(self, message_id: int) -> Outgoing:
        async with self.app.database.transactions(TENANT) as session:
            found = await outbox.find_outgoing(session, message_id)
        assert found is not None
        return found

    async def states(self, messages: Sequence[Outgoing]) -> list[str]:
        return [(await self.find(each.id)).state for each in messages]

    async def tracker(self, message: Outgoing) -> str:
        async with self.app.database.transactions(TENANT) as session:
            wanted = select(SendAttempt.tracker).where(SendAttempt.message_id == message.id)
            tracker = await session.scalar(wanted.order_by(SendAttempt.id.desc()))
        assert tracker is not None
        return tracker

    async def make_due(self) -> None:
        """As if the time that messages wait had passed."""
        async with self.app.database.transactions(TENANT) as session:
            waiting = OutboxMessage.state == "queued"
            now = {"due_at": datetime.now(UTC)}
            await session.execute(update(OutboxMessage).where(waiting).values(now))
