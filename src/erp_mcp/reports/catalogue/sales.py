"""Sales of a span of days, against the same days a month and a year before."""

from erp_mcp.analytics.comparing import days_before, year_before
from erp_mcp.analytics.scene import Scene
from erp_mcp.analytics.story import Days, Explained, Money, Percent, Phrase, Story
from erp_mcp.store.trade import Spans
from erp_mcp.store.trade import sales as sold


async def sales(scene: Scene) -> Story:
    before = scene.against or days_before(scene.period)
    spans = Spans(*(scene.span(each) for each in (scene.period, before, year_before(scene.period))))
    home = scene.basis.currency
    found = await sold(scene.session, home, spans, scene.scope.branch, "all", 1)
    if not found or not found[0].before:
        explained = Explained(Phrase("sales.method"), scene.days, 0, "low")
        return Story("sales", Phrase("sales.title"), explained, [Phrase("sales.nothing")], is_empty=True)
    [total] = found
    return Story(
        "sales",
        Phrase("sales.title"),
        Explained(Phrase("sales.method"), scene.days, total.orders, "high"),
        [
            Phrase(
                "sales.rose" if total.amount >= total.before else "sales.fell",
                {
                    "change": Percent((total.amount / total.before - 1) * 100, is_change=True),
                    "amount": Money(total.amount, home),
                    "before": Money(total.before, home),
                    "days": scene.days,
                    "days_before": Days(before.first, before.last),
                },
            )
        ],
    )
