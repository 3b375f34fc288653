"""What a shop sells that goes well: as much every day."""

from collections.abc import Sequence

from erp_mcp.app import App
from erp_mcp.store import mirror
from erp_mcp.store.figures import figured_after, keep_figures
from erp_mcp.store.records import Order
from tests.trade import ago, order

TENANT = "default"


def sold(days_ago: int, amount: int = 100, number: int = 0) -> Order:
    return order(number or 1000 + days_ago, 2, ago(days_ago), (1, amount // 10, 10))


async def sell(app: App, orders: Sequence[Order]) -> None:
    async with app.database.transactions(TENANT) as session:
        await mirror.save_orders(session, TENANT, orders)
        await keep_figures(session, await figured_after(session, 0, None))
