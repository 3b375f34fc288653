"""The one way to a write: the policy decides, a person agrees where it says so, the journal knows of it first."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from pydantic import JsonValue
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.errors import ApprovalMismatch, PolicyDenied
from erp_mcp.governance import approvals, audit, journal
from erp_mcp.governance.commands import command
from erp_mcp.governance.idempotency import known, recorded
from erp_mcp.governance.operations import Operation, Versions, as_json, from_json
from erp_mcp.governance.policy import Decision, Policy
from erp_mcp.governance.policy.cases import Asking
from erp_mcp.governance.principal import Principal, require
from erp_mcp.governance.profile import Profiles
from erp_mcp.store.approvals import Approval, Asked, Decided
from erp_mcp.store.changes import Change, Settlement
from erp_mcp.store.engine import Alone, Transactions
from erp_mcp.store.intents import Image, Intent

Previewed = Callable[[], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class Proposal:
    """`before` and `versions` are of the records as the preview shows them; it is made for who is asked alone."""

    operation: Operation
    previewed: Previewed
    before: Image
    versions: Versions
    idempotency_key: str | None = None
    undoes_id: int | None = None

    def intent_of(self, principal: Principal) -> Intent:
        return Intent(
            principal.name,
            as_json(self.operation),
            self.operation.arguments_hash,
            dict(self.versions),
            self.before,
            self.idempotency_key,
            self.undoes_id,
        )


@dataclass(frozen=True, slots=True)
class Allowed:
    """To be done now, and to be settled however it ends."""

    change: Change


@dataclass(frozen=True, slots=True)
class NeedsConfirmation:
    """Who asked may be asked back; where they cannot be, it waits like any other approval."""

    approval: Approval

    @property
    def question(self) -> str:
        """Names the approval: an answer that is given again is then one to a question nobody asks any more."""
        return f"{self.approval.asked.preview}\n\n{self.approval.asked.reason} (Approval {self.approval.id})"


@dataclass(frozen=True, slots=True)
class NeedsApproval:
    approval: Approval


@dataclass(frozen=True, slots=True)
class Approved:
    """The very same was approved, and has been carried out since."""

    change: Change


@dataclass(frozen=True, slots=True)
class Repeated:
    """It was done before under this key; this is what it was answered."""

    result: dict[str, JsonValue]


Answer = Allowed | NeedsConfirmation | NeedsApproval | Approved | Repeated


def waiting(approval: Approval, tenant_id: str) -> str:
    """What a model is told while a person has not decided."""
    if approval.state == "approved":
        return f"Approval {approval.id} is given and is being carried out; erp://approvals shows when it is gone."
    until = approval.asked.expires_at.astimezone(UTC)
    decide = command(f"approvals approve {approval.id}", tenant_id)
    return (
        f"Nothing was changed yet. {approval.asked.reason} A person decides until {until:%Y-%m-%d %H:%M} UTC: "
        f"{decide} carries it out. Do not ask for it again."
    )


class Writing:
    def __init__(
        self,
        transactions: Transactions,
        alone: Alone,
        policy: Policy,
        profiles: Profiles,
        expires_after: timedelta,
    ) -> None:
        self._transactions = transactions
        self._alone = alone
        self._policy = policy
        self._profiles = profiles
        self._expires_after = expires_after

    async def answered(
        self, principal: Principal, operation: Operation, key: str | None
    ) -> Repeated | Approved | None:
        """For what is refused when it is asked again, because it was done the first time; nothing is written."""
        async with self._transactions(principal.tenant_id) as session:
            if key is None:
                done = await journal.approved_lately(session, principal.name, operation, [])
                return Approved(done) if done else None
            result = await known(session, principal.name, key, operation.arguments_hash)
        return Repeated(result) if result is not None else None

    async def propose(self, principal: Principal, proposal: Proposal) -> Answer:
        """The same asked again is the same question: no second approval, no second change beside it."""
        require(principal, proposal.operation.tier)
        intent, tenant_id = proposal.intent_of(principal), principal.tenant_id
        decision = await self._decide(tenant_id, principal.name, proposal.operation)
        if decision.verdict == "allow" and intent.idempotency_key is None and intent.undoes_id is None:
            change = await journal.begun(partial(self._alone, tenant_id), tenant_id, intent, decision.reason)
            if change is not None:
                return Allowed(change)
        preview = "" if decision.verdict == "allow" else await proposal.previewed()
        async with self._transactions(tenant_id) as session:
            result = await recorded(session, tenant_id, intent)
            if result is not None:
                return Repeated(result)
            done = await self._approved_lately(session, intent, proposal.operation)
            if done is not None:
                return Approved(done)
            await journal.check_undo(session, intent)
            if decision.verdict == "allow":
                return Allowed(await journal.begin(session, tenant_id, intent, decision.reason))
            return await self._ask(session, tenant_id, intent, decision, preview)

    async def _approved_lately(
        self, session: AsyncSession, intent: Intent, operation: Operation
    ) -> Change | None:
        if intent.idempotency_key is not None:
            return None
        return await journal.approved_lately(session, intent.principal, operation, intent.before)

    async def confirm(self, principal: Principal, approval_id: int, proposal: Proposal) -> Change:
        """Who asked was asked back and agreed: that uses the approval up, and the change may begin."""
        tenant_id, intent = principal.tenant_id, proposal.intent_of(principal)
        agreed = Decided(principal.name, "confirmed when asked", datetime.now(UTC))
        async with self._transactions(tenant_id) as session:
            approval = await approvals.decide(session, tenant_id, approval_id, "approved", agreed)
            if approval.asked.way != "confirm":
                give = command(f"approvals approve {approval_id}", tenant_id)
                raise ApprovalMismatch(
                    f"Approval {approval_id} is for somebody else to give: {give}. Nothing was changed."
                )
            await approvals.use(session, approval_id, intent)
            return await journal.begin(session, tenant_id, intent, agreed.because, approval_id)

    async def decline(self, principal: Principal, approval_id: int) -> None:
        """Who asked was asked back and did not agree."""
        decided = Decided(principal.name, "declined when asked", datetime.now(UTC))
        async with self._transactions(principal.tenant_id) as session:
            await approvals.decide(session, principal.tenant_id, approval_id, "rejected", decided)

    async def execute(self, tenant_id: str, approval_id: int, versions: Versions) -> Change:
        """What was approved may begin, if the policy still lets it and its records still are what they were."""
        async with self._transactions(tenant_id) as session:
            approval = await approvals.found(session, approval_id)
        intent = approval.intent
        await self._decide(tenant_id, intent.principal, from_json(intent.operation))
        async with self._transactions(tenant_id) as session:
            await approvals.use(session, approval_id, replace(intent, versions=dict(versions)))
            decided_by = approval.decided.by if approval.decided else ""
            return await journal.begin(session, tenant_id, intent, f"approved by {decided_by}", approval_id)

    async def settle(self, tenant_id: str, change: Change, settlement: Settlement) -> Change:
        """What is `unknown` is settled once more, by whoever has found out."""
        if change.intent.undoes_id is None:
            settled = await journal.settle(partial(self._alone, tenant_id), tenant_id, change, settlement)
            if settled is not None:
                return settled
        return await journal.settled(self._transactions, tenant_id, change, settlement)

    async def _decide(self, tenant_id: str, principal: str, operation: Operation) -> Decision:
        zone = (await self._profiles.get(tenant_id)).time_zone if self._policy.minds_the_hour else None
        decision = self._policy.decide(operation, Asking(principal, datetime.now(ZoneInfo(zone or "UTC"))))
        if decision.verdict != "deny":
            return decision
        await self._record_denial(tenant_id, principal, operation, decision)
        raise PolicyDenied(f"{decision.reason} Nothing was changed. `erp-mcp policy explain` tells more.")

    async def _record_denial(
        self, tenant_id: str, principal: str, operation: Operation, decision: Decision
    ) -> None:
        async with self._transactions(tenant_id) as session:
            await audit.record(
                session,
                tenant_id,
                principal,
                "changes.denied",
                decision.subject,
                operation=operation.name,
                arguments=operation.arguments_hash.hex(),
                because=decision.reason,
            )

    async def _ask(
        self, session: AsyncSession, tenant_id: str, intent: Intent, decision: Decision, preview: str
    ) -> NeedsConfirmation | NeedsApproval:
        await journal.check_settled(session, intent)
        way = "confirm" if decision.verdict == "confirm" else "approve"
        asked = Asked(way, decision.reason, preview, datetime.now(UTC) + self._expires_after)
        approval = await approvals.ask(session, tenant_id, intent, asked)
        # The policy may have become stricter since the question was first asked, or a person quicker.
        is_theirs = way == approval.asked.way == "confirm" and approval.state == "pending"
        return NeedsConfirmation(approval) if is_theirs else NeedsApproval(approval)
