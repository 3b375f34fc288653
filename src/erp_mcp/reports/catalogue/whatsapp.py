"""WhatsApp: what went out and how far it got, what came in, what it cost, and what nobody knows the end of."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from erp_mcp.analytics.narrowing import refuse_other
from erp_mcp.analytics.scene import Scene
from erp_mcp.analytics.story import (
    Advice,
    Call,
    Chart,
    Day,
    Explained,
    Grid,
    Line,
    Money,
    Name,
    Percent,
    Phrase,
    Series,
    Story,
    Value,
    Word,
)
from erp_mcp.messaging.masking import masked
from erp_mcp.messaging.prices import RateCard, card_in, illustrative_card
from erp_mcp.reports.billing import Cost, costs, tariffs
from erp_mcp.reports.phrases import area
from erp_mcp.reports.phrasing import columns, count, customer, share, unfinished
from erp_mcp.store.sendings import (
    Failed,
    Heard,
    Sent,
    Traffic,
    Unknown,
    billed,
    failed,
    heard,
    sent,
    traffic,
    unknown,
)

MOST, MOST_ADVICE = 10, 3
CATEGORIES = ("service", "utility", "marketing", "authentication")


@dataclass(frozen=True, slots=True)
class Told:
    """`all` is None where nothing went out."""

    card: RateCard
    all: Sent | None
    templates: Sequence[Sent]
    handlers: Sequence[Sent]
    failed: Sequence[Failed]
    unknown: Sequence[Unknown]
    heard: Heard
    costs: Sequence[Cost]
    days: Sequence[Traffic]

    @property
    def amount(self) -> Money:
        return Money(sum((each.amount for each in self.costs), Decimal(0)), self.card.currency)

    @property
    def unpriced(self) -> int:
        return sum(each.unpriced for each in self.costs)


async def whatsapp(scene: Scene) -> Story:
    refuse_other(scene.scope, "The report on WhatsApp")
    told = await _told(scene)
    title = Phrase("whatsapp.title")
    messages = (told.all.messages if told.all else 0) + told.heard.messages
    explained = Explained(
        Phrase("whatsapp.method"), scene.days, messages, "medium" if told.unpriced else "high"
    )
    if not messages:
        nothing = Phrase("whatsapp.nothing", {"days": scene.days})
        return Story("whatsapp", title, explained, [nothing], is_empty=True)
    return Story(
        "whatsapp",
        title,
        explained,
        list(_verdict(told)),
        list(_drivers(told)),
        list(_grids(told)),
        [_chart(told)],
        [_resolve(each) for each in told.unknown[:MOST_ADVICE]],
        list(_caveats(scene, told)),
    )


async def _told(scene: Scene) -> Told:
    card = card_in(scene.rate_card) if scene.rate_card else illustrative_card()
    session, span = scene.session, scene.span(scene.period)
    found = await sent(session, span, "all")
    return Told(
        card,
        found[0] if found else None,
        await sent(session, span, "template"),
        await sent(session, span, "handler"),
        await failed(session, span, MOST),
        await unknown(session, span, scene.basis.time_zone, MOST),
        await heard(session, span, scene.now),
        costs(card, await billed(session, span, tariffs(card))),
        await traffic(session, span, scene.basis.time_zone),
    )


def _verdict(told: Told) -> Iterator[Phrase]:
    if told.all:
        yield Phrase(
            "whatsapp.sent",
            {
                "n": count(told.all.sent),
                "people": count(told.all.people),
                "delivered": share(Decimal(told.all.delivered), Decimal(told.all.sent)),
                "read": share(Decimal(told.all.read), Decimal(told.all.sent)),
                "amount": told.amount,
            },
        )
    yield Phrase("whatsapp.heard", {"n": count(told.heard.messages), "people": count(told.heard.people)})


def _drivers(told: Told) -> Iterator[Phrase]:
    if told.all and told.all.failed:
        part = share(Decimal(told.all.failed), Decimal(told.all.messages))
        yield Phrase("whatsapp.failed", {"n": count(told.all.failed), "share": part})
    if told.all and told.all.suppressed:
        yield Phrase("whatsapp.suppressed", {"n": count(told.all.suppressed)})
    if told.all and told.all.waiting:
        yield Phrase("whatsapp.waiting", {"n": count(told.all.waiting)})
    if told.heard.stopped:
        yield Phrase("whatsapp.stopped", {"n": count(told.heard.stopped)})
    yield Phrase("whatsapp.windows", {"n": count(told.heard.windows)})


def _grids(told: Told) -> Iterator[Grid]:
    if told.templates:
        yield _sendings("templates", "whatsapp.by_template", told.templates)
        yield _sendings("handlers", "whatsapp.by_handler", told.handlers)
    if told.costs:
        yield _costs(told)
    if told.failed:
        lines = [Line([_why(each.reason), count(each.messages)]) for each in told.failed]
        heads = columns(("whatsapp.reason", "text"), ("whatsapp.messages", "number"))
        yield Grid("failed", Phrase("whatsapp.not_sent"), heads, lines)
    if told.unknown:
        yield _unknown(told)


def _sendings(name: str, title: str, rows: Sequence[Sent]) -> Grid:
    return Grid(
        name,
        Phrase(title),
        columns(
            ("whatsapp.what", "text"),
            ("whatsapp.messages", "number"),
            ("whatsapp.went", "number"),
            ("whatsapp.delivered", "percent"),
            ("whatsapp.read", "percent"),
            ("whatsapp.lost", "number"),
        ),
        [
            Line(
                [
                    _named(each.name),
                    count(each.messages),
                    count(each.sent),
                    _part(each.delivered, each.sent),
                    _part(each.read, each.sent),
                    count(each.failed),
                ]
            )
            for each in rows
        ],
    )


def _named(name: str) -> Value:
    match name:
        case "":
            return Word("whatsapp.free_text")
        case "assistant" | "staff":
            return Word(f"conversations.{name}")
        case _:
            return Name(name)


def _why(reason: str) -> Value:
    known = {said["en"]: name for name, said in area("refused").items()}
    return Word(f"refused.{known[reason]}") if reason in known else Name(reason)


def _part(part: int, whole: int) -> Percent | None:
    return share(Decimal(part), Decimal(whole)) if whole else None


def _costs(told: Told) -> Grid:
    return Grid(
        "costs",
        Phrase("whatsapp.by_category"),
        columns(
            ("whatsapp.category", "text"),
            ("whatsapp.messages", "number"),
            ("whatsapp.free", "number"),
            ("whatsapp.unpriced", "number"),
            ("people.amount", "money"),
        ),
        [
            Line(
                [
                    Word(f"whatsapp.{each.category}") if each.category in CATEGORIES else Name(each.category),
                    *map(count, (each.messages, each.free, each.unpriced)),
                    Money(each.amount, told.card.currency),
                ]
            )
            for each in told.costs
        ],
        sum=[Word("people.total"), None, None, None, told.amount],
    )


def _unknown(told: Told) -> Grid:
    return Grid(
        "unknown",
        Phrase("whatsapp.nobody_knows"),
        columns(("whatsapp.message", "text"), ("people.customer", "text"), ("whatsapp.day", "day")),
        [Line([Name(f"#{each.message_id}"), _who(each), Day(each.on)], _way(each)) for each in told.unknown],
        told.unknown[0].total,
    )


def _who(each: Unknown) -> Value:
    """A number is not shown in full."""
    if each.customer_id is None:
        return Name(masked(each.address))
    return customer(each.customer, each.customer_id)


def _way(each: Unknown) -> Call:
    return Call("read_messages", {"message_id": each.message_id})


def _resolve(each: Unknown) -> Advice:
    told = {"who": _who(each), "message": Name(f"#{each.message_id}"), "day": Day(each.on)}
    return Advice(Phrase("whatsapp.resolve", told), _way(each))


def _chart(told: Told) -> Chart:
    labels = [Day(each.day) for each in told.days]
    series = [
        Series(Phrase("whatsapp.went"), [Decimal(each.sent) for each in told.days]),
        Series(Phrase("whatsapp.came"), [Decimal(each.heard) for each in told.days]),
    ]
    return Chart("days", Phrase("whatsapp.by_day"), "line", labels, series, "whatsapp.messages")


def _caveats(scene: Scene, told: Told) -> Iterator[Phrase]:
    yield from unfinished(scene)
    if told.unpriced:
        yield Phrase("whatsapp.no_price", {"n": count(told.unpriced)})
    if scene.rate_card is None and told.costs:
        yield Phrase("whatsapp.illustrative", {"day": Day(tariffs(told.card)[-1].date())})
    if told.all and told.all.unknown:
        yield Phrase("whatsapp.unknown", {"n": count(told.all.unknown)})
