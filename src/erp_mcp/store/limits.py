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

ADD_TOKENS = """
insert into read_meters as meter
    (tenant_id, principal, window_start, reads, resource_tokens, tool_tokens, saved_tokens)
select set_config('erp.tenant', %(tenant_id)s, true), %(principal)s, %(window_start)s,
       0, %(resource_tokens)s, %(tool_tokens)s, %(saved_tokens)s
on conflict (tenant_id, principal, window_start) do update set
    resource_tokens = meter.resource_tokens + excluded.resource_tokens,
    tool_tokens = meter.tool_tokens + excluded.tool_tokens,
    saved_tokens = meter.saved_tokens + excluded.saved_tokens
"""

# Counting the reading before it is served also binds the tenant: one statement instead of two.
BEGIN_READ = """
insert into read_meters as meter (tenant_id, principal, window_start, reads)
select set_config('erp.tenant', %(tenant_id)s, true), %(principal)s, %(window_start)s, 1
on conflict (tenant_id, principal, window_start) do update set reads = meter.reads + 1
returning resource_tokens
"""


@dataclass(frozen=True, slots=True)
class Count:
    calls: int
    seconds_left: float


@dataclass(frozen=True, slots=True)
class Serving:
    """What one answer cost and what trimming it saved."""

    resource_tokens: int = 0
    tool_tokens: int = 0
    saved_tokens: int = 0


class Limits:
    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def count_call(self, tenant_id: str, principal: str, bucket: Bucket) -> Count:
        """Count this call in the current minute and say how many there were."""
        parameters = {"tenant_id": tenant_id, "principal": principal, "bucket": bucket}
        calls, seconds_left = await self._statements.first(COUNT_CALL, parameters) or (1, 60.0)
        return Count(calls, seconds_left)

    async def begin_reading(self, tenant_id: str, principal: str, window_start: datetime) -> int:
        """Count a reading and say how many tokens of resources this window has served so far."""
        parameters = {"tenant_id": tenant_id, "principal": principal, "window_start": window_start}
        (spent,) = await self._statements.first(BEGIN_READ, parameters) or (0,)
        return spent

    async def add_tokens(
        self, tenant_id: str, principal: str, window_start: datetime, serving: Serving
    ) -> None:
        window = {"tenant_id": tenant_id, "principal": principal, "window_start": window_start}
        await self._statements.first(ADD_TOKENS, window | asdict(serving))


def window_of(moment: datetime, seconds: int) -> datetime:
    """The start of the window that a moment falls in."""
    return datetime.fromtimestamp(moment.timestamp() // seconds * seconds, UTC)
