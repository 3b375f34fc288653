"""Keys for customers who came before there were any, or whom an older version keyed."""

from erp_mcp.store.customer_keys import key_some
from erp_mcp.store.engine import Transactions

AT_ONCE = 1000  # in one transaction: others may save customers in between


async def key_customers(transactions: Transactions, tenant_id: str) -> int:
    """How many got theirs; none the second time."""
    keyed = 0
    while True:
        async with transactions(tenant_id) as session:
            done = await key_some(session, tenant_id, AT_ONCE)
        keyed += done
        if done < AT_ONCE:
            return keyed
