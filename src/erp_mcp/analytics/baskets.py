"""What is bought together, and what customers of a product buy besides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from erp_mcp.analytics.options import known, number
from erp_mcp.analytics.scene import Scene
from erp_mcp.analytics.story import Call, Confidence, Days, Explained, Phrase
from erp_mcp.language.compact import compact
from erp_mcp.language.periods import Period
from erp_mcp.store.affinity import Also, Together, also_bought, pairs

YEAR = timedelta(days=365)
MOST, LEAST = 50, 5
SURE, WEAK = 1000, 200  # orders


@dataclass(frozen=True, slots=True)
class Baskets:
    """`also` only where a product was asked for; `next_step` leads to the orders of the strongest pair."""

    explained: Explained
    pairs: Sequence[Together]
    also: Sequence[Also]
    next_step: Call | None


async def baskets(scene: Scene) -> Baskets:
    """Of a year at least; pairs in fewer orders than the option `minimum` are chance."""
    known(scene.options, ("minimum",))
    least, scope = number(scene.options, "minimum", LEAST, 2, 10_000), scene.scope
    period = Period(min(scene.period.first, scene.period.last - YEAR), scene.period.last)
    span = scene.span(period)
    found = await pairs(scene.session, span, scope.branch, scope.product, least, MOST)
    also = (
        await also_bought(scene.session, span, scope.branch, scope.product, least, MOST)
        if scope.product
        else []
    )
    orders = found[0].orders if found else 0
    explained = Explained(
        Phrase("baskets.method"), Days(period.first, period.last), orders, _confidence(orders)
    )
    return Baskets(explained, found, also, _orders_with(found[0]) if found else None)


def _confidence(orders: int) -> Confidence:
    return "high" if orders >= SURE else "medium" if orders >= WEAK else "low"


def _orders_with(pair: Together) -> Call:
    domain = [
        ["order_line.product_id", "=", pair.external_id],
        ["order_line.product_id", "=", pair.with_external_id],
        ["state", "in", ["sale", "done"]],
    ]
    return Call("search_records", {"model": "sale.order", "domain": compact(domain)})
