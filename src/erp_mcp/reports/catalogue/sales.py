"""Sales of a span of days, against the same days a month and a year before."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from erp_mcp.analytics.contributions import Compared, by_orders, compared, growth
from erp_mcp.analytics.scene import Scene
from erp_mcp.analytics.selling import Selling, against_of, selling
from erp_mcp.analytics.story import Advice, Explained, Name, Percent, Phrase, Story
from erp_mcp.reports.catalogue.amounts import CENT, customer_page, days_of, money, number, report
from erp_mcp.reports.catalogue.sales_caveats import caveats, confidence
from erp_mcp.reports.catalogue.sales_figures import charts, grids

LEVEL = Decimal(1)  # percent that are no change
MOST_ADVICE = 3


async def sales(scene: Scene) -> Story:
    against = against_of(scene)
    if against is None:
        return _nothing(scene, "trade.not_begun")
    sold = await selling(scene, against)
    if sold is None:
        return _nothing(scene, "trade.empty")
    return Story(
        "sales",
        _title(scene),
        Explained(Phrase("sales.method"), days_of(against.now), rows_under(sold), *confidence(sold)),
        list(verdict(scene, sold)),
        list(drivers(scene, sold)),
        list(grids(scene, sold)),
        await charts(scene, sold),
        list(advice(scene, sold))[:MOST_ADVICE],
        list(caveats(scene, sold)),
    )


def _nothing(scene: Scene, why: str) -> Story:
    explained = Explained(Phrase("sales.method"), scene.days, 0, "high")
    return Story("sales", _title(scene), explained, [Phrase(why, {"days": scene.days})], is_empty=True)


def rows_under(sold: Selling) -> int:
    return sold.total.count + sold.total.count_before + sold.total.count_year_ago


def _title(scene: Scene) -> Phrase:
    """With whatever part of the business was asked for."""
    scope = scene.scope
    parts = [each for each in (scope.branch, scope.product, scope.customer, scope.supplier) if each]
    return Phrase("trade.sales_of", {"what": Name(", ".join(parts))}) if parts else Phrase("sales.title")


def verdict(scene: Scene, sold: Selling) -> Iterator[Phrase]:
    total, against = sold.total, sold.against
    values = {
        "amount": money(total.amount, scene),
        "before": money(total.before, scene),
        "days": days_of(against.now),
        "days_before": days_of(against.before),
    }
    change = growth(total.amount, total.before)
    if change is None:
        yield Phrase("trade.began", values)
    else:
        key = "trade.level" if abs(change) < LEVEL else "sales.rose" if change > 0 else "sales.fell"
        is_level = key == "trade.level"
        told = Percent((change if is_level else abs(change)).quantize(CENT), is_change=is_level)
        yield Phrase(key, values | {"change": told})
    yield from _year_ago(scene, sold)


def _year_ago(scene: Scene, sold: Selling) -> Iterator[Phrase]:
    change = growth(sold.total.amount, sold.total.year_ago)
    if change is not None and sold.against.year_ago != sold.against.before:
        values = {
            "change": Percent(change.quantize(CENT), is_change=True),
            "year_ago": money(sold.total.year_ago, scene),
            "days": days_of(sold.against.year_ago),
        }
        yield Phrase("trade.year", values)


def drivers(scene: Scene, sold: Selling) -> Iterator[Phrase]:
    """Only a change has any."""
    if sold.total.before <= 0 or sold.total.amount <= 0:
        return
    yield _orders(scene, sold)
    branches = compared(sold.of("branch"))
    if len(branches) > 1:
        yield _moved(scene, "trade.branch_moved", branches)
    products = compared(sold.goods_of("product"))
    if len(products) > 1:
        yield _moved(scene, "trade.product_moved", products)
    if scene.scope.customer_id is None:
        yield _newcomers(scene, sold)
    yield from _prices(scene, sold)


def _orders(scene: Scene, sold: Selling) -> Phrase:
    total, effect = sold.total, by_orders(sold.total)
    return Phrase(
        "trade.orders_moved",
        {
            "orders": number(effect.orders),
            "orders_before": number(effect.orders_before),
            "by_number": money(effect.by_number, scene),
            "average": money(total.amount / total.count, scene),
            "average_before": money(total.before / total.count_before, scene),
            "by_average": money(effect.by_average, scene),
        },
    )


def _moved(scene: Scene, key: str, parts: Sequence[Compared]) -> Phrase:
    """The one that changed most."""
    most = max(parts, key=lambda each: abs(each.change))
    values = {
        "name": Name(most.name),
        "amount": money(most.now, scene),
        "before": money(most.before, scene),
        "difference": money(most.change, scene),
    }
    return Phrase(key, values)


def _newcomers(scene: Scene, sold: Selling) -> Phrase:
    [new] = sold.of("new")
    total = sold.total
    values = {
        "count": number(new.count),
        "count_before": number(new.count_before),
        "amount": money(new.amount, scene),
        "before": money(new.before, scene),
        "returning": money(total.amount - new.amount, scene),
        "returning_before": money(total.before - new.before, scene),
    }
    return Phrase("trade.newcomers", values)


def _prices(scene: Scene, sold: Selling) -> Iterator[Phrase]:
    """What is neither price nor quantity of the same goods came of goods that were taken up or dropped."""
    for all_goods in sold.goods_of("all"):
        price, volume = all_goods.by_price, all_goods.by_volume
        if price or volume:
            left = all_goods.amount - all_goods.before - price - volume
            values = {
                "price": money(price, scene),
                "volume": money(volume, scene),
                "range": money(left, scene),
            }
            yield Phrase("trade.prices", values)


def advice(scene: Scene, sold: Selling) -> Iterator[Advice]:
    """Of what fell most: a customer who stays away, a product, a branch."""
    now = sold.against.now
    if scene.scope.customer_id is None and (gone := _fell(compared(sold.of("customer")))):
        key = "trade.ask_customer" if gone.now else "trade.call_customer"
        yield Advice(_asks(scene, key, gone), customer_page(gone.name))
    products = sold.goods_of("product")
    if not scene.scope.product and (fell := _fell(compared(products))):
        yield Advice(
            _asks(scene, "trade.check_product", fell), report(scene, "products", now, product=fell.name)
        )
    if not scene.scope.branch and (weak := _fell(compared(sold.of("branch")))):
        yield Advice(
            _asks(scene, "trade.look_at_branch", weak), report(scene, "sales", now, branch=weak.name)
        )


def _asks(scene: Scene, key: str, each: Compared) -> Phrase:
    values = {"name": Name(each.name), "amount": money(each.now, scene), "before": money(each.before, scene)}
    return Phrase(key, values)


def _fell(parts: Sequence[Compared]) -> Compared | None:
    """By the most money."""
    most = min(parts, key=lambda each: each.change, default=None)
    return most if most and most.change < 0 else None
