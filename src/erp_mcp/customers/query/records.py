"""What a question about customers is made into, and the company's own words that it may use."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from erp_mcp.language.telltales import Language
from erp_mcp.language.tokens import tokens
from erp_mcp.store.conditions import Field, Filter

Days = tuple[date, date]
GAP = " … "  # between the words of one filter that do not stand together

Forms = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Order:
    field: Field
    descending: bool
    words: str = ""


@dataclass(frozen=True, slots=True)
class Understood:
    """`rest` are words that may be a name or a meaning; `ignored` asks for what no filter can say.

    `language` is None where the question is in none of the four.
    """

    filters: tuple[Filter, ...]
    rest: str
    ignored: tuple[str, ...]
    language: Language | None
    order: Order | None = None
    limit: int | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """The values that the company uses, each with further names that people may write for it.

    Keep one as long as it holds: what is prepared for a vocabulary is kept with it.

    `rates` are the worth of one unit of other currencies; `first_weekday` counts from Monday as 0;
    `goods` are all words of the names of products, plain.
    """

    currency: str
    rates: Mapping[str, Decimal] = field(default_factory=dict[str, Decimal])
    cities: Forms = field(default_factory=dict[str, Sequence[str]])
    branches: Forms = field(default_factory=dict[str, Sequence[str]])
    segments: Forms = field(default_factory=dict[str, Sequence[str]])
    products: Forms = field(default_factory=dict[str, Sequence[str]])
    first_weekday: int = 0
    goods: frozenset[str] = frozenset()

    def sells(self, words: str) -> bool:
        """Each of them stands in the name of a product."""
        said = {each.plain for each in tokens(words)}
        return bool(said) and said <= self.goods
