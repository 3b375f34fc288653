"""One exchange with the Graph API: asked once, no redirect followed, no more read than may be."""

import json
from dataclasses import dataclass, field
from typing import Literal

import anyio
import httpx

from erp_mcp.integrations.whatsapp.answers import Answer
from erp_mcp.integrations.whatsapp.connection import WhatsAppConnection
from erp_mcp.integrations.whatsapp.values import NOTHING, Record, record

TIMEOUT = httpx.Timeout(connect=5.0, read=30.0, write=10.0, pool=5.0)
# A server that closes what is idle would make a sending uncertain that nobody has read.
LIMITS = httpx.Limits(max_connections=100, max_keepalive_connections=20, keepalive_expiry=4.0)
DEADLINE_SECONDS = 60.0  # of what drips without ever pausing long
UPLOAD_DEADLINE_SECONDS = 300.0
ANSWER_BYTES = 4 * 2**20

Method = Literal["GET", "POST", "DELETE"]


@dataclass(frozen=True, slots=True)
class File:
    name: str
    mime: str
    content: bytes = field(repr=False)


class AnswerTooLarge(Exception):
    """It was given up while it was read."""


class Graph:
    """The one HTTP client of a connection; closed with whoever opened it."""

    def __init__(
        self, connection: WhatsAppConnection, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._root = f"{connection.base_url}/{connection.version}"
        self.authorization = {"Authorization": f"Bearer {connection.token.get_secret_value()}"}
        self.client = httpx.AsyncClient(
            timeout=TIMEOUT,
            follow_redirects=False,
            limits=LIMITS,
            transport=transport or httpx.AsyncHTTPTransport(retries=0, limits=LIMITS),
        )

    async def ask(
        self, method: Method, path: str, body: Record | None = None, query: dict[str, str] | None = None
    ) -> Answer:
        """Written in ASCII, so that half a character cannot break off what is being sent."""
        content = None if body is None else json.dumps(body).encode()
        headers = self.authorization | ({} if body is None else {"Content-Type": "application/json"})
        request = self.client.build_request(
            method, f"{self._root}/{path}", params=query, content=content, headers=headers
        )
        with anyio.fail_after(DEADLINE_SECONDS):
            return await self._exchange(request)

    async def upload(self, path: str, file: File) -> Answer:
        request = self.client.build_request(
            "POST",
            f"{self._root}/{path}",
            data={"messaging_product": "whatsapp", "type": file.mime},
            files={"file": (file.name, file.content, file.mime)},
            headers=self.authorization,
        )
        with anyio.fail_after(UPLOAD_DEADLINE_SECONDS):
            return await self._exchange(request)

    async def _exchange(self, request: httpx.Request) -> Answer:
        response = await self.client.send(request, stream=True)
        try:
            content = await read(response, ANSWER_BYTES)
        finally:
            await response.aclose()
        return Answer(response.status_code, _object(content), response.headers.get("retry-after"))


async def read(response: httpx.Response, most: int) -> bytes:
    content = bytearray()
    async for chunk in response.aiter_bytes():
        content += chunk
        if len(content) > most:
            raise AnswerTooLarge
    return bytes(content)


def _object(content: bytes) -> Record:
    try:
        return record(json.loads(content))
    except (ValueError, RecursionError):  # a page of a proxy, or worse
        return NOTHING
