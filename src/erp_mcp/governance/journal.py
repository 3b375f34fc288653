"""Writing the journal of changes, in the transaction that decides about them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.errors import ChangeNotFound, ChangeSettled, OutcomeUnknown
from erp_mcp.governance.operations import Operation, from_json
from erp_mcp.store import journal as statements
from erp_mcp.store.audit import Entry, append
from erp_mcp.store.changes import Change, Settlement, approved_changes, find_change, find_unsettled
from erp_mcp.store.changes import mark_undone as mark
from erp_mcp.store.engine import Transactions
from erp_mcp.store.intents import Image, Intent, Outcome
from erp_mcp.store.journal import Run, within
from erp_mcp.store.notify import notify

URI = "erp://changes/"

# `unknown` is left by whoever has found out what happened; `undone` comes with the change that takes one back.
COMES_FROM: Mapping[Outcome, Sequence[Outcome]] = {
    "done": ("intended", "unknown"),
    "failed": ("intended", "unknown"),
    "unknown": ("intended",),
}


TOLD_FOR = timedelta(hours=1)  # whoever wants it twice within that time gives an idempotency key


def uri_of(change_id: int) -> str:
    return f"{URI}{change_id}"


def missing(change_id: int) -> ChangeNotFound:
    return ChangeNotFound(f"There is no change {change_id}; answers to changes tell their ids.")


async def begin(
    session: AsyncSession, tenant_id: str, intent: Intent, because: str, approval_id: int | None = None
) -> Change:
    """To be committed before anything is attempted."""
    change = await begun(within(session), tenant_id, intent, because, approval_id)
    if change is None:
        await check_settled(session, intent)
        raise OutcomeUnknown("The same change was settled in this moment. Nothing was changed; ask again.")
    return change


async def begun(
    run: Run, tenant_id: str, intent: Intent, because: str, approval_id: int | None = None
) -> Change | None:
    """None while it is not known how the same ended before."""
    entry = _entry(tenant_id, intent, "intended", because, approval_id)
    return await statements.begin(run, entry, URI, intent, f"erp_mcp.{uuid4().hex}", approval_id)


async def check_settled(session: AsyncSession, intent: Intent) -> None:
    """What may have happened is not tried again, and no person is asked about it either."""
    there = await find_unsettled(session, intent.arguments_hash)
    if there is not None:
        raise OutcomeUnknown(
            f"The same change is under way, or how it ended is not known yet: {uri_of(there.id)}. "
            "Nothing was changed by this call; look at the records before you ask for it again."
        )


async def approved_lately(
    session: AsyncSession, principal: str, operation: Operation, before: Image
) -> Change | None:
    """The change that a person approved for them, if the records still are as it left them.

    Whoever asks for the same again has not heard of it; `before` is empty where there is nothing to compare.
    """
    since = datetime.now(UTC) - TOLD_FOR
    for change in await approved_changes(session, principal, since):
        if from_json(change.intent.operation).is_like(operation):
            return change if not before or change.after == before else None
    return None


async def check_undo(session: AsyncSession, intent: Intent) -> None:
    if intent.undoes_id is None:
        return
    there = await find_change(session, intent.undoes_id)
    if there is None:
        raise missing(intent.undoes_id)
    if there.outcome != "done":
        raise ChangeSettled(
            f"Change {there.id} is {there.outcome}: there is nothing to take back. Nothing was changed."
        )


async def settle(run: Run, tenant_id: str, change: Change, settlement: Settlement) -> Change | None:
    """A name that the caller gave it keeps the result; None if it was settled before."""
    entry = _entry(tenant_id, change.intent, settlement.outcome, settlement.note or "", change.approval_id)
    come_from = COMES_FROM.get(settlement.outcome, ())
    settled_at = await statements.settle(run, entry, URI, change.id, come_from, settlement)
    if settled_at is None:
        return None
    return replace(
        change,
        outcome=settlement.outcome,
        after=settlement.after,
        note=settlement.note,
        settled_at=settled_at,
    )


async def settled(
    transactions: Transactions, tenant_id: str, change: Change, settlement: Settlement
) -> Change:
    """With what it took back marked; refused where it was settled before."""
    async with transactions(tenant_id) as session:
        found = await settle(within(session), tenant_id, change, settlement)
        if found is None:
            raise await _refusal(session, change.id)
        if found.outcome == "done":
            await _mark_undone(session, tenant_id, found)
        return found


async def _mark_undone(session: AsyncSession, tenant_id: str, undoing: Change) -> None:
    undone = undoing.intent.undoes_id and await mark(session, undoing.intent.undoes_id)
    if undone:
        because = f"taken back by change {undoing.id}"
        entry = _entry(tenant_id, undone.intent, "undone", because, undone.approval_id)
        await append(session, entry, str(undone.id))
        await notify(session, tenant_id, [uri_of(undone.id)])


async def _refusal(session: AsyncSession, change_id: int) -> ChangeNotFound | ChangeSettled:
    there = await find_change(session, change_id)
    if there is None:
        return missing(change_id)
    return ChangeSettled(f"Change {change_id} is {there.outcome} already; that stays recorded.")


def _entry(tenant_id: str, intent: Intent, outcome: Outcome, because: str, approval_id: int | None) -> Entry:
    details = {
        "operation": from_json(intent.operation).name,
        "arguments": intent.arguments_hash.hex(),
        "because": because,
        "approval": str(approval_id or ""),
    }
    return Entry(tenant_id, intent.principal, f"changes.{outcome}", details)
