"""A report as a model reads it: compact text within its budget, or one object."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from erp_mcp.analytics.sheet import Sheet, section
from erp_mcp.analytics.story import Advice, Call, Grid, Number, Phrase, Story, Word
from erp_mcp.budget import Item, Items, Section, Tokens
from erp_mcp.governance.objects import as_many_as_fit
from erp_mcp.governance.reading import Page, Readable
from erp_mcp.language.compact import compact
from erp_mcp.reports.wording import Wording


@dataclass(frozen=True, slots=True)
class Summary:
    """`uri` continues it."""

    story: Story
    wording: Wording
    uri: str

    def as_page(self, tokens: Tokens, max_tokens: int) -> Page:
        return Sheet(self._head(), list(self._parts())).as_page(tokens, max_tokens)

    def as_object(self, tokens: Tokens, max_tokens: int) -> dict[str, object]:
        """The verdict always; as many of the lines of all grids as fit."""
        longest = max((len(each.lines) for each in self.story.grids), default=0)
        return as_many_as_fit(tokens, max_tokens, self._object, longest)

    def readable(self) -> Readable:
        """The whole of it, to be read page by page."""
        parts = [_whole(each) for each in self._parts()]
        verdict = " ".join(self.wording.say(each) for each in self.story.verdict)
        title = self.wording.say(self.story.title)
        return Readable(title, "\n\n".join(parts), verdict, "report", self.wording.language)

    def _head(self) -> str:
        return f"{self.wording.say(self.story.title)} [{self.uri}]"

    def _parts(self) -> Iterator[Section]:
        say, story = self.wording.say, self.story
        yield _items("verdict", "", [say(each) for each in story.verdict])
        if story.drivers:
            yield _items(
                "drivers", say(Phrase("frame.drivers")), [f"- {say(each)}" for each in story.drivers]
            )
        if story.advice:
            yield _items(
                "advice", say(Phrase("frame.advice")), [self._advised(each) for each in story.advice]
            )
        for grid in story.grids:
            yield self._grid(grid)
        yield _items("caveats", "", [*(f"! {say(each)}" for each in story.caveats), self._explained()])

    def _advised(self, advice: Advice) -> str:
        told = f"- {self.wording.say(advice.text)}"
        return f"{told} -> {called(advice.call)}" if advice.call else told

    def _grid(self, grid: Grid) -> Section:
        columns = [self.wording.say(each.heading) for each in grid.columns]
        rows = [[self.wording.value(cell) for cell in line.cells] for line in grid.lines]
        return section(grid.name, self.wording.say(grid.title), columns, rows)

    def _explained(self) -> str:
        explained = self.story.explained
        return self.wording.say(
            Phrase(
                "frame.explained",
                {
                    "method": Word(explained.method.key),
                    "days": explained.days,
                    "rows": Number(Decimal(explained.rows)),
                    "confidence": Word(f"frame.{explained.confidence}"),
                },
            )
        )

    def _object(self, lines: int) -> dict[str, object]:
        say, value, story = self.wording.say, self.wording.value, self.story
        return {
            "report": story.name,
            "title": say(story.title),
            "verdict": [say(each) for each in story.verdict],
            "drivers": [say(each) for each in story.drivers],
            "grids": [
                {
                    "name": each.name,
                    "title": say(each.title),
                    "columns": [say(column.heading) for column in each.columns],
                    "rows": [[value(cell) for cell in line.cells] for line in each.lines[:lines]],
                    "total": each.total if each.total is not None else len(each.lines),
                }
                for each in story.grids
            ],
            "advice": [self._advised(each) for each in story.advice],
            "caveats": [say(each) for each in story.caveats],
            "explained": self._explained(),
            "uri": self.uri,
        }


def called(call: Call) -> str:
    """As a model would make it."""
    arguments = ", ".join(f"{name}={compact(value)}" for name, value in call.arguments.items())
    return f"{call.tool}({arguments})"


def _whole(part: Section) -> str:
    if isinstance(part, Items):
        lines = [each.text for each in part.items]
    else:
        heads = [each.name for each in part.columns]
        lines = ["\t".join(cells) for cells in (heads, *(each.cells for each in part.rows))]
    return "\n".join(filter(None, [part.heading, *lines]))


def _items(name: str, heading: str, lines: list[str]) -> Section:
    return Items(name, [Item(each, -place) for place, each in enumerate(lines)], heading=heading)
