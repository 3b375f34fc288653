"""What we said we would do, what customers still wait to hear, and what they asked to be done."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from erp_mcp.conversations.analysis.spotting.lines import Line
from erp_mcp.conversations.analysis.spotting.values import days_in
from erp_mcp.conversations.analysis.spotting.wording import alternatives, says
from erp_mcp.conversations.quality.phrases import ASKS_HOW_MUCH, ASKS_WHEN, FREE, TIME
from erp_mcp.language.terms import stems
from erp_mcp.store.records import Role

FIGURE = re.compile(r"\d")
MARK = re.compile(r"[?؟]")
BEGINS = re.compile(rf"{alternatives('asks')}(?!\w)")
ENDS = re.compile(rf"(?<!\w){alternatives('asks')}[.!]*$")
SHORTEST_WORD = 3
FEWEST_WORDS = 2

# What a model of sentences says of them: the labels, by message and sentence.
Labels = Mapping[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class Promise:
    """`until` is the last day that it names."""

    line: Line
    until: date | None

    @property
    def by(self) -> Role:
        return self.line.role


def promises(lines: Iterable[Line], labels: Labels | None = None) -> list[Promise]:
    """Ours alone; a question back promises nothing."""
    known = labels or {}
    return [
        Promise(line, max(days_in(line), default=None))
        for line in lines
        if line.is_ours and not MARK.search(line.plain) and _is_promise(line, known)
    ]


def requests(lines: Iterable[Line], labels: Labels | None = None) -> list[Line]:
    """What a customer wants done; what they ask they want to know."""
    known = labels or {}
    return [
        line
        for line in lines
        if not line.is_ours and not is_question(line, known) and _is_wanted(line, known)
    ]


def open_questions(lines: Sequence[Line], labels: Labels | None = None) -> list[Line]:
    """Those that nothing which we said later answers."""
    known = labels or {}
    asked = [line for line in lines if not line.is_ours and is_question(line, known)]
    return [line for line in asked if not _is_answered(line, lines, [each.at for each in asked])]


def is_question(line: Line, labels: Labels) -> bool:
    if MARK.search(line.plain):
        return len(re.findall(r"\w+", line.plain)) > 0
    is_asking = BEGINS.match(line.plain) or ENDS.search(line.plain)
    return bool(is_asking) or labels.get((line.message_id, line.sentence)) == "question"


def _is_promise(line: Line, labels: Labels) -> bool:
    """By its words; by its meaning only where it names a day to come."""
    if says("promises", line.plain):
        return True
    is_meant = labels.get((line.message_id, line.sentence)) == "promise"
    return is_meant and max(days_in(line), default=date.min) >= line.on


def _is_wanted(line: Line, labels: Labels) -> bool:
    return says("requests", line.plain) or labels.get((line.message_id, line.sentence)) == "action"


def _is_answered(question: Line, lines: Sequence[Line], asked: Sequence[int]) -> bool:
    """By what we said next, if that says anything, or by what we said of it later on."""
    later = [each for each in lines if each.is_ours and each.at > question.at and _says_something(each)]
    if not later:
        return False
    first = later[0].at
    between = next((at for at in asked if _is_later_turn(at, question, lines) and at < first), None)
    about = _about(question)
    near = [each for each in later if _is_direct(each, first, lines) and between is None]
    return any(_gives(question, each) for each in near) or any(
        about & _about(each) and _gives(question, each) for each in later
    )


def _is_later_turn(at: int, question: Line, lines: Sequence[Line]) -> bool:
    """Whether we had said something between the two."""
    return any(each.is_ours and question.at < each.at < at for each in lines)


def _is_direct(line: Line, first: int, lines: Sequence[Line]) -> bool:
    """In the same turn of ours as the first thing that we said."""
    return not any(not each.is_ours and first < each.at < line.at for each in lines)


def _gives(question: Line, reply: Line) -> bool:
    """A figure where they asked how much, a time where they asked when."""
    if ASKS_HOW_MUCH.search(question.plain):
        return bool(FIGURE.search(reply.plain) or FREE.search(reply.plain))
    if ASKS_WHEN.search(question.plain):
        return bool(FIGURE.search(reply.plain) or TIME.search(reply.plain))
    return True


def _about(line: Line) -> set[str]:
    return {each for each in stems(line.sentence, line.language) if len(each) > SHORTEST_WORD}


def _says_something(line: Line) -> bool:
    is_putting_off = says("defers", line.plain) or MARK.search(line.plain)
    return not is_putting_off and len(re.findall(r"\w+", line.plain)) >= FEWEST_WORDS
