"""What of a customer says something of their segment and language: signs, each a word of ours and its value."""

import re
from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from erp_mcp.customers.segments import segment_in
from erp_mcp.language.exact import phone_of
from erp_mcp.language.names.words import words_of
from erp_mcp.language.telltales import PERSIAN_LETTERS, TURKISH_LETTERS, Language
from erp_mcp.store.guesses import Newcomer

Kind = Literal["word", "trade", "legal form", "letters", "country", "phone"]
SPEAKS: Mapping[str, Language] = {
    "TR": "tr", "IR": "fa", "AE": "ar", "BH": "ar", "EG": "ar", "IQ": "ar", "JO": "ar", "KW": "ar",
    "LB": "ar", "OM": "ar", "QA": "ar", "SA": "ar", "SY": "ar", "YE": "ar",
}  # fmt: skip
PREFIXES: Mapping[str, str] = {"90": "TR", "98": "IR", "20": "EG"} | {
    "971": "AE", "973": "BH", "964": "IQ", "962": "JO", "965": "KW", "961": "LB",
    "968": "OM", "974": "QA", "966": "SA", "963": "SY", "967": "YE",
}  # fmt: skip
_ARABIC = re.compile("[\u0620-\u064a\u066e-\u06d3]")
_LATIN = re.compile("[A-Za-z]")


class Sign(NamedTuple):
    kind: Kind
    value: str


def signs_of(newcomer: Newcomer) -> frozenset[Sign]:
    return frozenset(_signs(newcomer))


def _signs(newcomer: Newcomer) -> Iterator[Sign]:
    yield Sign("legal form", "company" if newcomer.is_company else "person")
    for word in words_of(newcomer.name):
        yield Sign("word", word)
    if trade := segment_in(newcomer.name):
        yield Sign("trade", trade)
    if letters := letters_of(newcomer.name):
        yield Sign("letters", letters)
    if newcomer.country:
        yield Sign("country", newcomer.country)
    if home := home_of(newcomer):
        yield Sign("phone", home)


def letters_of(name: str) -> str | None:
    """None where there are those of no language of ours."""
    if _ARABIC.search(name):
        return "Persian" if any(each in PERSIAN_LETTERS for each in name) else "Arabic"
    if any(each in TURKISH_LETTERS for each in name):
        return "Turkish"
    return "Latin" if _LATIN.search(name) else None


def home_of(newcomer: Newcomer) -> str | None:
    """The country of their phone, where the number says it."""
    number = phone_of(newcomer.phone or "", newcomer.country)
    if number is None:
        return None
    return next((PREFIXES[number.digits[:size]] for size in (3, 2) if number.digits[:size] in PREFIXES), None)
