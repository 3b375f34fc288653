"""A change begun and settled: each in one statement, with its entry in the audit and its announcement."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.audit import Entry
from erp_mcp.store.changes import Change, Settlement
from erp_mcp.store.engine import Parameters, driver_connection
from erp_mcp.store.intents import Intent, Outcome
from erp_mcp.store.notify import CHANNEL

# One statement of a tenant; the columns of its row are as the statement has them.
Run = Callable[[str, Parameters], Awaitable[tuple[Any, ...] | None]]

BEGIN = """
with begun as (
    insert into changes (
        tenant_id, outcome, principal, operation, arguments_hash, versions, before, external_reference,
        idempotency_key, approval_id, undoes_id
    )
    values (%(tenant_id)s, 'intended', %(principal)s, %(operation)s::jsonb, %(arguments_hash)s::bytea,
        %(versions)s::jsonb, %(before)s::jsonb, %(reference)s, %(idempotency_key)s, %(approval_id)s::bigint,
        %(undoes_id)s::bigint)
    on conflict do nothing
    returning id, created_at
)
select id, created_at, append_audit(%(entry)s, id::text),
    pg_notify(%(channel)s, json_build_array(%(tenant_id)s::text, %(uri)s || id)::text)
from begun
"""
# Nobody waits for the disk: what is lost with the machine is a change that is looked into by reading.
SETTLE = """
with hurry as (
    select set_config('synchronous_commit', 'off', true)
), settled as (
    update changes set outcome = %(outcome)s, after = %(after)s::jsonb, note = %(note)s, settled_at = now()
    where tenant_id = %(tenant_id)s and id = %(id)s and outcome = any(%(come_from)s)
    returning id, settled_at, principal, idempotency_key
), kept as (
    update idempotency_keys as keys set result = %(result)s::jsonb
    from settled
    where %(outcome)s = 'done' and %(result)s::jsonb is not null
        and keys.principal = settled.principal and keys.key = settled.idempotency_key
)
select id, settled_at, append_audit(%(entry)s, id::text),
    pg_notify(%(channel)s, json_build_array(%(tenant_id)s::text, %(uri)s || id)::text)
from settled cross join hurry
"""


def within(session: AsyncSession) -> Run:
    async def run(statement: str, parameters: Parameters) -> tuple[Any, ...] | None:
        connection = await driver_connection(session)
        return await (await connection.execute(statement.encode(), parameters)).fetchone()

    return run


async def begin(
    run: Run, entry: Entry, uri: str, intent: Intent, reference: str, approval_id: int | None
) -> Change | None:
    """None while it is not known how the same ended before."""
    parameters: dict[str, object] = {
        "principal": intent.principal,
        "operation": Jsonb(intent.operation),
        "arguments_hash": intent.arguments_hash,
        "versions": Jsonb(intent.versions),
        "before": Jsonb(intent.before),
        "reference": reference,
        "idempotency_key": intent.idempotency_key,
        "approval_id": approval_id,
        "undoes_id": intent.undoes_id,
    }
    begun = await run(BEGIN, _common(entry, uri) | parameters)
    return Change(begun[0], begun[1], "intended", intent, reference, approval_id) if begun else None


async def settle(
    run: Run, entry: Entry, uri: str, change_id: int, come_from: Sequence[Outcome], settlement: Settlement
) -> datetime | None:
    """None if its outcome is none of those that it may come from."""
    parameters: dict[str, object] = {
        "id": change_id,
        "come_from": list(come_from),
        "outcome": settlement.outcome,
        "after": _json(settlement.after),
        "note": settlement.note,
        "result": _json(settlement.result),
    }
    settled = await run(SETTLE, _common(entry, uri) | parameters)
    return settled[1] if settled else None


def _common(entry: Entry, uri: str) -> dict[str, object]:
    return {"tenant_id": entry.tenant_id, "entry": entry.sealed(), "channel": CHANNEL, "uri": uri}


def _json(value: object) -> Jsonb | None:
    return None if value is None else Jsonb(value)
