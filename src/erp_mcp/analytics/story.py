"""What a report or an analysis says before it is put into words: phrases with typed values, grids, charts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, JsonValue

Confidence = Literal["high", "medium", "low"]
Shape = Literal["text", "money", "number", "percent", "day"]
Drawn = Literal["line", "bar", "stacked"]


@dataclass(frozen=True, slots=True)
class Money:
    amount: Decimal
    currency: str
    kind: Literal["money"] = "money"


@dataclass(frozen=True, slots=True)
class Number:
    """Counts and quantities; `unit` is the key of a phrase, such as `days`."""

    value: Decimal
    unit: str = ""
    kind: Literal["number"] = "number"


@dataclass(frozen=True, slots=True)
class Percent:
    """12.5 is 12.5 %; a signed one is a change."""

    value: Decimal
    is_change: bool = False
    kind: Literal["percent"] = "percent"


@dataclass(frozen=True, slots=True)
class Name:
    """Words from outside: of customers, goods, places; never read as a phrase."""

    text: str
    kind: Literal["name"] = "name"


@dataclass(frozen=True, slots=True)
class Day:
    """`grain` says how much of it is shown: the day, its month, its quarter."""

    day: date
    grain: Literal["day", "week", "month", "quarter", "year"] = "day"
    kind: Literal["day"] = "day"


@dataclass(frozen=True, slots=True)
class Days:
    """From the first to the last, both in it."""

    first: date
    last: date
    kind: Literal["days"] = "days"


@dataclass(frozen=True, slots=True)
class Word:
    """A word of ours within a phrase or a cell: the key of another phrase, without values of its own."""

    key: str
    kind: Literal["word"] = "word"


@dataclass(frozen=True, slots=True)
class Currency:
    code: str
    kind: Literal["currency"] = "currency"


Value = Annotated[Money | Number | Percent | Name | Day | Days | Word | Currency, Field(discriminator="kind")]


@dataclass(frozen=True, slots=True)
class Phrase:
    """`key` is an area and a name in it (`sales.rose`); the words are those of the reader's language."""

    key: str
    values: Mapping[str, Value] = field(default_factory=dict[str, Value])


@dataclass(frozen=True, slots=True)
class Call:
    """Of one of our tools, ready to be made."""

    tool: str
    arguments: Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Column:
    heading: Phrase
    shape: Shape = "text"


@dataclass(frozen=True, slots=True)
class Line:
    """A row; None is what is not known. `call` leads to the rows that it stands on."""

    cells: Sequence[Value | None]
    call: Call | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """The first line matters most. `total` counts all there are where not all are in `lines`."""

    name: str
    title: Phrase
    columns: Sequence[Column]
    lines: Sequence[Line]
    total: int | None = None
    sum: Sequence[Value | None] | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """None is a gap. A band lies between `low` and `high`, which are None where there is none."""

    title: Phrase
    values: Sequence[Decimal | None]
    low: Sequence[Decimal | None] | None = None
    high: Sequence[Decimal | None] | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """Every series has a value for each label; `unit` is a currency, the key of a phrase, or empty."""

    name: str
    title: Phrase
    drawn: Drawn
    labels: Sequence[Value]
    series: Sequence[Series]
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do, and the call that does it where one of our tools can."""

    text: Phrase
    call: Call | None = None


@dataclass(frozen=True, slots=True)
class Explained:
    """How the figures came about; `rows` are those of the database that they stand on."""

    method: Phrase
    days: Days
    rows: int
    confidence: Confidence
    because: Phrase | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """A verdict first, its drivers, the figures, what to do, the caveats.

    `is_empty` where there was nothing to tell: the verdict says so, and what would change it.
    """

    name: str
    title: Phrase
    explained: Explained
    verdict: Sequence[Phrase]
    drivers: Sequence[Phrase] = ()
    grids: Sequence[Grid] = ()
    charts: Sequence[Chart] = ()
    advice: Sequence[Advice] = ()
    caveats: Sequence[Phrase] = ()
    is_empty: bool = False
