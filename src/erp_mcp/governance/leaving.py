"""What leaves for a provider: without anything personal, unless its tenant has switched that off."""

from time import monotonic

from erp_mcp.governance.redaction import Redaction, Redactions
from erp_mcp.store import tenancy
from erp_mcp.store.engine import Transactions
from erp_mcp.store.statements import Statements

# Who has switched it off is asked again every time: switching it on holds at once.
ON_FOR_SECONDS = 30.0


class AsItIs(Redaction):
    """Of a tenant that has switched redaction off."""

    def redact(self, text: str) -> str:
        return text


class Leaving:
    def __init__(self, transactions: Transactions, statements: Statements) -> None:
        self._transactions = transactions
        self.redactions = Redactions(transactions, statements)
        self._on_until: dict[str, float] = {}

    async def redaction(self, tenant_id: str) -> Redaction:
        if monotonic() >= self._on_until.get(tenant_id, 0.0):
            async with self._transactions(tenant_id) as session:
                if not await tenancy.redacts(session):
                    return AsItIs()
            self._on_until[tenant_id] = monotonic() + ON_FOR_SECONDS
        return await self.redactions.open(tenant_id)
