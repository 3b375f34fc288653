"""How conversations were kept up: how soon customers were answered, by whom, and who still waits."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from erp_mcp.analytics.comparing import days_before
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
    Name,
    Number,
    Phrase,
    Series,
    Story,
    Value,
    Word,
)
from erp_mcp.language.periods import Period
from erp_mcp.reports.phrasing import columns, count, customer, share, unfinished
from erp_mcp.store.answering import (
    Answers,
    Handed,
    Rated,
    Talks,
    Waiting,
    Week,
    answers,
    handed_over,
    rated,
    waiting,
    weeks,
)

MOST_WAITING, MOST_ADVICE = 10, 3
ENOUGH, FEW = 100, 20  # questions
# As the server writes down why it handed a conversation over.
REASONS: Mapping[str, str] = {
    "": "by_hand",
    "they ask for a person": "asked_person",
    "they may want to cancel an order, or no more messages": "cancel_or_stop",
    "answers did not help": "no_help",
    "a complaint": "complaint",
    "abuse": "abuse",
}


@dataclass(frozen=True, slots=True)
class Kept:
    """`all` is of everybody's answers, `before` of those in the days before."""

    all: Answers
    before: Answers
    by: Sequence[Answers]
    weeks: Sequence[Week]
    waiting: Sequence[Waiting]
    handed: Sequence[Handed]
    rated: Rated


async def conversations(scene: Scene) -> Story:
    refuse_other(scene.scope, "The report on conversations", "branch")
    kept = await _kept(scene)
    title = Phrase("conversations.title")
    found = kept.all.questions
    confidence = "high" if found >= ENOUGH else "medium" if found >= FEW else "low"
    explained = Explained(Phrase("conversations.method"), scene.days, found, confidence)
    if not found:
        nothing = Phrase("conversations.nothing", {"days": scene.days})
        return Story("conversations", title, explained, [nothing], is_empty=True)
    return Story(
        "conversations",
        title,
        explained,
        list(_verdict(kept)),
        list(_drivers(kept)),
        list(_grids(kept)),
        [_chart(kept)],
        [_advised(each) for each in kept.waiting[:MOST_ADVICE]],
        [*unfinished(scene), Phrase("conversations.last_word"), Phrase("conversations.no_mood")],
    )


async def _kept(scene: Scene) -> Kept:
    talks, session = _talks(scene, scene.period), scene.session
    total, *by = await answers(session, talks)
    before, *_ = await answers(session, _talks(scene, scene.against or days_before(scene.period)))
    return Kept(
        total,
        before,
        by,
        await weeks(session, talks),
        await waiting(session, talks, MOST_WAITING),
        await handed_over(session, talks),
        await rated(session, talks.span),
    )


def _talks(scene: Scene, period: Period) -> Talks:
    return Talks(scene.span(period), scene.scope.branch, scene.basis.time_zone)


def _minutes(number: int | None) -> Number | None:
    return None if number is None else count(number, "people.minutes")


def _verdict(kept: Kept) -> Iterator[Phrase]:
    found = kept.all
    told: dict[str, Value] = {
        "answered": count(found.answered),
        "n": count(found.questions),
        "share": share(Decimal(found.answered), Decimal(found.questions)),
    }
    if found.median is None:
        yield Phrase("conversations.unanswered", told)
    else:
        soon = share(Decimal(found.soon), Decimal(found.questions))
        yield Phrase(
            "conversations.answered", told | {"median": count(found.median, "people.minutes"), "soon": soon}
        )
    if kept.waiting:
        yield Phrase("conversations.still", {"n": count(kept.waiting[0].total)})


def _drivers(kept: Kept) -> Iterator[Phrase]:
    if kept.all.ninth is not None:
        yield Phrase("conversations.slowest", {"minutes": count(kept.all.ninth, "people.minutes")})
    if kept.before.median is not None and kept.all.median is not None:
        told = {"median": count(kept.before.median, "people.minutes"), "n": count(kept.before.questions)}
        yield Phrase("conversations.before", told)
    for each in kept.by:
        if each.median is not None:
            part = share(Decimal(each.questions), Decimal(kept.all.questions))
            told = {"who": Word(f"conversations.{each.handler}"), "share": part}
            yield Phrase("conversations.handler", told | {"median": count(each.median, "people.minutes")})
    if kept.rated.up + kept.rated.down:
        thumbs = {"up": count(kept.rated.up), "down": count(kept.rated.down)}
        yield Phrase("conversations.rated", thumbs | {"lessons": count(kept.rated.lessons)})


def _grids(kept: Kept) -> Iterator[Grid]:
    yield _handlers(kept)
    if kept.waiting:
        yield _waiting(kept)
    if kept.handed:
        yield _handed(kept)


def _handlers(kept: Kept) -> Grid:
    return Grid(
        "handlers",
        Phrase("conversations.by_handler"),
        columns(
            ("conversations.who", "text"),
            ("conversations.questions", "number"),
            ("conversations.talks", "number"),
            ("conversations.median", "number"),
            ("conversations.ninth", "number"),
            ("conversations.soon", "number"),
        ),
        [
            Line(
                [
                    Word(f"conversations.{each.handler}"),
                    count(each.questions),
                    count(each.conversations),
                    _minutes(each.median),
                    _minutes(each.ninth),
                    count(each.soon),
                ]
            )
            for each in kept.by
        ],
    )


def _waiting(kept: Kept) -> Grid:
    return Grid(
        "waiting",
        Phrase("conversations.waiting"),
        columns(
            ("people.customer", "text"),
            ("conversations.channel", "text"),
            ("conversations.wrote_on", "day"),
        ),
        [
            Line(
                [_who(each), Name(each.channel), Day(each.wrote_on)],
                Call("read_messages", {"conversation": each.conversation_id}),
            )
            for each in kept.waiting
        ],
        kept.waiting[0].total,
    )


def _handed(kept: Kept) -> Grid:
    return Grid(
        "handed",
        Phrase("conversations.handed"),
        columns(("conversations.reason", "text"), ("conversations.talks", "number")),
        [Line([_reason(each.reason), count(each.conversations)]) for each in kept.handed],
    )


def _reason(reason: str) -> Value:
    known = REASONS.get(reason)
    return Word(f"conversations.{known}") if known else Name(reason)


def _who(each: Waiting) -> Value:
    if each.customer_id is None:
        return Name(each.who) if each.who else Word("conversations.stranger")
    return customer(each.who, each.customer_id)


def _advised(each: Waiting) -> Advice:
    told = {"who": _who(each), "day": Day(each.wrote_on)}
    return Advice(
        Phrase("conversations.answer", told), Call("draft_reply", {"conversation": each.conversation_id})
    )


def _chart(kept: Kept) -> Chart:
    labels = [Day(each.monday, "week") for each in kept.weeks]
    series = [
        Series(Phrase("conversations.assistant"), [Decimal(each.assistant) for each in kept.weeks]),
        Series(Phrase("conversations.staff"), [Decimal(each.staff) for each in kept.weeks]),
        Series(Phrase("conversations.none"), [Decimal(each.none) for each in kept.weeks]),
    ]
    title = Phrase("conversations.by_week")
    return Chart("weeks", title, "stacked", labels, series, "conversations.questions")
