"""The sentences of a text in any of the four languages: spans that follow each other and cover it exactly."""

from collections.abc import Iterator
from typing import NamedTuple

import regex

# Characters. A longer sentence, or speech without any mark, is cut where a clause or at least a word ends.
LONGEST = 400
WRAPPED = 50  # characters; where a line this long goes on in a small letter, the sentence goes on

_CLOSING = r"""["'”’»›)\]*_]{0,3}"""
_EMOJI = r"(?:[ \t]*+[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}\u200d\ufe0f]++)*"
_INNER = r"(?![\p{M}\u200d])"  # a mark on the letter before: no place to cut
_NO_BLANK = r"(?= \p{Lu}\p{Ll} | \p{Lo}{2} )"  # was typed before the next sentence
# A run of marks or blanks is looked at from its beginning only: from each of its characters, a line of a
# million full stops would take days.
_MARK = "[.!?…؟۔؛]"
_END = regex.compile(
    rf"""
      (?<mark> (?<! {_MARK} ) {_MARK}++ ) (?<closing> {_CLOSING} ) {_EMOJI} (?: \s+ | \Z ) {_INNER}
    | (?<mark> [。！？]+ ) [」』”’）]* \s* {_INNER}
    | (?<line> (?<! \s ) \s*? [\r\n] ) \s* {_INNER}
    | (?<mark> (?<= [\p{{Ll}}\p{{Lo}}]{{2}} {_CLOSING} ) [.!؟] ) {_NO_BLANK}
    """,
    regex.VERBOSE,
)
_WORD_BEFORE = regex.compile(r"(?:(?<![\p{L}\p{N}])[\p{L}\p{N}]+\.?)+\Z")
# What is written before a full stop that ends no sentence: an initial, 3. sınıf, II. Murat, an abbreviation.
_SHORT = regex.compile(
    r"""
      \p{Lu} | \p{Lo} | (?: \p{L} \. )+ \p{L} | \p{N}{1,2} | [IVX]{1,5} | Ph\.D | (?: Prof\. )? Dr
    | Mrs? | Ms | Prof | Gen | Col | Sgt | St | Mt | Ft | Jr | Sr | vs | Inc | Ltd | Co | Corp | approx | etc
    | Doç | Av | Sn | Şti | Cad | Sok | Sk | Mah | Blv | Bul | Apt | Hz | Yrd | Öğr | Uzm | [Öö]rn | [Bb]kz
    | vb | yy
    """,
    regex.VERBOSE,
)
_BEFORE_NUMBER = frozenset(
    ["no", "nr", "tel", "fig", "vol", "ch", "pp", "ext", "art", "sec", "md", "şek", "tab"]
)
_CLAUSE_END = regex.compile(rf"(?:[,،;:؛]|\s[-–—])\s+{_INNER}")
_WORD_END = regex.compile(rf"\s+{_INNER}")
_LETTER = regex.compile(r"\X")


class Span(NamedTuple):
    start: int
    end: int


def sentences(text: str) -> Iterator[Span]:
    """Blanks belong to the sentence before them; only a text that begins with blanks has a sentence that does."""
    for start, end in whole_sentences(text):
        yield from _cut(text, start, end)


def whole_sentences(text: str) -> Iterator[Span]:
    """However long they are."""
    start = 0
    for match in _END.finditer(text):
        if match.end() > start and _ends(text, start, match):
            yield Span(start, match.end())
            start = match.end()
    if start < len(text):
        yield Span(start, len(text))


def _ends(text: str, start: int, match: regex.Match[str]) -> bool:
    goes_on = text[match.end() : match.end() + 1].islower()
    if match["line"]:
        line_start = max(start, text.rfind("\n", start, match.start()) + 1)
        return not (goes_on and match.start() - line_start > WRAPPED)
    if match["mark"] == ".":
        return not goes_on and not _is_short(text, start, match)
    ellipsis = match["mark"].strip(".…") == ""
    return not (goes_on and (ellipsis or match["closing"]))


def _is_short(text: str, start: int, match: regex.Match[str]) -> bool:
    """Whether the full stop belongs to what is before it."""
    word = _WORD_BEFORE.search(text, max(start, match.start() - 16), match.start())
    if word is None or match["closing"]:
        return False
    if word[0].lower() in _BEFORE_NUMBER:
        return text[match.end() : match.end() + 1].isdecimal()
    return _SHORT.fullmatch(word[0]) is not None


def _cut(text: str, start: int, end: int) -> Iterator[Span]:
    while end - start > LONGEST:
        middle, limit = start + LONGEST // 2, start + LONGEST
        cut = _last(_CLAUSE_END, text, middle, limit) or _last(_WORD_END, text, middle, limit)
        cut = cut or _whole_letters(text, start, limit)
        yield Span(start, cut)
        start = cut
    if start < end:
        yield Span(start, end)


def _last(pattern: regex.Pattern[str], text: str, low: int, high: int) -> int | None:
    ends = (match.end() for match in pattern.finditer(text, low, high + 1))
    return max((end for end in ends if end <= high), default=None)


def _whole_letters(text: str, start: int, limit: int) -> int:
    """The last one before the limit may be half of one."""
    ends = [match.end() for match in _LETTER.finditer(text, start, limit)]
    return ends[-2] if len(ends) > 1 else limit
