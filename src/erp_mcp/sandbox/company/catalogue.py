"""The catalogue as the ERP holds it: products, their suppliers, and what of them lies in each branch."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal
from functools import cache
from random import Random

from erp_mcp.sandbox.company import chance, trade
from erp_mcp.sandbox.company.assortment import products, suppliers
from erp_mcp.sandbox.company.branches import BRANCHES
from erp_mcp.sandbox.company.seasons import TODAY
from erp_mcp.store.records import StockLevel

__all__ = ["products", "stock_levels", "suppliers"]

_MEASURED_DAYS = 120
_SAFETY_DAYS = 7


@cache
def stock_levels() -> tuple[StockLevel, ...]:
    sold = _recently_sold()
    lead_days: Counter[int | None] = Counter(
        {supplier.external_id: supplier.lead_days for supplier in suppliers()}
    )
    rng = chance.generator("stock")
    return tuple(
        _stock_level(
            rng,
            product.external_id,
            branch,
            sold[product.external_id, branch] * (lead_days[product.supplier_external_id] + _SAFETY_DAYS),
        )
        for product in products()
        for branch in BRANCHES
    )


def _recently_sold() -> Counter[tuple[int, str]]:
    since = TODAY - timedelta(days=_MEASURED_DAYS)
    sold: Counter[tuple[int, str]] = Counter()
    for order in trade.orders():
        if order.state == "done" and order.ordered_at.date() > since:
            for line in order.lines:
                sold[line.product_external_id, order.branch] += int(line.quantity)
    return sold


def _stock_level(rng: Random, product_id: int, branch: str, sold_in_lead: int) -> StockLevel:
    """`sold_in_lead` is what sells until a new delivery, times the days it was measured over."""
    reorder_point = max(2, -(-sold_in_lead // _MEASURED_DAYS))
    cover = chance.pick_weighted(
        rng, ((0.0, 0.025), (0.35, 0.04), (0.8, 0.07), (1.4, 0.35), (2.1, 0.35), (3.2, 0.165))
    )
    quantity = int(reorder_point * cover * (0.8 + 0.4 * rng.random()))
    return StockLevel(product_id, branch, Decimal(quantity), Decimal(reorder_point))
