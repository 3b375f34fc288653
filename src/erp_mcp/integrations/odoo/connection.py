"""One identity on one instance: its session, its retries and what it knows of the models."""

import time
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Self

import anyio

from erp_mcp.errors import OdooAnswerUnreadable, OdooOutcomeUnknown, UnknownField, UnknownModel
from erp_mcp.integrations.odoo.instance import DEFAULT_BOUNDS, Bounds, Instance
from erp_mcp.integrations.odoo.schema import Schema
from erp_mcp.integrations.odoo.values import Json
from erp_mcp.integrations.odoo.wire import Call

if TYPE_CHECKING:
    import httpx

    from erp_mcp.integrations.odoo.http import Line
    from erp_mcp.integrations.odoo.opening import Session

SCHEMA_SECONDS = 300.0


class Connection:
    """Opening it costs nothing: the HTTP client is imported, and Odoo asked, with the first call."""

    def __init__(
        self,
        instance: Instance,
        bounds: Bounds = DEFAULT_BOUNDS,
        transport: "httpx.AsyncBaseTransport | None" = None,
        places: anyio.Semaphore | None = None,
    ) -> None:
        """`places` are shared by all identities on one instance."""
        self.instance = instance
        self.bounds = bounds
        self._transport = transport
        self._places = places
        self._opened: tuple[Line, Session] | None = None
        self._line: Line | None = None
        self._opening = anyio.Lock()
        self._schemas: dict[tuple[str, str | None], tuple[float, Schema]] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        if self._line is not None:
            await self._line.close()

    async def session(self) -> "Session":
        return (await self._open())[1]

    async def ask(self, call: Call) -> Json:
        """What reads may be repeated; what writes only if it provably did nothing."""
        line, session = await self._open()
        from erp_mcp.integrations.odoo.retrying import repeated

        try:
            return await repeated(partial(self._once, line, session, call), reads=call.reads)
        except (UnknownField, UnknownModel):
            self.forget()
            raise

    async def server_time(self) -> datetime:
        """Odoo's own clock, to the second: ours may go wrong by any amount."""
        line, session = await self._open()
        from erp_mcp.integrations.odoo.opening import WHO_AM_I
        from erp_mcp.integrations.odoo.retrying import repeated

        letter = session.protocol.letter(WHO_AM_I)
        answer = await repeated(partial(line.exchange, letter, self.bounds.read_seconds), reads=True)
        if answer.date is None:
            raise OdooAnswerUnreadable(
                "Odoo's answer has no date. Nothing was read; let the proxy pass it on."
            )
        return answer.date

    def known(self, model: str, lang: str | None) -> Schema | None:
        since, schema = self._schemas.get((model, lang), (0.0, None))
        return schema if time.monotonic() - since < SCHEMA_SECONDS else None

    def learn(self, schema: Schema, lang: str | None) -> None:
        self._schemas[schema.model, lang] = time.monotonic(), schema

    def forget(self) -> None:
        """All of them: a field that Odoo does not know may belong to any model that a path leads through."""
        self._schemas.clear()

    async def _open(self) -> "tuple[Line, Session]":
        """What fails is tried again by the next call."""
        async with self._opening:
            if self._opened is None:
                self._line = self._line or await anyio.to_thread.run_sync(self._new_line)
                from erp_mcp.integrations.odoo.opening import open_session
                from erp_mcp.integrations.odoo.retrying import repeated

                opening = partial(open_session, self._line, self.instance, self.bounds.read_seconds)
                self._opened = self._line, await repeated(opening, reads=True)
        return self._opened

    def _new_line(self) -> "Line":
        from erp_mcp.integrations.odoo.http import Line

        return Line(self.instance.url, self.bounds, self._transport, self._places)

    async def _once(self, line: "Line", session: "Session", call: Call) -> Json:
        from erp_mcp.integrations.odoo.retrying import DID_NOTHING, LOST

        seconds = self.bounds.read_seconds if call.reads else self.bounds.write_seconds
        try:
            answer = await line.exchange(session.protocol.letter(call), seconds, call.answer_bytes)
            return session.protocol.result(call, answer)
        except DID_NOTHING:
            raise
        except LOST as error:
            if call.reads:
                raise
            raise OdooOutcomeUnknown from error
