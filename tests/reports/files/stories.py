"""Stories of every kind: with three charts, empty, of one row, of very many, with names from outside."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from erp_mcp.analytics.story import (
    Advice,
    Chart,
    Column,
    Day,
    Days,
    Explained,
    Grid,
    Line,
    Money,
    Name,
    Number,
    Percent,
    Phrase,
    Series,
    Story,
)

TITLE = Phrase("files.summary")
DAYS = Days(date(2026, 9, 1), date(2026, 9, 30))
HOSTILE = '=1+1 <script>alert(1)</script> #panic("x") $a$ *b* _c_ [d] \\ "e"'
NAMES = ("شركة النور للتجارة (فرع الرياض)", "Gulf Trading Co.", "بازرگانی پارس – واحد ۲", "Özgür İnşaat A.Ş.")
COLUMNS = (
    Column(Phrase("files.rows")),
    Column(Phrase("files.confidence"), "money"),
    Column(Phrase("files.method"), "number"),
    Column(Phrase("frame.high"), "percent"),
    Column(Phrase("files.days"), "day"),
)
FORECAST = Chart(
    "forecast",
    TITLE,
    "line",
    [Day(date(2026, month, 1), "month") for month in range(1, 7)],
    [
        Series(
            Phrase("files.rows"), [*map(Decimal, (1_200_000, 1_350_000, 1_100_000, 1_420_000)), None, None]
        ),
        Series(
            Phrase("files.method"),
            [None, None, None, *map(Decimal, (1_420_000, 1_500_000, 1_550_000))],
            [None, None, None, *map(Decimal, (1_420_000, 1_400_000, 1_300_000))],
            [None, None, None, *map(Decimal, (1_420_000, 1_600_000, 1_800_000))],
        ),
    ],
    "SAR",
)
CUSTOMERS = Chart(
    "customers",
    Phrase("files.about"),
    "bar",
    [Name(each) for each in NAMES],
    [Series(Phrase("files.rows"), [Decimal(each) for each in (91_234, 80_000, 45_000, 120)])],
    "SAR",
)
BRANCHES = Chart(
    "branches",
    Phrase("files.confidence"),
    "stacked",
    [Name(f"Branch {place}") for place in range(30)],
    [
        Series(Phrase("files.rows"), [Decimal(place) for place in range(30)]),
        Series(Phrase("files.method"), [Decimal(-5)] * 30),
    ],
    "frame.days",
)
BARE = Chart("bare", TITLE, "line", [], [Series(TITLE, [])])


def line(name: str, amount: Decimal) -> Line:
    day = Day(date(2026, 9, 12))
    return Line([Name(name), Money(amount, "SAR"), Number(Decimal(3)), Percent(Decimal("-12.5"), True), day])


def grid(lines: Sequence[Line], total: int | None = None) -> Grid:
    added = [Name("Σ"), Money(Decimal("1234567.5"), "SAR"), None, None, None]
    return Grid("customers", Phrase("files.rows"), COLUMNS, lines, total, added if lines else None)


def story(
    lines: Sequence[Line], charts: Sequence[Chart] = (), *, total: int | None = None, named: str = NAMES[1]
) -> Story:
    said = {"shown": Money(Decimal("1234567.5"), "SAR"), "total": Name(named)}
    return Story(
        "sales",
        TITLE,
        Explained(Phrase("files.nothing"), DAYS, 321, "high", Phrase("files.thousands")),
        [Phrase("files.part", said)],
        [Phrase("files.low", {"series": Name(NAMES[0])})],
        [grid(lines, total)],
        charts,
        [Advice(Phrase("files.high", {"series": Name(NAMES[2])}))],
        [Phrase("files.millions")],
    )


SALES = story([line(name, Decimal("1234.5")) for name in NAMES], (FORECAST, CUSTOMERS, BRANCHES))
EMPTY = Story(
    "sales",
    TITLE,
    Explained(Phrase("files.nothing"), DAYS, 0, "low"),
    [Phrase("files.nothing")],
    grids=[grid([])],
    charts=[BARE],
    is_empty=True,
)
ONE = story(
    [line("A" * 200, Decimal(0))],
    [Chart("one", TITLE, "line", FORECAST.labels[:1], [Series(TITLE, [Decimal(5)])])],
)
HUGE = story([line(f"Customer {place}", Decimal(place)) for place in range(1_200)], total=10_000)
