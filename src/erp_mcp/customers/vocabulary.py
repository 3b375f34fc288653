"""The words of a company for questions about its customers, made from its mirror and kept until that changes."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import get_args
from zoneinfo import ZoneInfo

from anyio import to_thread
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.customers.query.lexicon import company_words, language_words
from erp_mcp.customers.query.records import Vocabulary
from erp_mcp.language.forms import key
from erp_mcp.language.lexicon import LONGEST
from erp_mcp.language.telltales import Language
from erp_mcp.language.tokens import tokens
from erp_mcp.store.conditions import Field
from erp_mcp.store.wordbook import MOST_VALUES, Goods, Wordbook, mark, read_wordbook

MOST_TENANTS = 16  # whose words are kept; as many as are prepared for questions
COMMON = 3  # a word that one of so many names of a category has, and no other category's, stands for it
LANGUAGES: Sequence[Language] = get_args(Language)
_PART = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Company:
    """What a question of its people is understood with; `zone` says which day it is.

    Without `has_orders` the mirror has none of anybody: mostly they are not loaded yet.
    """

    fingerprint: str
    vocabulary: Vocabulary
    zone: ZoneInfo
    has_orders: bool

    @property
    def spellings(self) -> Mapping[Field, Collection[str]]:
        """Of the fields whose values are all known."""
        known: Mapping[Field, Collection[str]] = {
            "city": self.vocabulary.cities,
            "branch": self.vocabulary.branches,
            "segment": self.vocabulary.segments,
        }
        return {field: values for field, values in known.items() if len(values) < MOST_VALUES}


class Vocabularies:
    def __init__(self) -> None:
        self._known: dict[str, Company] = {}

    async def of(self, session: AsyncSession, tenant_id: str) -> Company:
        """Of the tenant whose transaction it is."""
        now = await mark(session)
        known = self._known.get(tenant_id)
        if known and (known.fingerprint, known.zone.key) == (now.fingerprint, now.time_zone):
            return replace(known, has_orders=now.has_orders)
        vocabulary = await to_thread.run_sync(prepared, await read_wordbook(session))
        self._known.pop(tenant_id, None)
        while len(self._known) >= MOST_TENANTS:
            del self._known[next(iter(self._known))]
        company = Company(now.fingerprint, vocabulary, ZoneInfo(now.time_zone), now.has_orders)
        return self._known.setdefault(tenant_id, company)


def prepared(words: Wordbook) -> Vocabulary:
    """In a thread: of thousands of products it takes a while."""
    vocabulary = vocabulary_of(words)
    company_words(vocabulary)
    return vocabulary


def vocabulary_of(words: Wordbook) -> Vocabulary:
    return Vocabulary(
        currency=words.currency,
        rates=words.rates,
        cities=dict.fromkeys(words.cities, ()),
        branches=_parted(words.branches),
        segments=dict.fromkeys(words.segments, ()),
        products=_products(words.goods),
        goods=_codes(words.goods),
    )


def _parted(values: Iterable[str]) -> dict[str, Sequence[str]]:
    """Values as the ERP writes them, by those of their words that no other value has: istanbul-laleli, laleli."""
    parts = {value: _PART.findall(value) for value in values}
    count = Counter(word for words in parts.values() for word in set(words))
    return {
        value: [" ".join(words), *(word for word in words if count[word] == 1 and not _is_common(word))]
        for value, words in parts.items()
    }


def _is_common(word: str) -> bool:
    """What the grammar means by it is meant."""
    return any(language_words(each).knows(word.lower()) for each in LANGUAGES)


def _products(goods: Sequence[Goods]) -> dict[str, Sequence[str]]:
    """Categories by their words, products by such names as are whole and theirs alone."""
    categories = _parted({each.category for each in goods if each.category})
    words = _telling(goods)
    forms: dict[str, Sequence[str]] = {
        category: [*said, *words.get(category, ())] for category, said in categories.items()
    }
    called = Counter(name for each in goods for name in _names(each))
    for each in goods:
        if each.sku:
            forms.setdefault(each.sku, [name for name in _names(each) if called[name] == 1])
    return forms


def _names(goods: Goods) -> set[str]:
    return {name.casefold() for name in _called(goods) if 0 < len(tokens(name)) <= LONGEST}


def _codes(goods: Sequence[Goods]) -> Mapping[str, frozenset[str]]:
    """By each word of their names, with its article and without."""
    found = defaultdict[str, set[str]](set)
    for each in goods:
        for word in _words_of(each):
            for form in {word, key(word)}:
                found[form].add(each.sku)
    return {word: frozenset(codes) for word, codes in found.items()}


def _words_of(goods: Goods) -> set[str]:
    return set[str]().union(*map(_words, _called(goods)))


def _called(goods: Goods) -> set[str]:
    return {goods.name, *goods.names.values()}


def _telling(goods: Sequence[Goods]) -> Mapping[str, Sequence[str]]:
    """For each category and language the word that most of its names have, if no other category's has it."""
    found = defaultdict[str, list[str]](list)
    for language in LANGUAGES:
        of_category: dict[str, list[set[str]]] = defaultdict(list)
        for each in goods:
            of_category[each.category].append(_words(each.names.get(language, "")))
        owners = Counter(word for names in of_category.values() for word in set[str]().union(*names))
        for category, names in of_category.items():
            found[category].extend(_commonest(names, owners))
    return found


def _words(name: str) -> set[str]:
    return {each.plain for each in tokens(name) if each.kind == "word" and len(each.plain) > 1}


def _commonest(names: Sequence[set[str]], owners: Mapping[str, int]) -> Iterator[str]:
    count = Counter(sorted(word for words in names for word in words if owners[word] == 1))
    if count:
        word, times = count.most_common(1)[0]
        if COMMON * times >= len(names) > 1 and not _is_common(word):
            yield word
