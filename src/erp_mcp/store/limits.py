"""Counters that hold across processes: each question is one raw statement on a connection of its own pool."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from erp_mcp.settings import Bucket
from erp_mcp.store.statements import Statements

# The tenant is set by the statement that needs it: it lasts as long as the implicit transaction.
# A call that waited over the turn of the minute carries the old one and must not bring it back.
COUNT_CALL = """
insert into rate_counters as counter (tenant_id, principal, bucket, window_start, calls)
select set_config('erp.tenant', %(tenant_id)s, true), %(principal)s, %(bucket)s,
       date_trunc('minute', now()), 1
on conflict (tenant_id, principal, bucket) do update set
    calls = case when counter.window_start >= excluded.window_start then counter.calls + 1 else 1 end,
    window_start = greatest(counter.window_start, excluded.window_start)
returning calls, extract(epoch from window_start + interval '1 minute' - now())::float8
"""

METER = """
insert into read_meters as meter
    (tenant_id, principal, window_start, reads, resource_tokens, tool_tokens, saved_tokens)
select set_config('erp.tenant', %(tenant_id)s, true), %(principal)s, %(window_start)s,
       %(reads)s, %(resource_tokens)s, %(tool_tokens)s, %(saved_tokens)s
on conflict (tenant_id, principal, window_start) do update set
    reads = meter.reads + excluded.reads,
    resource_tokens = meter.resource_tokens + excluded.resource_tokens,
    tool_tokens = meter.tool_tokens + excluded.tool_tokens,
    saved_tokens = meter.saved_tokens + excluded.saved_tokens
returning resource_tokens
"""


@dataclass(frozen=True, slots=True)
class Count:
    calls: int
    seconds_left: float


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose readings are metered together: a principal in one window."""

    tenant_id: str
    principal: str
    window_start: datetime


@dataclass(frozen=True, slots=True)
class Serving:
    """What answers cost and what trimming them saved."""

    reads: int = 0
    resource_tokens: int = 0
    tool_tokens: int = 0
    saved_tokens: int = 0

    def __add__(self, other: "Serving") -> "Serving":
        return Serving(
            self.reads + other.reads,
            self.resource_tokens + other.resource_tokens,
            self.tool_tokens + other.tool_tokens,
            self.saved_tokens + other.saved_tokens,
        )


class Limits:
    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def count_call(self, tenant_id: str, principal: str, bucket: Bucket) -> Count:
        """Count this call in the current minute and say how many there were."""
        parameters = {"tenant_id": tenant_id, "principal": principal, "bucket": bucket}
        calls, seconds_left = await self._statements.first(COUNT_CALL, parameters) or (1, 60.0)
        return Count(calls, seconds_left)

    async def meter(self, reader: Reader, serving: Serving) -> int:
        """Add what was served; the answer is the tokens of resources that the window has cost so far."""
        (spent,) = await self._statements.first(METER, asdict(reader) | asdict(serving)) or (0,)
        return spent


def window_of(moment: datetime, seconds: int) -> datetime:
    """The start of the window that a moment falls in."""
    return datetime.fromtimestamp(moment.timestamp() // seconds * seconds, UTC)
