"""Goods that were sold: what they brought and earned, which of them matter, which move and which do not."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from erp_mcp.analytics.contributions import NOTHING, compared, margin
from erp_mcp.analytics.scene import Scene
from erp_mcp.analytics.selling import MOST, Selling, against_of, selling, sought_of
from erp_mcp.analytics.story import Advice, Call, Explained, Money, Name, Phrase, Story
from erp_mcp.reports.catalogue.amounts import change_of, days_of, money, number, percent, report
from erp_mcp.reports.catalogue.products_figures import charts, grids
from erp_mcp.reports.catalogue.sales_caveats import caveats, confidence
from erp_mcp.store.goods_sold import GoodsTaken, Unsold, unsold

DEAD_DAYS = 90  # without a sale


async def products(scene: Scene) -> Story:
    against = against_of(scene)
    if against is None:
        return _nothing(scene, "trade.not_begun")
    sold = await selling(scene, against)
    if sold is None or not sold.goods:
        return _nothing(scene, "trade.empty")
    still = await _still(scene, sold)
    [whole] = sold.goods_of("all")
    return Story(
        "products",
        Phrase("products.title"),
        Explained(Phrase("products.method"), days_of(against.now), whole.lines, *confidence(sold)),
        list(_verdict(scene, sold, whole)),
        list(_drivers(scene, sold, still)),
        list(grids(scene, sold, whole, still)),
        charts(scene, sold),
        list(_advice(scene, sold, still)),
        [*_uncosted(whole), *caveats(scene, sold)],
    )


def _nothing(scene: Scene, why: str) -> Story:
    explained = Explained(Phrase("products.method"), scene.days, 0, "high")
    told = [Phrase(why, {"days": scene.days})]
    return Story("products", Phrase("products.title"), explained, told, is_empty=True)


async def _still(scene: Scene, sold: Selling) -> Sequence[Unsold]:
    """None of one customer's: what they alone do not buy may go to others."""
    if scene.scope.customer_id is not None:
        return []
    ending = scene.span(sold.against.now).ending
    since = ending - timedelta(days=DEAD_DAYS)
    return await unsold(scene.session, sought_of(scene, sold.against.now), since, ending, MOST)


def _verdict(scene: Scene, sold: Selling, whole: GoodsTaken) -> Iterator[Phrase]:
    values = {
        "goods": number(whole.goods),
        "days": days_of(sold.against.now),
        "amount": money(whole.amount, scene),
        "before": money(whole.before, scene),
        "days_before": days_of(sold.against.before),
    }
    change = change_of(whole.amount, whole.before)
    yield (
        Phrase("products.sold_anew", values)
        if change is None
        else Phrase("products.sold", values | {"change": change})
    )
    earned = percent(margin(whole))
    if earned and whole.cost is not None and whole.costed is not None:
        yield Phrase("products.earned", {"margin": earned, "profit": money(whole.costed - whole.cost, scene)})


def _drivers(scene: Scene, sold: Selling, still: Sequence[Unsold]) -> Iterator[Phrase]:
    for best in [each for each in sold.goods_of("class") if each.name == "A"]:
        values = {"goods": number(best.goods), "amount": money(best.amount, scene)}
        yield Phrase("products.carried", values)
    moved = sorted(compared(sold.goods_of("product")), key=lambda each: each.change)
    for key, each in (("products.fell", moved[0]), ("products.rose", moved[-1])) if moved else ():
        if (each.change > 0) == (key == "products.rose") and each.change:
            values = {
                "name": Name(each.name),
                "amount": money(each.now, scene),
                "before": money(each.before, scene),
            }
            yield Phrase(key, values)
    for worst in _at_a_loss(sold):
        values = {"name": Name(worst.name), **_loss(scene, worst)}
        yield Phrase("products.lost", values)
    if still and still[0].total_value is not None:
        values = {"goods": number(still[0].total), "value": money(still[0].total_value, scene)}
        yield Phrase("products.still", values)


def _at_a_loss(sold: Selling) -> list[GoodsTaken]:
    """The one that loses the greatest share, if any does."""
    found = [(earned, each) for each in sold.goods_of("product") if (earned := margin(each)) is not None]
    return [each for earned, each in sorted(found, key=lambda one: one[0])[:1] if earned < 0]


def _loss(scene: Scene, each: GoodsTaken) -> dict[str, Money]:
    return {"amount": money(each.amount, scene), "cost": money(each.cost or NOTHING, scene)}


def _advice(scene: Scene, sold: Selling, still: Sequence[Unsold]) -> Iterator[Advice]:
    for worst in _at_a_loss(sold):
        values = {"name": Name(worst.name), **_loss(scene, worst)}
        yield Advice(Phrase("products.raise_price", values), _prices(worst.name))
    rising = max(compared(sold.goods_of("product")), key=lambda each: each.change, default=None)
    if rising and rising.change > 0:
        yield Advice(
            Phrase("products.keep_in_stock", {"name": Name(rising.name)}),
            report(scene, "inventory", sold.against.now, product=rising.name),
        )
    for dead in [each for each in still[:1] if each.value]:
        values = {
            "name": Name(dead.name),
            "quantity": number(dead.quantity),
            "value": money(dead.value or NOTHING, scene),
        }
        yield Advice(Phrase("products.sell_off", values), _prices(dead.name))


def _prices(product: str) -> Call:
    return Call("analyze_data", {"options": {"product": product}, "analysis": "prices"})


def _uncosted(whole: GoodsTaken) -> Iterator[Phrase]:
    if whole.uncosted:
        yield Phrase("products.uncosted", {"goods": number(whole.uncosted)})
    if whole.cost is not None:
        yield Phrase("products.cost_of_now")
