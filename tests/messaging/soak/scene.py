"""A company and its customers, a WhatsApp of which time passes only when it is told to, and its web hooks."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy import select, text
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from erp_mcp.app import App
from erp_mcp.errors import WebhookNotSigned
from erp_mcp.messaging.hours import DEFAULT
from erp_mcp.sandbox.whatsapp.ledger import Entry
from erp_mcp.sandbox.whatsapp.server import WhatsAppSandbox
from erp_mcp.store.mirror import save_customers
from erp_mcp.store.records import Customer
from erp_mcp.store.tables import OutboxMessage, SendAttempt
from tests.messaging.soak.workers import Workers

TENANT = "main"
FIRST_PHONE = 971_502_000_000
A_WHILE = timedelta(hours=3)
PLACES = {
    "AE": "Asia/Dubai",
    "BR": "America/Noronha",
    "GB": "Europe/London",
    "JP": "Asia/Tokyo",
    "NZ": "Pacific/Auckland",
    "PF": "Pacific/Tahiti",
    "TH": "Asia/Bangkok",
    "US": "America/New_York",
}
# What is stamped by our clock moves as far back as the sandbox's goes ahead.
PASSED = [
    text("update outbox_messages set due_at = due_at - make_interval(secs => :seconds)"),
    text(
        "update send_paces set began_at = began_at - make_interval(secs => :seconds), "
        "free_at = free_at - make_interval(secs => :seconds)"
    ),
    text("update threads set heard_at = heard_at - make_interval(secs => :seconds)"),
]


def place_where(now: datetime, *, is_night: bool) -> str:
    """A country where it is so now, and for some hours more."""
    return next(
        country
        for country, zone in PLACES.items()
        if {DEFAULT.is_at(at.astimezone(ZoneInfo(zone))) for at in (now, now + A_WHILE)} == {is_night}
    )


@dataclass(slots=True)
class Hook:
    """Where the sandbox's web hooks arrive; whatever is not as it should be is kept for the test."""

    url: str
    app: App
    counts: Counter[str] = field(default_factory=Counter[str])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        status = 500
        try:
            body = await request.body()
            await self.app.messaging.incoming.inbox.receive(body, request.headers.get("x-hub-signature-256"))
            status = 200
        except WebhookNotSigned:
            status = 401
        finally:
            self.counts[f"hook {status}"] += 1
            await Response(status_code=status)(scope, receive, send)


@dataclass(slots=True)
class Person:
    phone: str
    name: str
    is_asleep: bool


@dataclass(frozen=True, slots=True)
class Stage:
    app: App
    phones: WhatsAppSandbox
    workers: Workers
    hook: Hook


@dataclass(slots=True)
class Scene:
    stage: Stage
    seed: int
    people: list[Person] = field(default_factory=list[Person])
    counts: Counter[str] = field(default_factory=Counter[str])
    chance: Random = field(init=False)

    def __post_init__(self) -> None:
        self.chance = Random(self.seed)

    async def begin(self) -> None:
        """Nothing is left of the seed before, and everybody is new."""
        world = self.stage.phones.world
        world.reset(self.seed)
        self.stage.hook.counts = self.counts
        world.clock.run()
        world.config.webhook_url = self.stage.hook.url + "/hook"
        world.config.webhooks_held = True
        world.config.failing_share = 0
        first = FIRST_PHONE + 10 * self.seed
        now = datetime.now(UTC)
        day, night = place_where(now, is_night=False), place_where(now, is_night=True)
        new = list[Customer]()
        for nth, country in enumerate((day, day, day, night)):
            person = Person(str(first + nth), f"Soak{self.seed} Number{nth}", country == night)
            self.people.append(person)
            world.add_user(person.phone, person.name)
            new.append(_customer(10 * self.seed + nth, person, country))
        async with self.stage.app.database.transactions(TENANT) as session:
            await save_customers(session, TENANT, new)

    @property
    def ledger(self) -> list[Entry]:
        return self.stage.phones.world.ledger.accepted()

    async def pass_time(self, seconds: float) -> None:
        await self.stage.phones.advance(seconds)
        async with self.stage.app.database.transactions(TENANT) as session:
            for statement in PASSED:
                await session.execute(statement, {"seconds": seconds})

    async def deliver(self) -> None:
        """Web hooks that are due, and what is done about what they say."""
        await self.stage.phones.postman.drain()
        await self.stage.app.messaging.incoming.hearing.handle(TENANT)

    async def outbox(self) -> list[OutboxMessage]:
        chosen = OutboxMessage.address.in_([f"+{each.phone}" for each in self.people])
        async with self.stage.app.database.transactions(TENANT) as session:
            return list(await session.scalars(select(OutboxMessage).where(chosen).order_by(OutboxMessage.id)))

    def waits_for_morning(self, message: OutboxMessage) -> bool:
        asleep = {f"+{each.phone}" for each in self.people if each.is_asleep}
        return message.state == "queued" and message.address in asleep and not message.is_reply

    async def attempts(self) -> list[SendAttempt]:
        ids = [each.id for each in await self.outbox()]
        async with self.stage.app.database.transactions(TENANT) as session:
            wanted = select(SendAttempt).where(SendAttempt.message_id.in_(ids)).order_by(SendAttempt.id)
            return list(await session.scalars(wanted))

    async def arrived(self) -> set[int]:
        """The messages that are on phones, whatever we have heard of them."""
        there = {each.tracker for each in self.ledger if each.is_on_phone}
        return {each.message_id for each in await self.attempts() if each.tracker in there}


def _customer(number: int, person: Person, country: str) -> Customer:
    return Customer(
        number, person.name, (), "en", False, f"+{person.phone}", None, None, "Dubai", country, "Dubai", "retail",
        Decimal(0), "AED", datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip
