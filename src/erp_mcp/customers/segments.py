"""Which kind of business a name tells of, by the words that questions name segments and places with."""

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from tomllib import loads

from erp_mcp.language.normal import normalize

PRIVATE = "household"
WORD = re.compile(r"[^\W\d_]+")
LONG_ENOUGH, LONGEST_ENDING = 4, 3  # letters: Lokantası is a lokanta, and an evening is no ev
ARTICLES = ("ال", "لل", "وال")


def segment_in(*texts: str) -> str | None:
    """Of the first word that names one; a home is no business."""
    for text in texts:
        for word in WORD.findall(normalize(text)):
            if segment := _named_by(word):
                return segment
    return None


@lru_cache(8192)
def _named_by(word: str) -> str | None:
    known = _forms()
    return next((known[form] for form in _readings(word) if form in known), None)


def _readings(word: str) -> Iterator[str]:
    """As it stands, and without what the languages put before or behind it."""
    bare = next((word.removeprefix(each) for each in ARTICLES if word.startswith(each)), word)
    for each in {word: None, bare: None}:
        yield each
        for ending in range(1, LONGEST_ENDING + 1):
            if len(each) - ending >= LONG_ENOUGH:
                yield each[:-ending]


def is_segment(name: str) -> bool:
    """Whether a tag of the company's own names one; a home is one, too."""
    return normalize(name) in _every_form() or segment_in(name) is not None


@cache
def places() -> frozenset[str]:
    """Cities and countries, as four languages write them."""
    return frozenset(
        normalize(form)
        for kind in ("city", "country")
        for name, forms in _known(kind).items()
        for form in (name, *forms)
    )


@cache
def _forms() -> Mapping[str, str]:
    return {form: segment for form, segment in _every_form().items() if segment != PRIVATE}


@cache
def _every_form() -> Mapping[str, str]:
    return {normalize(form): name for name, forms in _known("segment").items() for form in (name, *forms)}


def _known(kind: str) -> Mapping[str, list[str]]:
    text = files("erp_mcp.customers.query").joinpath("words", "places.toml").read_text(encoding="utf-8")
    found: Mapping[str, list[str]] = loads(text)[kind]
    return found
