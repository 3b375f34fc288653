"""One request as it came, and the answer to it."""

import asyncio
import json
import socket
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from starlette.types import Receive, Send

from erp_mcp.sandbox.whatsapp.shapes import Object

NO_HEADERS: Mapping[str, str] = {}
JSON = "application/json; charset=UTF-8"

Phase = Literal["lost", "refused", "done"]


@dataclass(frozen=True, slots=True)
class Upload:
    mime_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Asked:
    method: str
    path: str
    query: dict[str, str]
    token: str
    body: bytes
    upload: Upload | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """`wamid` where a message was accepted."""

    status: int
    content: bytes
    content_type: str = JSON
    wamid: str | None = None


def said(value: Object, status: int = 200) -> Answer:
    return Answer(status, json.dumps(value, separators=(",", ":")).encode())


@dataclass(slots=True)
class Recorded:
    """`lost` never got as far as being looked at; `fault` is what struck it, before or after it was `done`."""

    at: float
    asked: Asked
    phase: Phase = "lost"
    fault: str | None = None
    status: int | None = None

    def described(self) -> Object:
        return {
            "at": self.at,
            "method": self.asked.method,
            "path": self.asked.path,
            "body": self.asked.body.decode(errors="replace"),
            "phase": self.phase,
            "fault": self.fault,
            "status": self.status,
        }


@dataclass(slots=True)
class Exchange:
    transport: asyncio.Transport
    receive: Receive
    send: Send

    async def reply(self, answer: Answer, *, is_last: bool = False) -> None:
        """`is_last` on this connection: the next request has to connect again."""
        await self.begin(answer, {"connection": "close"} if is_last else {})
        await self.send({"type": "http.response.body", "body": answer.content})

    async def reply_half(self, answer: Answer) -> None:
        """The rest is promised, and never comes."""
        await self.begin(answer)
        half = answer.content[: len(answer.content) // 2]
        await self.send({"type": "http.response.body", "body": half, "more_body": True})
        await self.hang_up()

    async def begin(self, answer: Answer, more: Mapping[str, str] = NO_HEADERS) -> None:
        length = str(len(answer.content))
        headers = {"content-type": answer.content_type, "content-length": length, **more}
        named = [(name.encode(), value.encode()) for name, value in headers.items()]
        await self.send({"type": "http.response.start", "status": answer.status, "headers": named})

    async def hang_up(self) -> None:
        self.transport.close()
        await self.abandoned()

    async def reset(self) -> None:
        """The other side reads of a connection that was cut, not of one that ended."""
        connection = self.transport.get_extra_info("socket")
        with socket.socket(fileno=socket.dup(connection.fileno())) as same:
            same.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.transport.abort()
        await self.abandoned()

    async def abandoned(self) -> None:
        while (await self.receive())["type"] != "http.disconnect":
            pass
