"""A server on loopback that answers like a recorded Odoo, until a fault is ordered."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx

from tests.integrations.odoo.recordings import Replay

Fault = Callable[[asyncio.StreamWriter], Awaitable[None]]
OPENING_PATHS = ("/web/version",)
OPENING_WORDS = (b"context_get", b'"authenticate"', b'"version"')


@dataclass(slots=True)
class Faulty:
    """`faults` meet what follows the opening of a session, in their order; `asked` counts that."""

    replay: Replay
    url: str = ""
    faults: list[Fault] = field(default_factory=list[Fault])
    asked: int = 0
    serving: list["asyncio.Task[None]"] = field(default_factory=list["asyncio.Task[None]"])

    def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.serving.append(asyncio.create_task(self._answer(reader, writer)))

    async def end(self) -> None:
        """What still hangs or drips would go on in the next test."""
        for task in self.serving:
            task.cancel()
        await asyncio.gather(*self.serving, return_exceptions=True)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._serve(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the client has gone, which is what some tests are about
        finally:
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await read_request(reader)
        is_opening = request.url.path in OPENING_PATHS or any(
            word in request.content for word in OPENING_WORDS
        )
        if not is_opening:
            self.asked += 1
        if self.faults and not is_opening:
            await self.faults.pop(0)(writer)
        else:
            await send(writer, self.replay(request))


async def read_request(reader: asyncio.StreamReader) -> httpx.Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    method, path, _ = head[0].split(" ")
    headers = dict(line.split(": ", 1) for line in head[1:] if line)
    body = await reader.readexactly(int(headers.get("Content-Length", 0)))
    return httpx.Request(method, f"http://odoo.test{path}", content=body)


async def send(writer: asyncio.StreamWriter, response: httpx.Response) -> None:
    length = len(response.content)
    head = f"HTTP/1.1 {response.status_code} X\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    writer.write(head.encode() + response.content)
    await writer.drain()


def answers(status: int, body: str) -> Fault:
    async def fault(writer: asyncio.StreamWriter) -> None:
        await send(writer, httpx.Response(status, content=body.encode()))

    return fault


async def cuts(writer: asyncio.StreamWriter) -> None:
    """The request has arrived, and nobody hears of it again."""
    writer.transport.abort()


async def hangs(writer: asyncio.StreamWriter) -> None:
    await writer.wait_closed()


async def cuts_in_the_answer(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 X\r\nContent-Length: 1000\r\n\r\n[1,")
    await writer.drain()


async def drips_for_ever(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 X\r\nContent-Type: application/json\r\n\r\n[")
    while not writer.is_closing():
        writer.write(b"1," * 50_000)
        await writer.drain()


@asynccontextmanager
async def faulty_server(replay: Replay) -> AsyncGenerator[Faulty]:
    faulty = Faulty(replay)
    server = await asyncio.start_server(faulty.serve, "127.0.0.1", 0)
    faulty.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield faulty
        server.close()
        await faulty.end()
