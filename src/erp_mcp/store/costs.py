"""Statements on what models cost: a call is reserved before it starts and finished whatever becomes of it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.tables import Alert, CostCounter, CostEntry, CostLimit

Period = Literal["day", "month", "week"]
PERIODS: tuple[Period, ...] = ("day", "month", "week")
State = Literal["settled", "failed", "lost"]
Level = Literal["info", "warning", "critical"]

# A crash of the database may take the last half second of the ledger with it: nobody waits for the disk.
# The rows of the counters are always touched in the same order, so that no two calls wait for each other.
RESERVE = text("""
with hurry as (
    select set_config('synchronous_commit', 'off', true)
), entry as (
    insert into cost_entries
        (tenant_id, at, expires_at, principal, task, model, prompt_version, conversation_id, state, worst_usd,
         assumed_usd, cost_usd, input_tokens, cached_tokens, output_tokens, milliseconds)
    values
        (:tenant_id, :at, :expires_at, :principal, :task, :model, :prompt_version, :conversation_id, 'reserved',
         :worst_usd, :assumed_usd, 0, 0, 0, 0, 0)
    returning id
), counters as (
    insert into cost_counters as counter (tenant_id, period, period_start, spent_usd, reserved_usd)
    select :tenant_id, period, date_trunc(period, cast(:at as timestamptz), 'UTC'), 0, :worst_usd
    from unnest(array['day', 'month', 'week']) as period
    on conflict (tenant_id, period, period_start)
    do update set reserved_usd = counter.reserved_usd + excluded.reserved_usd
    returning period, period_start, spent_usd, reserved_usd
)
select entry.id, counters.period, period_start, spent_usd, reserved_usd, limit_usd
from hurry cross join entry cross join counters
left join cost_limits as own on own.tenant_id = :tenant_id and own.period = counters.period
""")
# A call that was given up as lost may still come back: then the difference is what counts. What was paid for is
# remembered with its settlement.
FINISH = text("""
with hurry as (
    select set_config('synchronous_commit', 'off', true)
), remembered as (
    insert into model_answers (tenant_id, key, answer)
    select :tenant_id, cast(:key as bytea), cast(:answer as text) where cast(:key as bytea) is not null
    on conflict do nothing
), entry as (
    select id, at, state, worst_usd, cost_usd from cost_entries
    where id = :id and state in ('reserved', 'lost') and (:state <> 'lost' or state = 'reserved') for update
), finished as (
    update cost_entries set state = :state, cost_usd = :cost_usd, input_tokens = :input_tokens,
        cached_tokens = :cached_tokens, output_tokens = :output_tokens, milliseconds = :milliseconds,
        error = :error, finished_at = now()
    from entry where cost_entries.id = entry.id
), counters as (
    insert into cost_counters as counter (tenant_id, period, period_start, spent_usd, reserved_usd)
    select :tenant_id, period, date_trunc(period, at, 'UTC'), :cost_usd - entry.cost_usd,
           case entry.state when 'reserved' then -worst_usd else 0 end
    from entry cross join unnest(array['day', 'month', 'week']) as period
    on conflict (tenant_id, period, period_start) do update set
        spent_usd = counter.spent_usd + excluded.spent_usd,
        reserved_usd = counter.reserved_usd + excluded.reserved_usd
    returning period, period_start, spent_usd, reserved_usd
)
select counters.period, period_start, spent_usd, reserved_usd, limit_usd
from hurry cross join counters
left join cost_limits as own on own.tenant_id = :tenant_id and own.period = counters.period
""")


@dataclass(frozen=True, slots=True)
class Reservation:
    """A call about to be made: `worst_usd` is the most it can cost, `assumed_usd` what one without an end did."""

    at: datetime
    expires_at: datetime
    principal: str
    task: str
    model: str
    prompt_version: str
    conversation_id: str | None
    worst_usd: Decimal
    assumed_usd: Decimal


@dataclass(frozen=True, slots=True)
class End:
    """How a call ended, and its answer if that is to be remembered: under the hash of what was asked."""

    state: State
    cost_usd: Decimal
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    milliseconds: int = 0
    error: str | None = None
    key: bytes | None = None
    answer: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a period stands; `limit_usd` is None where the tenant has set none of its own."""

    period: Period
    period_start: datetime
    spent_usd: Decimal
    reserved_usd: Decimal
    limit_usd: Decimal | None


async def reserve(
    session: AsyncSession, tenant_id: str, reservation: Reservation
) -> tuple[int, list[Standing]]:
    """Counts it in every period; who finds a limit passed rolls back. Others of the tenant wait meanwhile."""
    rows = (await session.execute(RESERVE, {"tenant_id": tenant_id} | asdict(reservation))).all()
    return rows[0].id, [Standing(*row[1:]) for row in rows]


async def finish(session: AsyncSession, tenant_id: str, entry_id: int, end: End) -> list[Standing]:
    """Gives back what was reserved and counts what was spent; nothing if that was done before."""
    rows = await session.execute(FINISH, {"tenant_id": tenant_id, "id": entry_id} | asdict(end))
    return [Standing(*row) for row in rows]


async def expired(session: AsyncSession, now: datetime) -> list[tuple[int, Decimal]]:
    """Calls whose process has died, with what each is assumed to have cost."""
    statement = select(CostEntry.id, CostEntry.assumed_usd).where(
        CostEntry.state == "reserved", CostEntry.expires_at < now
    )
    return [(row.id, row.assumed_usd) for row in await session.execute(statement)]


async def standings(session: AsyncSession, now: datetime) -> list[Standing]:
    """Of the periods that have begun and not ended; one without a call is not among them."""
    starts = [
        (CostCounter.period == period) & (CostCounter.period_start == func.date_trunc(period, now, "UTC"))
        for period in PERIODS
    ]
    statement = (
        select(
            CostCounter.period,
            CostCounter.period_start,
            CostCounter.spent_usd,
            CostCounter.reserved_usd,
            CostLimit.limit_usd,
        )
        .outerjoin(CostLimit, CostLimit.period == CostCounter.period)
        .where(starts[0] | starts[1] | starts[2])
    )
    return [Standing(*row) for row in await session.execute(statement)]


async def limits(session: AsyncSession) -> dict[str, Decimal]:
    rows = await session.execute(select(CostLimit.period, CostLimit.limit_usd))
    return {row.period: row.limit_usd for row in rows}


async def set_limits(session: AsyncSession, tenant_id: str, limits: Mapping[Period, Decimal]) -> None:
    rows = [
        {"tenant_id": tenant_id, "period": period, "limit_usd": limit} for period, limit in limits.items()
    ]
    statement = insert(CostLimit).values(rows)
    changed = {"limit_usd": statement.excluded.limit_usd}
    await session.execute(
        statement.on_conflict_do_update(index_elements=["tenant_id", "period"], set_=changed)
    )


async def raise_alerts(
    session: AsyncSession, tenant_id: str, alerts: Sequence[tuple[Standing, Level, str]]
) -> int:
    """Each once in a period; the answer is how many are new."""
    rows = [
        {
            "tenant_id": tenant_id,
            "kind": "cost",
            "level": level,
            "period": standing.period,
            "period_start": standing.period_start,
            "text": message,
        }
        for standing, level, message in alerts
    ]
    statement = insert(Alert).values(rows).on_conflict_do_nothing().returning(Alert.id)
    return len((await session.execute(statement)).all())


async def list_alerts(session: AsyncSession, since: datetime) -> list[Alert]:
    """Without those that are no longer so."""
    wanted = select(Alert).where(Alert.at >= since, Alert.resolved_at.is_(None))
    return list(await session.scalars(wanted.order_by(Alert.at.desc(), Alert.id)))
