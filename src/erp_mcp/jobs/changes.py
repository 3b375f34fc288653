"""Jobs on what was asked for: changes and messages that a person approved, or that nobody heard the end of."""

from erp_mcp.app import App
from erp_mcp.governance.operations import WHATSAPP, from_json


async def execute_approval(app: App, tenant_id: str, approval_id: int) -> None:
    """Uses the approval up; there is nothing to do the second time."""
    approval = await app.company.approvals.get(tenant_id, approval_id)
    is_message = from_json(approval.intent.operation).model == WHATSAPP
    room = app.messaging.sending if is_message else app.company.writes
    await room.execute_approved(tenant_id, approval_id)


async def reconcile_changes(app: App) -> None:
    """Looks for what was intended, and whose end the journal does not know; it writes nothing to the ERP."""
    for tenant in await app.company.changes.tenants():
        await app.company.writes.carrying_out.reconcile_all(tenant)
        await app.messaging.sending.reconcile_all(tenant)
