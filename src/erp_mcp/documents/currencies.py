"""Currencies as they are written beside prices and above them."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from erp_mcp.documents.folding import folded

WORDS = Path(__file__).with_name("currencies.toml")
PARTS = re.compile(r"[^\s_\-/:()\[\]\u200c\u200e\u200f]+")
WITH = "بال"  # in Arabic "in" and the article are one word with the currency


def currency_in(text: str) -> str:
    """As it is written, where nothing else is said; else nothing."""
    parts = [each for each in PARTS.findall(text) if folded(each) not in _listed()["joining"]]
    said = " ".join(parts)
    if folded(said) in _listed()["words"]:
        return said
    rest = said.removeprefix(WITH)
    return rest if rest != said and folded(rest) in _listed()["words"] else ""


def has_thousandths(currency: str) -> bool:
    return folded(currency) in _listed()["of_thousandths"]


@cache
def _listed() -> Mapping[str, frozenset[str]]:
    listed: Mapping[str, Sequence[str]] = tomllib.loads(WORDS.read_text(encoding="utf-8"))
    return {name: frozenset(map(folded, words)) for name, words in listed.items()}
