"""What waits for a person: each a question about one exact operation, answered once, used once."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Literal

import procrastinate
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.budget import Tokens
from erp_mcp.errors import ApprovalDecided, ApprovalExpired, ApprovalMismatch, ApprovalNotFound
from erp_mcp.governance import audit
from erp_mcp.governance.commands import command
from erp_mcp.governance.lines import checked_line
from erp_mcp.governance.operations import from_json
from erp_mcp.governance.principal import Principal
from erp_mcp.governance.reading import Page, Readable, Reading, read
from erp_mcp.store import approvals as statements
from erp_mcp.store.approvals import Approval, Asked, Decided
from erp_mcp.store.engine import Transactions
from erp_mcp.store.intents import ApprovalState, Intent
from erp_mcp.store.notify import notify
from erp_mcp.store.queue import defer

URI = "erp://approvals"
JOB = "execute_approval"
LONGEST_REASON = 200
Decision = Literal["approved", "rejected"]
COMES_FROM: Mapping[Decision, Sequence[ApprovalState]] = {
    "approved": ("pending",),
    "rejected": ("pending", "approved"),
}


class Approvals:
    def __init__(self, transactions: Transactions, tokens: Tokens, queue: procrastinate.App) -> None:
        self._transactions = transactions
        self._tokens = tokens
        self._queue = queue

    async def list(self, tenant_id: str, principal: str | None = None) -> list[Approval]:
        """Those that are open: of everybody, or of one."""
        async with self._transactions(tenant_id) as session:
            await expire(session, tenant_id)
            return await statements.list_open(session, principal)

    async def get(self, tenant_id: str, approval_id: int) -> Approval:
        async with self._transactions(tenant_id) as session:
            await expire(session, tenant_id)
            return await found(session, approval_id)

    async def approve(self, tenant_id: str, approval_id: int, reason: str, *, by: str) -> Approval:
        """A job carries it out as soon as this is committed."""
        decided = _because(reason, by)
        async with self._transactions(tenant_id) as session:
            approved = await decide(session, tenant_id, approval_id, "approved", decided)
            await defer(session, self._queue, JOB, tenant_id=tenant_id, approval_id=approval_id)
        return approved

    async def reject(self, tenant_id: str, approval_id: int, reason: str, *, by: str) -> Approval:
        """What was approved can be taken back for as long as it has not been carried out."""
        decided = _because(reason, by)
        async with self._transactions(tenant_id) as session:
            return await decide(session, tenant_id, approval_id, "rejected", decided)

    async def read(self, principal: Principal, reading: Reading) -> Page:
        """Over a network everybody sees their own."""
        waiting = await self.list(principal.tenant_id, None if principal.is_local else principal.name)
        listed = "\n".join(["id\tstate\tuntil\tasked by\twhat", *map(line, waiting)])
        told = [f"## Approval {each.id}\n{each.asked.reason}\n{each.asked.preview}" for each in waiting]
        how = command("approvals approve ID", principal.tenant_id)
        title = f"Approvals that wait: {len(waiting)}. A person decides: {how}"
        gist = listed if waiting else "Nothing waits."
        return read(self._tokens, Readable(title, "\n\n".join([gist, *told]), gist, "approvals"), reading)


def line(each: Approval) -> str:
    operation, until = from_json(each.intent.operation), each.asked.expires_at.astimezone(UTC)
    facts = (str(each.id), each.state, f"{until:%Y-%m-%d %H:%M} UTC", each.intent.principal, operation.name)
    return "\t".join(facts)


async def ask(session: AsyncSession, tenant_id: str, intent: Intent, asked: Asked) -> Approval:
    """The question that is open already, if it is about the very same; one on other versions is superseded."""
    await expire(session, tenant_id)
    there = await statements.find_open(session, intent.principal, intent.arguments_hash)
    if there is not None and there.intent.versions != intent.versions:
        await statements.supersede(session, there.id)
        await _record(session, tenant_id, intent.principal, "approvals.expired", there)
        there = None
    if there is not None:
        return there
    new = await statements.add_approval(session, tenant_id, intent, asked)
    if new is None:  # somebody asked the same in this moment
        return await _open_now(session, intent)
    await _record(session, tenant_id, intent.principal, "approvals.asked", new)
    return new


async def decide(
    session: AsyncSession, tenant_id: str, approval_id: int, state: Decision, decided: Decided
) -> Approval:
    approval = await statements.decide(session, approval_id, COMES_FROM[state], state, decided)
    if approval is None:
        raise _refusal(await found(session, approval_id), decided.at)
    await _record(session, tenant_id, decided.by, f"approvals.{state}", approval)
    return approval


async def use(session: AsyncSession, approval_id: int, intent: Intent) -> None:
    """Once, by whoever it was given to, for just this and on records that are as they were."""
    now = datetime.now(UTC)
    if await statements.consume(session, approval_id, intent, now):
        return
    there = await found(session, approval_id)
    if there.state != "approved" or there.asked.expires_at <= now:
        raise _refusal(there, now)
    is_same = (there.intent.principal, there.intent.arguments_hash) == (
        intent.principal,
        intent.arguments_hash,
    )
    what = "its records were changed meanwhile" if is_same else "this is not what it is for"
    raise ApprovalMismatch(
        f"Approval {there.id} cannot be used: {what}. Nothing was changed; ask for the change again."
    )


async def expire(session: AsyncSession, tenant_id: str) -> None:
    """Whoever looks at approvals finds those expired whose time has passed."""
    for approval_id in await statements.expire(session, datetime.now(UTC)):
        await _record(session, tenant_id, "clock", "approvals.expired", await found(session, approval_id))


async def found(session: AsyncSession, approval_id: int) -> Approval:
    approval = await statements.find_approval(session, approval_id)
    if approval is None:
        raise ApprovalNotFound(
            f"There is no approval {approval_id}; erp://approvals lists what waits. Nothing was changed."
        )
    return approval


def _refusal(approval: Approval, now: datetime) -> ApprovalDecided | ApprovalExpired:
    """Why an approval that is there can not be decided or used."""
    is_late = approval.state in statements.OPEN and approval.asked.expires_at <= now
    if is_late or approval.state == "expired":
        return ApprovalExpired(
            f"Approval {approval.id} has expired, or its records were changed meanwhile. "
            "Nothing was changed; ask for the change again."
        )
    stands = "still waits for a person" if approval.state == "pending" else f"is {approval.state} already"
    return ApprovalDecided(f"Approval {approval.id} {stands}. Nothing was changed by this.")


async def _open_now(session: AsyncSession, intent: Intent) -> Approval:
    there = await statements.find_open(session, intent.principal, intent.arguments_hash)
    if there is None:
        raise ApprovalDecided(
            "The same was asked and decided in this moment. Nothing was changed; ask again."
        )
    return there


def _because(reason: str, by: str) -> Decided:
    checked = checked_line("A reason", reason, LONGEST_REASON) if reason.strip() else ""
    return Decided(by, checked, datetime.now(UTC))


async def _record(session: AsyncSession, tenant_id: str, by: str, action: str, approval: Approval) -> None:
    await audit.record(
        session,
        tenant_id,
        by,
        action,
        str(approval.id),
        operation=from_json(approval.intent.operation).name,
        arguments=approval.intent.arguments_hash.hex(),
        asked_by=approval.intent.principal,
        because=approval.decided.because if approval.decided else approval.asked.reason,
    )
    await notify(session, tenant_id, [URI])
