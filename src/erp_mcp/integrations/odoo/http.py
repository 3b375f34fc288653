"""One exchange over HTTP: within its time, no more read than may be, and every fault of the line named."""

import json
from dataclasses import replace
from datetime import datetime
from email.utils import parsedate_to_datetime

import anyio
import httpx

from erp_mcp.errors import (
    OdooAnswerTooLarge,
    OdooMisconfigured,
    OdooTimedOut,
    OdooUnavailable,
    OdooUnreachable,
)
from erp_mcp.integrations.odoo.instance import Bounds
from erp_mcp.integrations.odoo.values import Json
from erp_mcp.integrations.odoo.wire import Answer, Letter

PARSED_APART_BYTES = 256 * 1024  # a longer parse would hold up everybody else


class Line:
    """The one HTTP client of an instance; closed with whoever opened it."""

    def __init__(
        self,
        url: str,
        bounds: Bounds,
        transport: httpx.AsyncBaseTransport | None = None,
        places: anyio.Semaphore | None = None,
    ) -> None:
        self._bounds = bounds
        timeout = httpx.Timeout(None, connect=bounds.connect_seconds)
        self._client = httpx.AsyncClient(base_url=url, timeout=timeout, transport=transport)
        self._places = places or anyio.Semaphore(bounds.concurrent)

    async def close(self) -> None:
        await self._client.aclose()

    async def exchange(self, letter: Letter, seconds: float, answer_bytes: int | None = None) -> Answer:
        limit = answer_bytes or self._bounds.answer_bytes
        async with self._places:
            try:
                with anyio.fail_after(seconds):
                    status, date, body = await self._send(letter, limit)
            except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError) as error:
                raise OdooUnreachable from error
            except (TimeoutError, httpx.TimeoutException) as error:
                raise OdooTimedOut from error
            except (httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
                raise OdooMisconfigured("The address of Odoo is none; it begins with https://.") from error
            except httpx.HTTPError as error:
                raise OdooUnavailable from error
        return replace(await _answer(status, body), date=date)

    async def _send(self, letter: Letter, limit: int) -> tuple[int, datetime | None, bytes]:
        content = None if letter.body is None else json.dumps(letter.body).encode()
        headers = {"Content-Type": "application/json", **letter.headers}
        body = bytearray()
        async with self._client.stream(
            letter.method, letter.path, content=content, headers=headers
        ) as response:
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > limit:
                    raise OdooAnswerTooLarge(
                        f"Odoo's answer has more than {limit:,} bytes. Ask for fewer records or fields."
                    )
        return response.status_code, _date(response.headers.get("date", "")), bytes(body)


async def _answer(status: int, body: bytes) -> Answer:
    try:
        if len(body) > PARSED_APART_BYTES:
            parsed = await anyio.to_thread.run_sync(_parsed, body)
        else:
            parsed = _parsed(body)
    except ValueError:  # neither JSON nor UTF-8
        return Answer(status, is_json=False, body=None)
    return Answer(status, is_json=True, body=parsed)


def _date(header: str) -> datetime | None:
    try:
        return parsedate_to_datetime(header)
    except ValueError:
        return None


def _parsed(body: bytes) -> Json:
    parsed: Json = json.loads(body)
    return parsed
