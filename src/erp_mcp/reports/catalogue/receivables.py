"""What customers owe: by age, who owes most for longest, and whom to write to first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from erp_mcp.analytics.narrowing import refuse_other
from erp_mcp.analytics.scene import Scene
from erp_mcp.analytics.story import (
    Advice,
    Call,
    Chart,
    Day,
    Days,
    Explained,
    Grid,
    Line,
    Money,
    Number,
    Phrase,
    Series,
    Story,
    Word,
)
from erp_mcp.reports.phrasing import cautions, columns, count, customer, days, open_customer, share
from erp_mcp.reports.wording import Wording
from erp_mcp.store.debts import (
    Invoiced,
    LatePayer,
    OverLimit,
    Position,
    invoiced,
    late_payers,
    over_limit,
    position,
)
from erp_mcp.store.owing import Aged, aged
from erp_mcp.store.records import Language

MONTH, QUARTER = timedelta(days=30), timedelta(days=90)
MOST_PAYERS, MOST_OVER, MOST_ADVICE = 15, 10, 3
OLDEST_AGE = 4
LANGUAGES: dict[str, Language] = {"ar": "ar", "en": "en", "fa": "fa", "tr": "tr"}


@dataclass(frozen=True, slots=True)
class Owed:
    """All that the report tells of; `lately` was invoiced in a month, `quarterly` in three."""

    home: str
    position: Position
    ages: Sequence[Aged]
    late: Sequence[LatePayer]
    over: Sequence[OverLimit]
    lately: Invoiced
    quarterly: Invoiced

    @property
    def balance(self) -> Decimal:
        return self.position.owed - self.position.credits

    @property
    def days_outstanding(self) -> int | None:
        """How many days of invoicing are still owed."""
        if self.quarterly.total <= 0:
            return None
        return round(max(self.balance, Decimal(0)) * QUARTER.days / self.quarterly.total)

    def money(self, amount: Decimal) -> Money:
        return Money(amount, self.home)


async def receivables(scene: Scene) -> Story:
    refuse_other(scene.scope, "The report on receivables", "branch")
    owed = await _owed(scene)
    found = owed.position
    first = found.oldest or scene.today
    explained = Explained(
        Phrase("receivables.method"),
        Days(min(first, scene.today), scene.today),
        sum(each.invoices for each in owed.ages),
        "medium" if found.unconverted else "high",
    )
    title = Phrase("receivables.title")
    if not owed.ages and not found.credits:
        nothing = Phrase("receivables.nothing", {"day": Day(scene.today)})
        return Story("receivables", title, explained, [nothing], is_empty=True)
    return Story(
        "receivables",
        title,
        explained,
        list(_verdict(owed)),
        list(_drivers(owed)),
        list(_grids(owed)),
        [_chart(owed)],
        [_reminder(owed, each) for each in owed.late if each.is_reachable][:MOST_ADVICE],
        list(_caveats(scene, owed)),
    )


async def _owed(scene: Scene) -> Owed:
    given = scene.session, scene.basis.currency
    today, branch = scene.today, scene.scope.branch
    return Owed(
        scene.basis.currency,
        await position(*given, today, branch),
        await aged(*given, today, branch),
        await late_payers(*given, today, branch, MOST_PAYERS),
        await over_limit(*given, today, branch, MOST_OVER),
        await invoiced(*given, today - MONTH, today, branch),
        await invoiced(*given, today - QUARTER, today, branch),
    )


def _verdict(owed: Owed) -> Iterator[Phrase]:
    found = owed.position
    told = {"balance": owed.money(owed.balance), "n": count(found.debtors)}
    late = {
        "overdue": owed.money(found.overdue),
        "late": count(found.late_debtors),
        "share": share(found.overdue, max(owed.balance, found.overdue)),
    }
    yield Phrase("receivables.overdue" if found.overdue else "receivables.none_late", told | late)
    if (outstanding := owed.days_outstanding) is not None:
        yield Phrase("receivables.outstanding", {"days": days(outstanding)})


def _drivers(owed: Owed) -> Iterator[Phrase]:
    found, oldest = owed.position, [each for each in owed.ages if each.age == OLDEST_AGE]
    if owed.late:
        largest = max(owed.late, key=lambda each: each.overdue)
        told = {"customer": customer(largest.name, largest.id), "days": days(largest.days)}
        part = {"amount": owed.money(largest.overdue), "share": share(largest.overdue, found.overdue)}
        yield Phrase("receivables.largest", told | part)
    for each in oldest:
        told = {"amount": owed.money(each.amount), "n": count(each.invoices)}
        yield Phrase("receivables.oldest", told)
    if found.newly_late:
        yield Phrase("receivables.newly", {"amount": owed.money(found.newly_late)})
    if owed.lately.total:
        told = {"total": owed.money(owed.lately.total), "open": owed.money(owed.lately.open)}
        yield Phrase("receivables.lately", told)
    if owed.over:
        most = owed.over[0]
        told = {"n": count(most.total), "customer": customer(most.name, most.id)}
        yield Phrase("receivables.over", told | {"excess": owed.money(most.excess)})


def _grids(owed: Owed) -> Iterator[Grid]:
    yield _by_age(owed)
    if owed.late:
        yield _payers(owed)
    if owed.over:
        yield _limits(owed)


def _by_age(owed: Owed) -> Grid:
    lines = [
        Line(
            [
                Word(f"receivables.age_{each.age}"),
                count(each.customers),
                count(each.invoices),
                owed.money(each.amount),
                share(each.amount, owed.position.owed),
            ]
        )
        for each in owed.ages
    ]
    if owed.position.credits:
        lines.append(
            Line([Word("receivables.credits"), None, None, owed.money(-owed.position.credits), None])
        )
    return Grid(
        "ages",
        Phrase("receivables.by_age"),
        columns(
            ("receivables.age", "text"),
            ("people.customers", "number"),
            ("receivables.invoices", "number"),
            ("people.amount", "money"),
            ("people.share", "percent"),
        ),
        lines,
        sum=[Word("people.total"), count(owed.position.debtors), None, owed.money(owed.balance), None],
    )


def _payers(owed: Owed) -> Grid:
    return Grid(
        "debtors",
        Phrase("receivables.to_call"),
        columns(
            ("people.customer", "text"),
            ("receivables.late_amount", "money"),
            ("receivables.since", "day"),
            ("receivables.days_late", "number"),
            ("receivables.invoices", "number"),
            ("receivables.credits", "money"),
        ),
        [
            Line(
                [
                    customer(each.name, each.id),
                    owed.money(each.overdue),
                    Day(each.since),
                    count(each.days),
                    count(each.invoices),
                    owed.money(each.credits) if each.credits else None,
                ],
                open_customer(each.id),
            )
            for each in owed.late
        ],
        owed.position.late_debtors,
    )


def _limits(owed: Owed) -> Grid:
    return Grid(
        "over_limit",
        Phrase("receivables.over_limit"),
        columns(
            ("people.customer", "text"),
            ("receivables.balance", "money"),
            ("receivables.limit", "money"),
            ("receivables.excess", "money"),
        ),
        [
            Line(
                [customer(each.name, each.id), *map(owed.money, (each.balance, each.limit, each.excess))],
                open_customer(each.id),
            )
            for each in owed.over
        ],
        owed.over[0].total,
    )


def _chart(owed: Owed) -> Chart:
    series = Series(Phrase("people.amount"), [each.amount for each in owed.ages])
    labels = [Word(f"receivables.age_{each.age}") for each in owed.ages]
    return Chart("ages", Phrase("receivables.by_age"), "bar", labels, [series], owed.home)


def _reminder(owed: Owed, payer: LatePayer) -> Advice:
    """Ready to be sent, in the language of whoever owes."""
    figures = {"amount": owed.money(payer.overdue), "day": Day(payer.since)}
    text = Wording(LANGUAGES.get(payer.language, "en")).say(Phrase("receivables.reminder", figures))
    told: dict[str, Number | Money] = {"days": days(payer.days), "amount": owed.money(payer.overdue)}
    return Advice(
        Phrase("receivables.remind", {"customer": customer(payer.name, payer.id)} | told),
        Call("send_whatsapp", {"to": f"#{payer.id}", "text": text}),
    )


def _caveats(scene: Scene, owed: Owed) -> Iterator[Phrase]:
    if owed.position.credits:
        yield Phrase("receivables.netted")
    if owed.position.currencies > 1:
        yield Phrase("people.converted", {"n": count(owed.position.currencies)})
    yield Phrase("receivables.unpaid_before")
    yield from cautions(scene, owed.position.unconverted, Day(scene.today))
