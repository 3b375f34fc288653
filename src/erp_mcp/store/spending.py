"""Statements on what was spent: per day, principal and model, and per conversation."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

SPENT = text("""
select (at at time zone 'UTC')::date as day, principal, model, count(*)::int as requests,
       coalesce(sum(input_tokens), 0)::bigint as input_tokens,
       coalesce(sum(output_tokens), 0)::bigint as output_tokens,
       coalesce(avg(milliseconds) filter (where state = 'settled'), 0)::float8 as mean_ms,
       coalesce(percentile_cont(0.95) within group (order by milliseconds)
                filter (where state = 'settled'), 0)::float8 as p95_ms,
       count(*) filter (where error is not null)::int as errors, sum(cost_usd) as cost_usd
from cost_entries where at >= :since and state <> 'reserved'
group by 1, 2, 3 order by 1 desc, 2, 3
""")
PER_CONVERSATION = text("""
select count(*)::int as conversations, coalesce(avg(cost_usd), 0) as mean_usd,
       coalesce(max(cost_usd), 0) as most_usd
from (
    select sum(cost_usd) as cost_usd from cost_entries
    where at >= :since and conversation_id is not null group by conversation_id
) as each_conversation
""")


@dataclass(frozen=True, slots=True)
class Spent:
    day: date
    principal: str
    model: str
    requests: int
    input_tokens: int
    output_tokens: int
    mean_ms: float
    p95_ms: float
    errors: int
    cost_usd: Decimal


@dataclass(frozen=True, slots=True)
class PerConversation:
    conversations: int
    mean_usd: Decimal
    most_usd: Decimal


async def spent_since(session: AsyncSession, moment: datetime) -> list[Spent]:
    return [Spent(*row) for row in await session.execute(SPENT, {"since": moment})]


async def per_conversation_since(session: AsyncSession, moment: datetime) -> PerConversation:
    return PerConversation(*(await session.execute(PER_CONVERSATION, {"since": moment})).one())
