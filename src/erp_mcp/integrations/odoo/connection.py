"""One identity on one instance: its session, its retries and what it knows of the models."""

import time
from collections.abc import Awaitable, Callable
from functools import partial
from types import TracebackType
from typing import Self, TypeVar

import anyio
import httpx
from tenacity import (
    AsyncRetrying,
    retry_if_exception,
    stop_after_attempt,
    stop_after_delay,
    wait_exponential_jitter,
)

from erp_mcp.errors import (
    ConcurrentUpdate,
    OdooAnswerTooLarge,
    OdooAnswerUnreadable,
    OdooBusy,
    OdooOutcomeUnknown,
    OdooTimedOut,
    OdooUnavailable,
    OdooUnreachable,
    UnknownField,
    UnknownModel,
)
from erp_mcp.integrations.odoo.http import Line
from erp_mcp.integrations.odoo.instance import DEFAULT_BOUNDS, Bounds, Instance
from erp_mcp.integrations.odoo.opening import Session, open_session
from erp_mcp.integrations.odoo.schema import Schema
from erp_mcp.integrations.odoo.values import Json
from erp_mcp.integrations.odoo.wire import Call

Answered = TypeVar("Answered")

ATTEMPTS = 3
LONGEST_RETRYING_SECONDS = 20.0
SCHEMA_SECONDS = 300.0
DID_NOTHING = (OdooUnreachable, OdooBusy, ConcurrentUpdate)  # also where something was to be written
LOST = (OdooUnavailable, OdooAnswerTooLarge)  # it may have been done, and nobody heard of it
backoff = wait_exponential_jitter(initial=0.2, max=2, jitter=0.2)


class Connection:
    def __init__(
        self,
        instance: Instance,
        bounds: Bounds = DEFAULT_BOUNDS,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.instance = instance
        self.bounds = bounds
        self._line = Line(instance.url, bounds, transport)
        self._session: Session | None = None
        self._opening = anyio.Lock()
        self._schemas: dict[tuple[str, str | None], tuple[float, Schema]] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._line.close()

    async def session(self) -> Session:
        async with self._opening:
            if self._session is None:
                self._session = await repeated(
                    partial(open_session, self._line, self.instance, self.bounds.read_seconds), reads=True
                )
        return self._session

    async def ask(self, call: Call) -> Json:
        """What reads may be repeated; what writes only if it provably did nothing."""
        session = await self.session()
        try:
            return await repeated(partial(self._once, session, call), reads=call.reads)
        except (UnknownField, UnknownModel):
            self.forget()
            raise

    async def _once(self, session: Session, call: Call) -> Json:
        seconds = self.bounds.read_seconds if call.reads else self.bounds.write_seconds
        try:
            answer = await self._line.exchange(session.protocol.letter(call), seconds, call.answer_bytes)
            return session.protocol.result(call, answer)
        except DID_NOTHING:
            raise
        except LOST as error:
            if call.reads:
                raise
            raise OdooOutcomeUnknown from error

    def known(self, model: str, lang: str | None) -> Schema | None:
        since, schema = self._schemas.get((model, lang), (0.0, None))
        return schema if time.monotonic() - since < SCHEMA_SECONDS else None

    def learn(self, schema: Schema, lang: str | None) -> None:
        self._schemas[schema.model, lang] = time.monotonic(), schema

    def forget(self) -> None:
        """All of them: a field that Odoo does not know may belong to any model that a path leads through."""
        self._schemas.clear()


async def repeated(request: Callable[[], Awaitable[Answered]], *, reads: bool) -> Answered:
    attempts = AsyncRetrying(
        stop=stop_after_attempt(ATTEMPTS) | stop_after_delay(LONGEST_RETRYING_SECONDS),
        wait=backoff,
        retry=retry_if_exception(may_be_repeated if reads else did_nothing),
        sleep=anyio.sleep,
        reraise=True,
    )
    return await attempts(request)


def did_nothing(error: BaseException) -> bool:
    return isinstance(error, DID_NOTHING)


def may_be_repeated(error: BaseException) -> bool:
    """Who waited in vain once is not made to wait again."""
    return did_nothing(error) or (
        isinstance(error, OdooUnavailable) and not isinstance(error, (OdooTimedOut, OdooAnswerUnreadable))
    )
