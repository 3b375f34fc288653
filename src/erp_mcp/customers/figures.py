"""When figures are computed beside the changes that keep them: what is missing, has fallen due, or all of them."""

from erp_mcp.store.engine import Transactions
from erp_mcp.store.figures import figured_after, keep_figures, waiting_customers
from erp_mcp.store.tenancy import tenant_ids

AT_ONCE = 1000  # customers in a transaction, so that whoever writes orders meanwhile does not wait for long


class Figures:
    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    async def complete_all(self) -> None:
        async with self._transactions("") as session:
            tenants = await tenant_ids(session)
        for tenant_id in tenants:
            await self.complete(tenant_id)

    async def complete(self, tenant_id: str) -> int:
        """Of customers that have none or whose invoices fell due; how many those were."""
        completed = 0
        while True:
            async with self._transactions(tenant_id) as session:
                waiting = await waiting_customers(session, AT_ONCE)
                await keep_figures(session, waiting)
            completed += len(waiting)
            if len(waiting) < AT_ONCE:
                return completed

    async def recompute(self, tenant_id: str) -> None:
        last = 0
        while True:
            async with self._transactions(tenant_id) as session:
                some = await figured_after(session, last, AT_ONCE)
                await keep_figures(session, some)
            if not some:
                return
            last = some[-1]
