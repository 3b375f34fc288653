"""What a text is found by: the stems of its words and their runs of four letters, with how often each occurs."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from unicodedata import normalize as unicode_form

from erp_mcp.language.normal import normalize, small_letters
from erp_mcp.language.stem import stem
from erp_mcp.language.telltales import Language

STEM, RUN = "=", "~"  # what a term begins with
RUN_LENGTH = 4
LONGEST = 40  # letters of a term; what is longer is no word, and no index would take it
# An ending after an apostrophe is no part of a name: İstanbul'da, the company's.
_WORD = re.compile(r"([^\W_]+)(?:['’][^\W_]*)?")


def terms(text: str, language: Language) -> Counter[str]:
    """Misspelt, joined or differently ended words still share most of their runs of letters."""
    found: Counter[str] = Counter()
    for word, count in Counter(words(text, language)).items():
        for term in _terms_of(word, language):
            found[term] += count
    return found


def stems(text: str, language: Language) -> set[str]:
    return {stem(word, language) for word in words(text, language)}


def words(text: str, language: Language) -> Iterator[str]:
    """As `stem` takes them; Turkish ones keep the letters that its endings are recognised by."""
    plain = small_letters(unicode_form("NFC", text), "tr") if language == "tr" else normalize(text)
    return iter(_WORD.findall(plain))


@lru_cache(16_384)
def _terms_of(word: str, language: Language) -> Sequence[str]:
    return STEM + stem(word, language)[:LONGEST], *(RUN + run for run in _runs(normalize(word)[:LONGEST]))


def _runs(word: str) -> Iterator[str]:
    marked = f"_{word}_"
    return (marked[at : at + RUN_LENGTH] for at in range(max(len(marked) - RUN_LENGTH, 0) + 1))
