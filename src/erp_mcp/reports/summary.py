"""A report as a model reads it: compact text within its budget, or one object."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from erp_mcp.analytics.sheet import Sheet
from erp_mcp.analytics.story import Advice, Call, Days, Grid, Number, Phrase, Story
from erp_mcp.budget import Column, Item, Items, Priority, Row, Section, Table, Tokens
from erp_mcp.budget.entries import JOINT
from erp_mcp.budget.evenly import share_of
from erp_mcp.governance.objects import as_many_as_fit
from erp_mcp.governance.reading import Page, Readable
from erp_mcp.language.compact import compact
from erp_mcp.language.fence import defuse
from erp_mcp.reports.handed import Handed
from erp_mcp.reports.plain import call_object, grid_object, phrase_object
from erp_mcp.reports.tabled import Tabled, drawn_as_grid, tabled
from erp_mcp.reports.wording import Wording

FRAME = 60  # tokens of the fence, and of what says how much was left out
LEAST = 70  # tokens of a grid: fewer hold no line below its headings
OF_A_CHART = 120  # tokens that a chart may take: whoever wants all of it draws it


@dataclass(frozen=True, slots=True)
class Summary:
    """`uri` continues it."""

    story: Story
    wording: Wording
    uri: str
    files: Sequence[Handed] = ()

    def as_page(self, tokens: Tokens, max_tokens: int) -> Page:
        """The verdict, the other words in what it leaves, the grids in the rest: none crowds out the others."""
        verdict, told, grids = self._verdict(), [*self._told()], [*self._grids()]
        left = max_tokens - FRAME - tokens.count(self.head) - _cost(tokens, verdict)
        costs = [_cost(tokens, each) for each in told]
        words = [replace(each, max_tokens=share_of(costs, max(left, 0))) for each in told]
        shown = _shared_out([(each, _cost(tokens, each)) for each in grids], left - sum(costs))
        parts = [verdict, *words, *shown, *self._charts()]
        return Sheet(self.head, parts, self._more).as_page(tokens, max_tokens)

    def as_readable(self) -> Readable:
        """All of it, to be read page by page."""
        verdict = " ".join(self.wording.say(each) for each in self.story.verdict)
        title = self.wording.say(self.story.title)
        return Readable(title, self.as_text(), verdict, "figures", self.wording.language)

    def as_text(self) -> str:
        """All that stands below the title."""
        parts = [self._verdict(), *self._told(), *self._grids(), *self._charts()]
        return "\n\n".join("\n".join(_lines(each)) for each in parts)

    def as_object(self, tokens: Tokens, max_tokens: int) -> dict[str, object]:
        """The verdict always; as many of the lines of all grids as fit."""
        longest = max((len(each.lines) for each in self.story.grids), default=0)
        return as_many_as_fit(tokens, max_tokens, self._object, longest + 1)

    @property
    def report_id(self) -> int:
        return int(self.uri.rpartition("/")[2])

    @property
    def head(self) -> str:
        files = [f"{each.form}: {each.place}" for each in self.files]
        if any(each.hours for each in self.files):
            hours = Number(Decimal(max(each.hours for each in self.files)))
            files.append(self.wording.say(Phrase("view.links_last", {"hours": hours})))
        return "\n".join([f"{self.wording.say(self.story.title)} [{self.uri}]", *files])

    @property
    def _more(self) -> str:
        return f"all of it: {self.uri}"

    def _verdict(self) -> Section:
        said = [self.wording.say(each) for each in self.story.verdict]
        return Items("verdict", _items(said), "instructions")

    def _told(self) -> Iterator[Section]:
        """What decides, before the figures; the caveats are part of what they mean."""
        say, story = self.wording.say, self.story
        drivers = _items([f"- {say(each)}" for each in story.drivers])
        advice = [self._advised(each, -place) for place, each in enumerate(story.advice)]
        caveats = _items([f"! {say(each)}" for each in story.caveats])
        if drivers:
            yield Items("drivers", drivers, "memory", f"{say(Phrase('frame.drivers'))}:")
        if advice:
            yield Items("advice", advice, "memory", f"{say(Phrase('frame.advice'))}:")
        yield Items("caveats", [*caveats, Item(defuse(self._explained()), 1)], "question")

    def _grids(self) -> Iterator[Section]:
        for grid in self.story.grids:
            if grid.lines:
                yield _table(grid, tabled(self.wording, grid), self._leads_to(grid))

    def _charts(self) -> Iterator[Section]:
        """Those that no grid has told already, the last of a line first."""
        told = {each.name for each in self.story.grids}
        for chart in self.story.charts:
            if chart.name not in told and chart.labels:
                grid = drawn_as_grid(chart)
                table = _table(grid, tabled(self.wording, grid), "", is_newest_last=chart.drawn == "line")
                yield _capped(table, OF_A_CHART, "secondary")

    def _leads_to(self, grid: Grid) -> str:
        """The call behind the first line, which shows what those of the others are."""
        call = grid.lines[0].call
        return f" -> {called(call)}" if call else ""

    def _advised(self, advice: Advice, value: int) -> Item:
        told = defuse(f"- {self.wording.say(advice.text)}")
        if advice.call is None:
            return Item(told, value)
        return Item(f"{told} -> {defuse(called(advice.call))}", value, unbroken=len(told))

    def _explained(self) -> str:
        """With the days as calls take them, where the reader counts others."""
        told = self.wording.explained(self.story.explained)
        is_told = self.wording.calendar == "gregorian"
        return told if is_told else f"{told} [{_iso(self.story.explained.days)}]"

    def _object(self, parts: int) -> dict[str, object]:
        """Without any part but what was found; with the first all that is said, then line by line."""
        say, story = self.wording.say, self.story
        found: dict[str, object] = {
            "report": story.name,
            "title": say(story.title),
            "verdict": [phrase_object(each, self.wording) for each in story.verdict],
            "caveats": [say(each) for each in story.caveats],
            "uri": self.uri,
        }
        if self.files:
            found["files"] = [{"form": each.form, "uri": each.uri} for each in self.files]
        if not parts:
            return found
        return found | {
            "drivers": [say(each) for each in story.drivers],
            "advice": [self._advice_object(each) for each in story.advice],
            "grids": [grid_object(each, self.wording, parts - 1) for each in story.grids],
            "explained": {
                "says": self.wording.explained(story.explained),
                "days": _iso(story.explained.days),
                "rows": story.explained.rows,
                "confidence": story.explained.confidence,
            },
        }

    def _advice_object(self, advice: Advice) -> dict[str, object]:
        said: dict[str, object] = {"says": self.wording.say(advice.text)}
        return said | {"call": call_object(advice.call)} if advice.call else said


def called(call: Call) -> str:
    """As a model would make it."""
    arguments = ", ".join(f"{name}={compact(value)}" for name, value in call.arguments.items())
    return f"{call.tool}({arguments})"


def _items(lines: Sequence[str]) -> list[Item]:
    return [Item(defuse(each), -place) for place, each in enumerate(lines)]


def _table(grid: Grid, said: Tabled, leads_to: str, *, is_newest_last: bool = False) -> Table:
    """Without columns in which nothing is known; the sum goes with the first line."""
    kept = said.known
    listed = [
        Row(tuple(defuse(row[at]) for at in kept), place if is_newest_last else -place)
        for place, row in enumerate(said.rows)
    ]
    if said.sum:
        listed.append(Row(tuple(defuse(said.sum[at]) for at in kept), 0))
    columns = [Column(defuse(said.headings[at])) for at in kept]
    return Table(grid.name, columns, listed, heading=defuse(f"{said.title}{leads_to}:"))


def _shared_out(grids: Sequence[tuple[Section, int]], room: int) -> list[Section]:
    """As many of the first ones as get room for some lines; none where there is none."""
    for count in range(len(grids), 0, -1):
        costs = [cost for _, cost in grids[:count]]
        share = share_of(costs, max(room, 0))
        if share >= min(LEAST, *costs, LEAST):
            return [_capped(each, share if place < count else 0) for place, (each, _) in enumerate(grids)]
    return [_capped(each, 0) for each, _ in grids]


def _capped(section: Section, most: int, priority: Priority = "primary") -> Section:
    return replace(section, max_tokens=most, priority=priority)


def _lines(section: Section) -> list[str]:
    heading = [section.heading] if section.heading else []
    if isinstance(section, Items):
        return [*heading, *(each.text for each in section.items)]
    names = "\t".join(each.name for each in section.columns)
    return [*heading, names, *("\t".join(each.cells) for each in section.rows)]


def _cost(tokens: Tokens, section: Section) -> int:
    """The most that it can cost: each line is counted with what joins it to the next."""
    return sum(tokens.count(each) + JOINT for each in _lines(section)) + JOINT


def _iso(days: Days) -> str:
    return f"{days.first}..{days.last}"
