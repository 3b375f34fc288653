"""Jobs on changes to the ERP: those that a person approved, and those that nobody heard the end of."""

from erp_mcp.app import App


async def execute_approval(app: App, tenant_id: str, approval_id: int) -> None:
    """Uses the approval up; there is nothing to do the second time."""
    await app.company.writes.execute_approved(tenant_id, approval_id)


async def reconcile_changes(app: App) -> None:
    """Looks for what was intended, and whose end the journal does not know; it writes nothing to the ERP."""
    for tenant in await app.company.changes.tenants():
        await app.company.writes.carrying_out.reconcile_all(tenant)
