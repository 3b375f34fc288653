"""What goes into one order: favourites first, what the season asks for, in quantities that suit the buyer."""

from datetime import date
from decimal import Decimal
from math import ceil
from random import Random
from typing import NamedTuple

from erp_mcp.sandbox.company import assortment, chance, habits, seasons
from erp_mcp.sandbox.company.branches import Branch, cents
from erp_mcp.sandbox.company.habits import Habit
from erp_mcp.store.records import Customer, OrderLine, Product

_MINIMUM_WHOLESALE = Decimal(500)
_STEPS = (
    (Decimal(10_000), Decimal("8.00")),
    (Decimal(3_000), Decimal("5.00")),
    (Decimal(1_000), Decimal("3.00")),
)
_FAITHFULNESS = 0.68


class _Wish(NamedTuple):
    product: Product
    price: Decimal
    pieces: int


def basket(rng: Random, habit: Habit, customer: Customer, branch: Branch, day: date) -> tuple[OrderLine, ...]:
    wishes = [
        _Wish(product, branch.local(assortment.price_on(product, day)), _pieces(rng, habit, product, boost))
        for product, boost in _chosen(rng, habit, customer, day)
    ]
    times, discount = 1, Decimal("0.00")
    if customer.is_company:
        goods = sum((wish.price * wish.pieces for wish in wishes), Decimal(0))
        times = _times_to_minimum(goods, branch)
        discount = _wholesale_discount(goods * times, branch)
    return tuple(
        OrderLine(wish.product.external_id, Decimal(wish.pieces * times), wish.price, discount)
        for wish in wishes
    )


def amount(line: OrderLine) -> Decimal:
    return cents(line.quantity * line.unit_price * (100 - line.discount_percent) / 100)


def _chosen(rng: Random, habit: Habit, customer: Customer, day: date) -> list[tuple[Product, float]]:
    def boost(category: str) -> float:
        return seasons.boost(day, customer.language, category)

    tastes = [(category, weight * boost(category)) for category, weight in habit.tastes]
    favourites = [(product, boost(product.category)) for product in habit.favourites]
    chosen: dict[int, Product] = {}
    for _ in range(chance.whole(rng, *habit.lines)):
        faithful = chance.happens(rng, _FAITHFULNESS)
        product = (
            chance.pick_weighted(rng, favourites)
            if faithful
            else habits.popular(rng, chance.pick_weighted(rng, tastes))
        )
        chosen[product.external_id] = product
    return [(product, boost(product.category)) for product in chosen.values()]


def _pieces(rng: Random, habit: Habit, product: Product, boost: float) -> int:
    value = habit.line_value * (0.5 + rng.random()) * (1 + boost) / 2
    pieces = max(1, min(habit.most_pieces, int(value / float(product.price) + 0.5)))
    return pieces - pieces % 5 if pieces > 20 else pieces


def _times_to_minimum(goods: Decimal, branch: Branch) -> int:
    return max(1, ceil(branch.local(_MINIMUM_WHOLESALE) / goods))


def _wholesale_discount(goods: Decimal, branch: Branch) -> Decimal:
    return next((percent for step, percent in _STEPS if goods >= branch.local(step)), Decimal("0.00"))
