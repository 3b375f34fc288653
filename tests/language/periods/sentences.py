"""What people say for days, and the days that they mean by it on one Wednesday in November."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from erp_mcp.language.periods import Asked, read_periods
from erp_mcp.language.periods.naming import NAMED

TODAY = date(2026, 11, 18)
FILE = Path(__file__).parents[3] / "benchmarks" / "questions" / "periods.tsv"


@dataclass(frozen=True, slots=True)
class Sentence:
    language: str
    calendar: str
    words: str
    days: str
    against: str

    def read(self) -> Asked | None:
        return read_periods(self.words, TODAY, calendar=NAMED[self.calendar])

    @property
    def said(self) -> str:
        return f"{self.days} vs {self.against}" if self.against else self.days


def sentences() -> Iterator[Sentence]:
    with FILE.open(encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            yield Sentence(*line.rstrip("\n").split("\t"))
