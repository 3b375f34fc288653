"""Sends what is due: each attempt is written down before it is made, and what became of it after."""

import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import anyio
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.errors import ErpError
from erp_mcp.integrations.whatsapp.client import WhatsApp
from erp_mcp.messaging.ending import ended, unconnected
from erp_mcp.messaging.guard import Leave, Stop, Wait, judge
from erp_mcp.messaging.leaving import paced
from erp_mcp.messaging.pacing import NUMBER, Pace
from erp_mcp.messaging.standing import standing_of
from erp_mcp.messaging.telling import follow, tell_sent
from erp_mcp.store import dispatch, outbox
from erp_mcp.store.dispatch import WORKER_LOCK, Due, Ended, NewAttempt
from erp_mcp.store.engine import Transactions
from erp_mcp.store.locks import marked
from erp_mcp.store.outbox import Outgoing

AT_ONCE = 48  # messages under way
ENDS_WITHIN = 5.0  # seconds, for what is under way when a worker is told to end
LINGERS = 8.0  # seconds, for what will be due so soon
LOOKS_EVERY = 0.1  # seconds, at what waits for another message to the same person
LOST = "the process that sent it ended before it knew how that went"

Client = Callable[[str, str], Awaitable[WhatsApp]]  # of a tenant and one of its numbers


@dataclass(frozen=True, slots=True)
class Means:
    """What sending takes; `pace` is that of a number."""

    transactions: Transactions
    url: str
    client: Client
    pace: Pace = NUMBER


@dataclass(frozen=True, slots=True)
class Begun:
    message: Outgoing
    tracker: str


class Dispatching:
    def __init__(self, means: Means) -> None:
        self._means = means

    async def drain(self, tenant_id: str) -> None:
        """Until nothing is due; whoever else does the same takes other messages."""
        worker = secrets.randbits(31)
        async with marked(self._means.url, WORKER_LOCK, worker):
            async with self._means.transactions(tenant_id) as session:
                await dispatch.lose_orphans(session, LOST)
            await Drain(self._means, tenant_id, worker).run()


class Drain:
    """One worker at one tenant's outbox."""

    def __init__(self, means: Means, tenant_id: str, worker: int) -> None:
        self._transactions = means.transactions
        self._client = means.client
        self._pace = means.pace
        self._tenant_id = tenant_id
        self._worker = worker
        self._under_way = 0
        self._ended = list[Ended]()
        self._heard = anyio.Event()

    async def run(self) -> None:
        """However this ends, what is under way may end well: cut off, nobody would know what became of it."""
        sending = anyio.CancelScope(shield=True)
        give, take = anyio.create_memory_object_stream[Begun](AT_ONCE)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._carry, take, sending)
            try:
                with give:
                    await self._drain(give)
            finally:
                sending.deadline = anyio.current_time() + ENDS_WITHIN

    async def _drain(self, give: MemoryObjectSendStream[Begun]) -> None:
        while True:
            self._heard = anyio.Event()
            await self._settle()
            begun = await self._begin(AT_ONCE - self._under_way)
            self._under_way += len(begun)
            for each in begun:
                give.send_nowait(each)
            if not begun and not await self._waited():
                return

    async def _carry(self, take: MemoryObjectReceiveStream[Begun], sending: anyio.CancelScope) -> None:
        with sending:
            async with take, anyio.create_task_group() as tasks:
                async for each in take:
                    tasks.start_soon(self._send, each)
            await self._settle()

    async def _waited(self) -> bool:
        """For what is under way or will soon be due; False where there is neither."""
        async with self._transactions(self._tenant_id) as session:
            due_at = await dispatch.next_due(session)
        seconds = (due_at - datetime.now(UTC)).total_seconds() if due_at else LINGERS + 1
        if seconds > LINGERS and not (self._under_way or self._ended):
            return False
        with anyio.move_on_after(min(max(seconds, LOOKS_EVERY), LINGERS)):
            await self._heard.wait()
        return True

    async def _begin(self, most: int) -> list[Begun]:
        """Committed before a connection is opened: what has begun is never begun again."""
        now = datetime.now(UTC)
        if not most:
            return []
        async with self._transactions(self._tenant_id) as session:
            due = await dispatch.take_due(session, now, most)
            if not due:
                return []
            leaving = await self._judged(session, due, now)
            begun = [Begun(each.message, _tracker()) for each in leaving]
            attempts = [NewAttempt(each.message.id, each.tracker) for each in begun]
            if attempts:
                await dispatch.begin_attempts(session, self._tenant_id, self._worker, attempts)
        return begun

    async def _judged(self, session: AsyncSession, due: Sequence[Due], now: datetime) -> list[Due]:
        """Those that may leave now; the others wait or are stopped."""
        standing = await standing_of(session, due)
        verdicts = [(each, judge(each, standing, now)) for each in due]
        for each, verdict in verdicts:
            if isinstance(verdict, Stop):
                await outbox.move(session, [each.message.id], ["queued"], verdict.state, verdict.why)
        waits = {each.message.id: verdict for each, verdict in verdicts if isinstance(verdict, Wait)}
        free = [each for each, verdict in verdicts if isinstance(verdict, Leave)]
        leaving, later = await paced(session, self._tenant_id, free, self._pace, now)
        await dispatch.postpone(session, {each: wait.until for each, wait in waits.items()} | later)
        await dispatch.mark_paused(session, [each for each, wait in waits.items() if wait.is_paused])
        return leaving

    async def _send(self, begun: Begun) -> None:
        self._ended.append(await self._end_of(begun))
        self._under_way -= 1
        self._heard.set()

    async def _end_of(self, begun: Begun) -> Ended:
        message, tracker = begun.message, begun.tracker
        try:
            client = await self._client(self._tenant_id, message.number_id)
        except ErpError as error:
            return unconnected(message, tracker, str(error), datetime.now(UTC))
        outcome = await client.send(message.content | {"biz_opaque_callback_data": tracker})
        return ended(message, tracker, outcome, datetime.now(UTC))

    async def _settle(self) -> None:
        """Kept until it is written down: what was accepted has a name that its states come under."""
        settling = list(self._ended)
        if not settling:
            return
        said = {each.message_id: each.wamid for each in settling if each.wamid}
        async with self._transactions(self._tenant_id) as session:
            await dispatch.end_attempts(session, settling)
            if said:
                await tell_sent(session, self._tenant_id, said)
                await follow(session, self._tenant_id, said.values())
        del self._ended[: len(settling)]


def _tracker() -> str:
    return f"erp:{secrets.token_hex(16)}"
