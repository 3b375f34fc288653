"""A server on loopback in Meta's place, which answers as it is told and remembers what it was asked."""

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

Act = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Asked:
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(slots=True)
class Meta:
    """`acts` are what becomes of the requests, in their order; the last one stays."""

    url: str = ""
    acts: list[Act] = field(default_factory=list[Act])
    asked: list[Asked] = field(default_factory=list[Asked])
    reads: bool = True
    serving: set["asyncio.Task[None]"] = field(default_factory=set["asyncio.Task[None]"])

    def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.serving.add(asyncio.create_task(self._serve(reader, writer)))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                if self.reads:
                    self.asked.append(await request_of(reader))
                act = self.acts.pop(0) if len(self.acts) > 1 else self.acts[0]
                await act(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the client has gone
        finally:
            writer.close()

    async def end(self) -> None:
        for task in self.serving:
            task.cancel()
        await asyncio.gather(*self.serving, return_exceptions=True)


async def request_of(reader: asyncio.StreamReader) -> Asked:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    method, path, _ = head[0].split(" ")
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in head[1:] if line)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Asked(method, path, headers, body)


def raw(status: int, body: bytes, *headers: str) -> Act:
    async def act(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", *headers, "", ""]
        writer.write("\r\n".join(lines).encode() + body)
        await writer.drain()

    return act


def says(status: int, body: Any, *headers: str) -> Act:
    return raw(status, json.dumps(body).encode(), "Content-Type: application/json", *headers)


def refuses(code: int, status: int = 400, **more: Any) -> Act:
    error = {"message": "(#1) no", "type": "OAuthException", "code": code, "fbtrace_id": "AXsg", **more}
    return says(status, {"error": error})


async def closes(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    raise ConnectionError


async def resets(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()
    raise ConnectionError


async def cuts_the_answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b'HTTP/1.1 200 X\r\nContent-Length: 1000\r\n\r\n{"messages":[{"id":"wamid.1"}]}')
    await writer.drain()
    raise ConnectionError


async def hangs(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await writer.wait_closed()


async def drips_for_ever(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 X\r\nContent-Type: application/json\r\n\r\n[")
    while not writer.is_closing():
        writer.write(b"1," * 500_000)
        await writer.drain()


@asynccontextmanager
async def meta_server() -> AsyncGenerator[Meta]:
    meta = Meta()
    server = await asyncio.start_server(meta.serve, "127.0.0.1", 0)
    meta.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield meta
        server.close()
        await meta.end()
