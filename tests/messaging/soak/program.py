"""One seed: what people, customers, operators and the network do, in an order that chance makes."""

import os
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import get_args

import anyio

from erp_mcp.errors import ErpError
from erp_mcp.governance.principal import local_principal
from erp_mcp.governance.writing import NeedsApproval, NeedsConfirmation
from erp_mcp.jobs.changes import execute_approval
from erp_mcp.messaging.asked import TemplateWish, Wish
from erp_mcp.messaging.operating import Said
from erp_mcp.sandbox.whatsapp.config import BatchShape
from tests.messaging.soak.scene import TENANT, Person, Scene
from tests.messaging.soak.troubles import trouble
from tests.whatsapp_sandbox import NUMBER

WHO = local_principal(TENANT)
BY = "cli"
ROUNDS = int(os.environ.get("ERP_MCP_ROUNDS", "1"))
GOING = ("queued", "dispatching")
STEPS = 18
FAULTS = 4  # that are planned before the first step
LONGEST_CALL = 0.15  # seconds
LATEST_STEP = 160  # of a worker that dies: a send of one message takes about so many
KINDS: Mapping[str, float] = {
    "send": 30,
    "recall": 8,
    "work": 18,
    "trouble": 22,
    "hooks": 10,
    "time": 6,
    "write": 8,
    "pause": 2,
    "resume": 3,
    "resolve": 4,
    "cancel": 2,
}
WORDS = ("Hello.", "Hello.", "Hello.", "Where is it?", "stop all", "stop", "start", "agent", "cancel")
AGES = (
    *[timedelta(minutes=1)] * 3,
    timedelta(hours=23),
    timedelta(hours=23, minutes=50),
    timedelta(hours=30),
    None,
)


@dataclass(slots=True)
class Program:
    """`resent` are those that a person let go again, `written` what customers wrote, `told` what models read."""

    scene: Scene
    wishes: list[Wish] = field(default_factory=list[Wish])
    resent: set[int] = field(default_factory=set[int])
    written: list[str] = field(default_factory=list[str])
    told: list[str] = field(default_factory=list[str])

    @property
    def marks(self) -> list[str]:
        return [self.mark(number) for number in range(len(self.wishes))]

    def mark(self, number: int) -> str:
        return f"mark{self.scene.seed}x{number}x"

    async def begin(self) -> None:
        await self.scene.begin()
        self._leave_open()
        for person in self.scene.people:
            age = self.scene.chance.choice(AGES)
            if age is not None:
                await self.writes(person, "Hello.", age)
        await self.scene.deliver()
        for _ in range(FAULTS):
            await self._trouble()

    def _leave_open(self) -> None:
        """What Meta does now so, now so: how it batches updates, and what fails after it was accepted."""
        chance, config = self.scene.chance, self.scene.stage.phones.world.config
        config.batch_shape = chance.choice(get_args(BatchShape))
        config.batch_size = chance.choice([1, 3, 1000])
        config.failing_share = chance.choice([0, 0, 0.2])
        config.failed_has_tracker = chance.random() < 0.5

    async def step(self) -> None:
        (kind,) = self.scene.chance.choices(list(KINDS), list(KINDS.values()))
        self.scene.counts[kind] += 1
        await self._steps()[kind]()

    def _steps(self) -> Mapping[str, Callable[[], Awaitable[None]]]:
        return {
            "send": self._send,
            "recall": self._recall,
            "work": self._work,
            "trouble": self._trouble,
            "hooks": self.scene.deliver,
            "time": self._time,
            "write": self._write,
            "pause": self._pause,
            "resume": self.resume,
            "resolve": self.resolve,
            "cancel": self._cancel,
        }

    async def _send(self) -> None:
        chance, number = self.scene.chance, len(self.wishes)
        person, mark = chance.choice(self.scene.people), self.mark(number)
        wish = Wish(f"+{person.phone}", idempotency_key=mark if chance.random() < 0.8 else None)
        kind = chance.choice(["text", "text", "text", "shipped", "sale"])
        if kind == "text":
            wish = replace(wish, text=f"About {mark}, it is ready.")
        else:
            given = {"customer_name": mark, "order_number": "S0042"} if kind == "shipped" else {}
            name = "order_shipped" if kind == "shipped" else "sale_today"
            wish = replace(wish, template=TemplateWish(name, parameters=given or {"customer_name": mark}))
        if chance.random() < 0.15:
            wish = replace(wish, send_at=datetime.now(UTC) + timedelta(minutes=chance.choice([5, 20])))
        self.wishes.append(wish)
        if chance.random() < 0.1:
            await self._lost(wish)
        await self._called(wish, chance.choice([1, 1, 3]))

    async def _lost(self, wish: Wish) -> None:
        """The process that was asked ends before it can answer; what it had begun is looked into."""
        with anyio.move_on_after(self.scene.chance.random() * LONGEST_CALL) as asking:
            await self.call(wish)
        self.scene.counts["asked in vain"] += asking.cancelled_caught
        await self.scene.stage.app.messaging.sending.reconcile_all(TENANT, timedelta())

    async def _recall(self) -> None:
        if self.wishes:
            await self._called(self.scene.chance.choice(self.wishes), self.scene.chance.choice([1, 3]))

    async def _called(self, wish: Wish, clients: int) -> None:
        async with anyio.create_task_group() as tasks:
            for _ in range(clients):
                tasks.start_soon(self.call, wish)

    async def call(self, wish: Wish) -> None:
        """As a client does on whose screen somebody agrees to everything."""
        try:
            await self._asked(wish)
        except ErpError as error:
            self.scene.counts[type(error).__name__] += 1
            self.told.append(str(error))

    async def _asked(self, wish: Wish) -> None:
        app = self.scene.stage.app
        answer = await app.messaging.sending.ask(WHO, wish)
        self.scene.counts[type(answer).__name__] += 1
        match answer:
            case NeedsConfirmation():
                self.told.append(answer.question)
                queued = await app.messaging.sending.agreed(WHO, wish, answer.approval.id)
                self.told.append(queued.as_page(app.tokens, 400).text)
            case NeedsApproval():
                await app.company.approvals.approve(TENANT, answer.approval.id, "", by="a person")
                await execute_approval(app, TENANT, answer.approval.id)
            case _:
                pass

    async def _work(self) -> None:
        """One or two at once, of which now and then one dies; web hooks come meanwhile, or not."""
        chance, config = self.scene.chance, self.scene.stage.phones.world.config
        immortal = chance.choice([0, 1, 1, 2])
        dies_at = [chance.randrange(LATEST_STEP)] if not immortal or chance.random() < 0.3 else []
        config.webhooks_held = chance.random() < 0.5
        self.scene.counts["killed"] += await self.scene.stage.workers.drain(immortal, dies_at)
        config.webhooks_held = True

    async def _trouble(self) -> None:
        chance = self.scene.chance
        if chance.random() < 0.1:
            self.scene.stage.phones.door.shut()
            self.scene.counts["door shut"] += 1
            await self.scene.stage.workers.drain()
            await self.scene.stage.phones.door.open()
            return
        fault = trouble(chance, chance.choice(["pre", "post", "post", "webhook"]))
        self.scene.stage.phones.world.faults.plan(fault)
        if fault.phase == "webhook":
            self.scene.counts[f"hook {fault.kind}"] += 1

    async def _time(self) -> None:
        await self.scene.pass_time(self.scene.chance.choice([3, 10, 60, 600]))

    async def _write(self) -> None:
        chance = self.scene.chance
        await self.writes(chance.choice(self.scene.people), chance.choice(WORDS), timedelta())

    async def writes(self, person: Person, words: str, age: timedelta) -> None:
        """By our clock, for the sandbox's is ahead."""
        world, at = self.scene.stage.phones.world, datetime.now(UTC) - age
        message = {"type": "text", "text": {"body": words}, "timestamp": str(int(at.timestamp()))}
        self.written.append(world.receives(person.phone, message))
        world.user(person.phone).wrote_at[NUMBER] = world.clock.now() - age.total_seconds()

    async def _pause(self) -> None:
        number = self.scene.chance.choice(["", NUMBER])
        await self.scene.stage.app.messaging.operating.pause(TENANT, number, "soak", by=BY)

    async def resume(self) -> None:
        for number in ("", NUMBER):
            await self.scene.stage.app.messaging.operating.resume(TENANT, number, by=BY)

    async def resolve(self) -> None:
        """A person looks at the phones, and says of many at once what they saw."""
        await self.quiet()
        operating = self.scene.stage.app.messaging.operating
        unknown = [each.id for each in await self.scene.outbox() if each.state == "unknown"]
        arrived = await self.scene.arrived()
        is_resent = self.scene.chance.random() < 0.5
        yes = await operating.resolve(
            TENANT, [each for each in unknown if each in arrived], Said(True), by=BY
        )
        rest = [each for each in unknown if each not in arrived]
        no = await operating.resolve(TENANT, rest, Said(False, is_resent=is_resent), by=BY)
        self.resent.update(no if is_resent else [])
        self.scene.counts["resolved"] += len(yes) + len(no)

    async def quiet(self) -> None:
        """What is still on its way through the sandbox gets there."""
        while any(
            each.fault == "delay" and each.phase == "lost" for each in self.scene.stage.phones.world.requests
        ):
            await anyio.sleep(0)

    async def _cancel(self) -> None:
        waiting = [each.id for each in await self.scene.outbox() if each.state == "queued"]
        if waiting:
            with suppress(ErpError):
                await self.scene.stage.app.messaging.operating.cancel(
                    TENANT, self.scene.chance.choice(waiting), by=BY
                )

    async def end(self) -> None:
        """Nothing goes wrong any more: all that may still leave does, and all that is to be heard is."""
        world = self.scene.stage.phones.world
        world.faults.clear()
        await self.resume()
        for _ in range(12):
            await self.scene.pass_time(900)
            await self.scene.stage.workers.drain()
            await self.scene.pass_time(60)
            self._told_again()
            await self.scene.deliver()
            if not await self._is_going():
                break

    async def _is_going(self) -> bool:
        return any(
            each.state in GOING and not self.scene.waits_for_morning(each)
            for each in await self.scene.outbox()
        )

    def _told_again(self) -> None:
        """What was dropped, or was signed by nobody, is told as it should have been."""
        mailbox = self.scene.stage.phones.world.mailbox
        for parcel in (*mailbox.unheard, *mailbox.waiting):
            mailbox.updates.extend(parcel.updates)
        mailbox.unheard.clear()
        mailbox.waiting.clear()

    async def clear(self) -> None:
        """What waits for a morning would leave in the middle of another seed."""
        for each in await self.scene.outbox():
            if each.state == "queued":
                await self.scene.stage.app.messaging.operating.cancel(TENANT, each.id, by=BY)
