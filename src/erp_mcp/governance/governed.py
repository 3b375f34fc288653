"""What every write and every message passes, and how one that a person approved begins."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from erp_mcp.errors import ApprovalMismatch, ErpError, OutcomeUnknown, PolicyDenied
from erp_mcp.governance.approvals import LONGEST_REASON, Approvals
from erp_mcp.governance.changes import Changes
from erp_mcp.governance.principal import WORKER
from erp_mcp.governance.writing import Writing
from erp_mcp.store.changes import Change
from erp_mcp.store.intents import Intent

# What no repetition mends: an approval that meets one of these is over, and says why.
WORTHLESS = (ApprovalMismatch, OutcomeUnknown, PolicyDenied)


@dataclass(frozen=True, slots=True)
class Governed:
    writing: Writing
    approvals: Approvals
    changes: Changes

    async def begun(
        self,
        tenant_id: str,
        approval_id: int,
        begin: Callable[[Intent], Awaitable[Change]],
        worthless: tuple[type[ErpError], ...],
    ) -> Change | None:
        """None where it was begun before, or is over; `worthless` is what else ends it."""
        approval = await self.approvals.get(tenant_id, approval_id)
        if approval.state != "approved":  # an earlier run of the same job has used it
            return None
        try:
            return await begin(approval.intent)
        except (*WORTHLESS, *worthless) as error:
            because = str(error)[:LONGEST_REASON]
            await self.approvals.reject(tenant_id, approval_id, because, by=WORKER)
            return None
