"""A story in the reader's words, as pages show it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from erp_mcp.analytics.story import Explained, Grid, Line, Name, Number, Phrase, Shape, Story, Value
from erp_mcp.reports.files.direction import RTL, isolated, with_isolated_names
from erp_mcp.reports.tabled import tabled
from erp_mcp.reports.wording import Wording
from erp_mcp.store.records import Language

MOST_ROWS = 1_000  # of a grid on pages; a workbook has them all


@dataclass(frozen=True, slots=True)
class Table:
    """`shapes` are those of the columns, `places` where the grid has them; `note` says what is missing."""

    title: str
    headings: Sequence[str]
    shapes: Sequence[Shape]
    rows: Sequence[Sequence[str]]
    sum: Sequence[str]
    note: str
    places: Sequence[int]


@dataclass(frozen=True, slots=True)
class Listed:
    heading: str
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class Fact:
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart, drawn without its title."""

    title: str
    svg: str


@dataclass(frozen=True, slots=True)
class Written:
    """`digits` are those of the reader, from zero to nine."""

    language: Language
    is_rtl: bool
    company: str
    title: str
    days: str
    is_empty: bool
    verdict: Sequence[str]
    drivers: Listed
    tables: Sequence[Table]
    advice: Listed
    caveats: Listed
    about: str
    facts: Sequence[Fact]
    digits: Sequence[str]


@dataclass(frozen=True, slots=True)
class Writer:
    wording: Wording

    def write(self, story: Story, company: str) -> Written:
        language = self.wording.language
        return Written(
            language,
            language in RTL,
            self.value(Name(company)) if company else "",
            self.say(story.title),
            self.value(story.explained.days),
            story.is_empty,
            [self.say(each) for each in story.verdict],
            self._listed("frame.drivers", story.drivers),
            [self._table(each) for each in story.grids if each.lines or not story.is_empty],
            self._listed("frame.advice", [each.text for each in story.advice]),
            self._listed("frame.caveats", story.caveats),
            self.word("files.about"),
            self._facts(story.explained),
            [self.value(Number(Decimal(digit))) for digit in range(10)],
        )

    def say(self, phrase: Phrase) -> str:
        return self.wording.say(with_isolated_names(phrase))

    def word(self, key: str) -> str:
        return self.wording.say(Phrase(key))

    def value(self, value: Value | None) -> str:
        return self.wording.value(_apart(value))

    def unit(self, unit: str) -> str:
        """Of a chart: a currency, or what is counted."""
        return self.wording.unit(unit) if "." in unit else unit and self.wording.currency(unit)

    def count(self, number: int) -> str:
        return self.value(Number(Decimal(number)))

    def note(self, shown: int, total: int) -> str:
        """Empty where all are shown."""
        if shown >= total:
            return ""
        shown_of = {"shown": Number(Decimal(shown)), "total": Number(Decimal(total))}
        return self.wording.say(Phrase("files.part", shown_of))

    def _listed(self, heading: str, phrases: Sequence[Phrase]) -> Listed:
        return Listed(self.word(heading), [self.say(each) for each in phrases])

    def _table(self, grid: Grid) -> Table:
        """What all cells of a column share stands above them; columns in which nothing is known are left out."""
        shown = [Line([_apart(cell) for cell in line.cells]) for line in grid.lines[:MOST_ROWS]]
        total = len(grid.lines) if grid.total is None else grid.total
        said = tabled(self.wording, replace(grid, lines=shown))
        return Table(
            self.say(grid.title),
            [self._begun(said.headings[at]) for at in said.known],
            [grid.columns[at].shape for at in said.known],
            [[row[at] for at in said.known] for row in said.rows],
            [said.sum[at] for at in said.known] if said.sum else [],
            self.note(len(shown), total) if shown else self.word("files.nothing"),
            said.known,
        )

    def _begun(self, heading: str) -> str:
        """With a capital, as what stands alone begins."""
        first, rest = heading[:1], heading[1:]
        return ("İ" if first == "i" and self.wording.language == "tr" else first.upper()) + rest

    def _facts(self, explained: Explained) -> list[Fact]:
        confidence = self.word(f"frame.{explained.confidence}")
        if explained.because:
            confidence = f"{confidence} – {self.wording.reason(with_isolated_names(explained.because))}"
        return [
            Fact(self.word("files.method"), self.say(explained.method)),
            Fact(self.word("files.days"), self.value(explained.days)),
            Fact(self.word("files.rows"), self.count(explained.rows)),
            Fact(self.word("files.confidence"), confidence),
        ]


def _apart(cell: Value | None) -> Value | None:
    return isolated(cell) if isinstance(cell, Name) else cell
