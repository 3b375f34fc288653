"""What a question about customers is made into, and the company's own words that it may use."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from erp_mcp.language.forms import variants
from erp_mcp.language.telltales import Language
from erp_mcp.language.tokens import tokens
from erp_mcp.store.conditions import Field, Filter

Days = tuple[date, date]
MOST_CODES = 50  # of a filter; a word that more names have tells no goods
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
    `goods` are all words of the names of products, plain, with the codes of those products.
    """

    currency: str
    rates: Mapping[str, Decimal] = field(default_factory=dict[str, Decimal])
    cities: Forms = field(default_factory=dict[str, Sequence[str]])
    branches: Forms = field(default_factory=dict[str, Sequence[str]])
    segments: Forms = field(default_factory=dict[str, Sequence[str]])
    products: Forms = field(default_factory=dict[str, Sequence[str]])
    first_weekday: int = 0
    goods: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])

    def sells(self, words: str) -> bool:
        """Each of them stands in the name of a product."""
        said = {each.plain for each in tokens(words)}
        return bool(said) and said <= self.goods.keys()

    def called(self, words: Sequence[str]) -> tuple[str, ...]:
        """The codes of the products whose names have all of these; none of too many, or where one has no code."""
        found = [self._having(each) for each in words]
        codes = frozenset[str].intersection(*found) if found else frozenset[str]()
        return tuple(sorted(codes)) if len(codes) <= MOST_CODES and "" not in codes else ()

    def _having(self, word: str) -> frozenset[str]:
        forms = [each for each in variants(word) if each in self.goods]
        return self.goods[forms[0]] if forms else frozenset()
