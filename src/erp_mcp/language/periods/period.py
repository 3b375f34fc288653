"""A span of days, whichever calendar and language it was named in."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Grain = Literal["day", "week", "month", "quarter", "year"]


@dataclass(frozen=True, slots=True)
class Period:
    """From the first to the last day, both in it."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"{self.first} is after {self.last}")

    @property
    def length(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def ending(self) -> date:
        """The first day after it."""
        return self.last + timedelta(days=1)

    def __str__(self) -> str:
        return f"{self.first}..{self.last}"


@dataclass(frozen=True, slots=True)
class Asked:
    """`against` is what it was compared with in the same breath; `unknown` are the words that name no days.

    `is_to_date` where the span is not over: it then ends today, `against` has as many of its days, and `whole`
    has what is still to come of it, too.
    """

    period: Period
    against: Period | None = None
    is_to_date: bool = False
    unknown: str = ""
    whole: Period | None = None

    @property
    def said(self) -> str:
        """In days, as it can be asked for again."""
        return f"{self.period} vs {self.against}" if self.against else f"{self.period}"
