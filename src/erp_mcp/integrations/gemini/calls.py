"""One call of the provider: within a deadline, repeated only where nothing was produced; needs the SDK."""

import math
from collections.abc import Awaitable, Callable
from typing import TypeVar

import anyio
import httpx
from google.genai.errors import APIError
from google.genai.types import HttpOptions
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception,
    stop_after_attempt,
    stop_before_delay,
    wait_exponential_jitter,
    wait_random,
)

from erp_mcp.integrations.gemini.failures import FAILURES, asked_delay, named

Answer = TypeVar("Answer")

ATTEMPTS = 3
REPEATED = frozenset({429, 500, 502, 503, 504})
SHORTEST_DEADLINE_SECONDS = 10  # the provider refuses to be given less
backoff = wait_exponential_jitter(initial=0.5, max=8, jitter=0.5)
jitter = wait_random(0, 0.25)


async def call(request: Callable[[], Awaitable[Answer]], timeout_seconds: float) -> Answer:
    """Fails with a named error; a wait that would outlast the deadline is not begun."""
    attempts = AsyncRetrying(
        stop=stop_after_attempt(ATTEMPTS) | stop_before_delay(timeout_seconds),
        wait=pause,
        retry=retry_if_exception(produced_nothing),
        sleep=anyio.sleep,
        reraise=True,
    )
    try:
        with anyio.fail_after(timeout_seconds):
            return await attempts(request)
    except FAILURES as error:
        raise named(error) from error


def http_options(timeout_seconds: float) -> HttpOptions:
    """The provider stops, too, once nobody waits for it any more."""
    deadline = max(math.ceil(timeout_seconds), SHORTEST_DEADLINE_SECONDS)
    return HttpOptions(timeout=round(timeout_seconds * 1000), headers={"X-Server-Timeout": str(deadline)})


def produced_nothing(error: BaseException) -> bool:
    return isinstance(error, httpx.ConnectError) or (isinstance(error, APIError) and error.code in REPEATED)


def pause(state: RetryCallState) -> float:
    """As long as the provider asks for, else longer each time, and never the same for everybody."""
    error = state.outcome.exception() if state.outcome else None
    asked = asked_delay(error) if isinstance(error, APIError) else None
    return backoff(state) if asked is None else asked + jitter(state)
