"""Repeats what provably did nothing: a write whose answer was lost is never among it."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import anyio
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
    OdooTimedOut,
    OdooUnavailable,
    OdooUnreachable,
)

Answered = TypeVar("Answered")

ATTEMPTS = 3
LONGEST_RETRYING_SECONDS = 20.0  # Odoo has repeated what was concurrent for that long by itself
DID_NOTHING = (OdooUnreachable, OdooBusy, ConcurrentUpdate)
LOST = (OdooUnavailable, OdooAnswerTooLarge)  # it may have been done, and nobody heard of it
backoff = wait_exponential_jitter(initial=0.2, max=2, jitter=0.2)


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
    if isinstance(error, (OdooTimedOut, OdooAnswerUnreadable)):
        return False
    return did_nothing(error) or isinstance(error, OdooUnavailable)
