"""One request and what becomes of its answer."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

import anyio
from starlette.types import Receive, Send

from erp_mcp.sandbox.gemini.answers import Answer
from erp_mcp.sandbox.gemini.wire import Json

Headers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Recorded:
    """What came in; `abandoned` is set when the client leaves before it has its answer."""

    method: str
    path: str
    headers: Headers
    body: Json
    abandoned: anyio.Event = field(default_factory=anyio.Event)


@dataclass(slots=True)
class Exchange:
    request: Recorded
    model: str
    answer: Answer
    transport: asyncio.Transport
    receive: Receive
    send: Send
    is_over: bool = False

    async def run(self, play: "Play") -> None:
        """Until it is played, or the client has gone."""
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._watch, tasks.cancel_scope)
            await play(self)
            tasks.cancel_scope.cancel()

    async def reply(self, answer: Answer, headers: Headers | None = None) -> None:
        await self.reply_in_parts(answer.status, [json.dumps(answer.body).encode()], headers=headers)

    async def reply_in_parts(
        self, status: int, parts: Sequence[bytes], pause_seconds: float = 0, headers: Headers | None = None
    ) -> None:
        await self.begin(status, sum(map(len, parts)), headers)
        for part in parts:
            await self.send({"type": "http.response.body", "body": part, "more_body": True})
            await anyio.sleep(pause_seconds)
        self.is_over = True
        await self.send({"type": "http.response.body", "body": b""})

    async def begin(self, status: int, length: int, headers: Headers | None = None) -> None:
        sent = {"content-type": "application/json; charset=UTF-8", "content-length": str(length)}
        named = [(name.encode(), value.encode()) for name, value in (sent | dict(headers or {})).items()]
        await self.send({"type": "http.response.start", "status": status, "headers": named})

    async def hang_up(self) -> None:
        """Ends the connection, whatever is still owed on it."""
        self.is_over = True
        self.transport.close()
        await anyio.sleep_forever()

    async def _watch(self, playing: anyio.CancelScope) -> None:
        await self.receive()  # after the body nothing can come but the end of the connection
        if not self.is_over:
            self.request.abandoned.set()
        playing.cancel()


Play = Callable[[Exchange], Awaitable[None]]
