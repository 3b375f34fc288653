"""What a day begins with: who waits, what is due, what was sold yesterday, what runs out."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from decimal import Decimal

from erp_mcp.analytics.morning import Morning, morning, yesterday_of
from erp_mcp.analytics.scene import Scene
from erp_mcp.analytics.story import (
    Advice,
    Call,
    Day,
    Days,
    Explained,
    Money,
    Name,
    Number,
    Percent,
    Phrase,
    Story,
)
from erp_mcp.reports.catalogue.day_grids import counted_in, day_grids

FRESH = timedelta(days=1)


async def daily_briefing(scene: Scene) -> Story:
    """Of today, whichever period was asked for: it says what is open now."""
    found = await morning(scene.session, scene.basis, scene.now)
    rows = _rows(found)
    days = Days(yesterday_of(scene.today), scene.today)
    explained = Explained(Phrase("day.method"), days, rows, "high")
    title = Phrase("day.title", {"day": Day(scene.today)})
    if not rows and not (found.sold and found.sold.before):
        nothing = _sold(found, scene.basis.currency) if found.silent_since else Phrase("day.quiet")
        return Story("daily_briefing", title, explained, [nothing], is_empty=True)
    return Story(
        "daily_briefing",
        title,
        explained,
        [*_waits(found), _sold(found, scene.basis.currency)],
        list(_drivers(found)),
        list(day_grids(found, scene.basis)),
        advice=list(_advice(found)),
        caveats=list(_caveats(found, scene)),
    )


def _rows(found: Morning) -> int:
    listed = (found.handed_over, found.waiting, found.undone, found.leaving, found.due)
    sold = found.sold.orders if found.sold else 0
    whole = len(found.short.goods) + found.approvals + len(found.alerts)
    return sum(counted_in(each) for each in listed) + sold + whole


def _waits(found: Morning) -> Iterator[Phrase]:
    waiting, handed_over = counted_in(found.waiting), counted_in(found.handed_over)
    if handed_over:
        yield Phrase(
            "day.waits_for_a_person", {"waiting": _number(waiting), "handed_over": _number(handed_over)}
        )
    elif waiting:
        yield Phrase("day.waits", {"waiting": _number(waiting)})
    else:
        yield Phrase("day.nobody_waits")


def _sold(found: Morning, home: str) -> Phrase:
    sold = found.sold
    if found.silent_since:
        return Phrase("trade.silent", {"day": Day(found.silent_since)})
    if sold is None or not (sold.orders or sold.before):
        return Phrase("day.sold_nothing")
    if not sold.orders:
        return Phrase("day.sold_nothing_against", {"before": Money(sold.before, home)})
    told = {"amount": Money(sold.amount, home), "orders": _number(sold.orders)}
    if not sold.before:
        return Phrase("day.sold", told)
    change = Percent((sold.amount / sold.before - 1) * 100, is_change=True)
    against = told | {"change": change, "before": Money(sold.before, home)}
    return Phrase("day.sold_more" if sold.amount >= sold.before else "day.sold_less", against)


def _drivers(found: Morning) -> Iterator[Phrase]:
    """What else is open, each with how much of it."""
    if found.short.goods:
        counts = {"out": _number(found.short.out), "soon": _number(found.short.running_out)}
        yield Phrase("inventory.short", counts)
    counts = {
        "day.due": counted_in(found.due),
        "day.late": counted_in(found.leaving),
        "day.undone": counted_in(found.undone),
        "day.approvals": found.approvals,
        "day.alerts": len(found.alerts),
    }
    for key, count in counts.items():
        if count:
            yield Phrase(key, {"count": _number(count)})


def _advice(found: Morning) -> Iterator[Advice]:
    first: Sequence[tuple[str, str]] = [(each.customer, each.session_id) for each in found.handed_over]
    first = first or [(each.customer, each.session_id) for each in found.waiting]
    for customer, conversation in first[:1]:
        yield Advice(
            Phrase("day.answer", {"customer": Name(customer or conversation)}),
            Call("draft_reply", {"conversation": conversation}),
        )
    for due in found.due[:1]:
        amount = {"customer": Name(due.customer), "amount": Money(due.residual, due.currency)}
        yield Advice(Phrase("day.collect", amount), Call("get_customer", {"customer": due.customer}))
    for short in [each for each in found.short.goods if each.order > 0][:1]:
        wanted = {"product": Name(f"{short.due.name} ({short.due.sku})"), "wanted": _number(short.order)}
        call = Call("generate_report", {"report": "inventory", "options": {"product": short.due.sku}})
        yield Advice(Phrase("day.order", wanted), call)
    if found.approvals:
        yield Advice(Phrase("day.decide"), Call("read_resource", {"uri": "erp://approvals"}))


def _caveats(found: Morning, scene: Scene) -> Iterator[Phrase]:
    synced = scene.basis.synced_at
    if found.sold and found.sold.unconverted:
        yield Phrase("day.unconverted", {"count": _number(found.sold.unconverted)})
    if len({each.currency for each in found.due}) > 1:
        yield Phrase("day.currencies")
    if synced is not None and scene.now - synced >= FRESH:
        yield Phrase("day.old", {"day": Day(synced.astimezone(scene.now.tzinfo).date())})


def _number(count: int | Decimal) -> Number:
    return Number(Decimal(count))
