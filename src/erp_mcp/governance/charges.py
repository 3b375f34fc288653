"""What a call may cost before it is made, and did cost once its end is known."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Generic, TypeVar

from erp_mcp.errors import AiConnectionLost, AiServiceUnavailable, AiTimedOut
from erp_mcp.governance.ledger import Charge, Ledger
from erp_mcp.governance.models import Price
from erp_mcp.integrations.seam import Consumption, Media
from erp_mcp.store.costs import End, State

Result = TypeVar("Result")

INTERRUPTED = "INTERRUPTED"
# Above all that the provider has ever said of a picture, and of how few bytes speech can be made of.
TOKENS_OF_A_PICTURE = 2500
BYTES_OF_A_TOKEN_OF_SPEECH = 20
# Whether these were charged, nobody can tell: what was sent counts.
UNCERTAIN = (AiTimedOut, AiConnectionLost)


@dataclass(frozen=True, slots=True)
class Made(Generic[Result]):
    """What came of a call, what it consumed, and what is remembered of it under which key."""

    result: Result
    used: Consumption
    key: bytes | None = None
    answer: str | None = None


async def charged(
    ledger: Ledger, charge: Charge, price: Price, call: Callable[[], Awaitable[Made[Result]]]
) -> Result:
    """The call between its reservation and its end, whichever that is."""
    entry_id = await ledger.reserve(charge)
    began, end = time.perf_counter(), End("failed", charge.assumed_usd, error=INTERRUPTED)
    try:
        made = await call()
        end = replace(ended("settled", price, made.used), key=made.key, answer=made.answer)
    except AiServiceUnavailable as error:
        end = failed(error, price, charge.assumed_usd)
        raise
    finally:
        milliseconds = round((time.perf_counter() - began) * 1000)
        await ledger.finish(charge.tenant_id, entry_id, replace(end, milliseconds=milliseconds))
    return made.result


def tokens_of(media: Media) -> int:
    if media.mime_type.startswith("image/"):
        return TOKENS_OF_A_PICTURE
    return len(media.data) // BYTES_OF_A_TOKEN_OF_SPEECH + 1


def ended(state: State, price: Price, used: Consumption, error: str | None = None) -> End:
    return End(
        state,
        price.of(used),
        input_tokens=used.input_tokens,
        cached_tokens=used.cached_tokens,
        output_tokens=used.output_tokens,
        error=error,
    )


def failed(error: AiServiceUnavailable, price: Price, assumed_usd: Decimal) -> End:
    """An answer that was of no use was paid for; one that never came was not, unless nobody knows."""
    if error.consumption is not None:
        return ended("failed", price, error.consumption, error.code)
    return End("failed", assumed_usd if isinstance(error, UNCERTAIN) else Decimal(0), error=error.code)
