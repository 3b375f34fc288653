"""Writing the journal of changes, in the transaction that decides about them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.errors import ChangeNotFound, ChangeSettled, OutcomeUnknown
from erp_mcp.governance import audit
from erp_mcp.governance.idempotency import record_result
from erp_mcp.governance.operations import Operation, from_json
from erp_mcp.store import changes as statements
from erp_mcp.store.changes import Change, Settlement
from erp_mcp.store.intents import Image, Intent, Outcome
from erp_mcp.store.notify import notify

# `unknown` is left by whoever has found out what happened; `undone` comes with the change that takes one back.
COMES_FROM: Mapping[Outcome, Sequence[Outcome]] = {
    "done": ("intended", "unknown"),
    "failed": ("intended", "unknown"),
    "unknown": ("intended",),
}


TOLD_FOR = timedelta(hours=1)  # whoever wants it twice within that time gives an idempotency key


def uri_of(change_id: int) -> str:
    return f"erp://changes/{change_id}"


def missing(change_id: int) -> ChangeNotFound:
    return ChangeNotFound(f"There is no change {change_id}; answers to changes tell their ids.")


async def begin(
    session: AsyncSession, tenant_id: str, intent: Intent, because: str, approval_id: int | None = None
) -> Change:
    """To be committed before anything is attempted."""
    reference = f"erp_mcp.{uuid4().hex}"
    change = await statements.add_change(session, tenant_id, intent, reference, approval_id)
    if change is None:
        await check_settled(session, intent)
        raise OutcomeUnknown("The same change was settled in this moment. Nothing was changed; ask again.")
    await _record(session, tenant_id, change, because)
    return change


async def check_settled(session: AsyncSession, intent: Intent) -> None:
    """What may have happened is not tried again, and no person is asked about it either."""
    there = await statements.find_unsettled(session, intent.arguments_hash)
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
    for change in await statements.approved_changes(session, principal, since):
        if from_json(change.intent.operation).is_like(operation):
            return change if not before or change.after == before else None
    return None


async def check_undo(session: AsyncSession, intent: Intent) -> None:
    if intent.undoes_id is None:
        return
    there = await statements.find_change(session, intent.undoes_id)
    if there is None:
        raise missing(intent.undoes_id)
    if there.outcome != "done":
        raise ChangeSettled(
            f"Change {there.id} is {there.outcome}: there is nothing to take back. Nothing was changed."
        )


async def settle(session: AsyncSession, tenant_id: str, change_id: int, settlement: Settlement) -> Change:
    """A name that the caller gave it keeps the result; what it took back is marked."""
    come_from = COMES_FROM.get(settlement.outcome, ())
    settled = await statements.settle(session, change_id, come_from, settlement, datetime.now(UTC))
    if settled is None:
        raise await _refusal(session, change_id)
    await _record(session, tenant_id, settled, settlement.note or "")
    if settled.outcome == "done":
        await record_result(session, settled.intent, settlement.result)
        await _mark_undone(session, tenant_id, settled)
    return settled


async def _mark_undone(session: AsyncSession, tenant_id: str, undoing: Change) -> None:
    if undoing.intent.undoes_id is None:
        return
    undone = await statements.mark_undone(session, undoing.intent.undoes_id)
    if undone is not None:
        await _record(session, tenant_id, undone, f"taken back by change {undoing.id}")


async def _refusal(session: AsyncSession, change_id: int) -> ChangeNotFound | ChangeSettled:
    there = await statements.find_change(session, change_id)
    if there is None:
        return missing(change_id)
    return ChangeSettled(f"Change {change_id} is {there.outcome} already; that stays recorded.")


async def _record(session: AsyncSession, tenant_id: str, change: Change, because: str) -> None:
    await audit.record(
        session,
        tenant_id,
        change.intent.principal,
        f"changes.{change.outcome}",
        str(change.id),
        operation=from_json(change.intent.operation).name,
        arguments=change.intent.arguments_hash.hex(),
        because=because,
        approval=str(change.approval_id or ""),
    )
    await notify(session, tenant_id, [uri_of(change.id)])
