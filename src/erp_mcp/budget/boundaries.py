"""Where a text may be cut: after a sentence, after a word, or at least between two grapheme clusters.

Each boundary is a property of the text around it alone, so that a larger budget only ever adds boundaries.
"""

from collections.abc import Iterator

import regex

_CLOSING = r"""["'”’»›)\]]"""
_ABBREVIATION = r"(?:\p{L}|Mr|Mrs|Ms|Dr|Prof|St|No|vs|Inc|Ltd|Co|Sn|Av|Doç|Şti|Cad|Sok|Mah|Tel)"
_SENTENCE_END = regex.compile(
    rf"""
    (?: [!?…؟۔] | (?<! (?<!\p{{L}}) {_ABBREVIATION} ) \. (?! {_CLOSING}{{0,3}} [ \t]{{1,8}} \p{{Ll}} ) )
        {_CLOSING}{{0,3}} (?= [ \t] )
    | [\r\n] (?! [ \t]{{0,32}} [\r\n] )
    | [。！？] [」』”’）]{{0,3}} (?! [。！？」』”’）\s\p{{GCB=EX}}\p{{GCB=SM}}\p{{GCB=ZWJ}}] )
    """,
    regex.VERBOSE,
)
_WORD_END = regex.compile(r"(?<=[^\s\p{GCB=PP}])(?=[ \t])")
_GRAPHEME = regex.compile(r"\X")
_LONGEST_MATCH, _LOOK_AHEAD = 4, 40  # characters; the patterns look at most 33 ahead


def ends(text: str, start: int, limit: int) -> Iterator[int]:
    """Yields where a piece from `start` may end, best first: up to `limit`, or the first grapheme.

    Sentences and words are sought in the second half: a piece should not stay half empty to end well.
    """
    half = (start + limit) // 2
    yield from _backwards(_SENTENCE_END, text, half, limit)
    yield from _backwards(_WORD_END, text, half, limit)
    yield from reversed(list(_graphemes(text, start, limit)))


def _backwards(pattern: regex.Pattern[str], text: str, low: int, high: int) -> Iterator[int]:
    found = pattern.finditer(text, max(low - _LONGEST_MATCH, 0), high + _LOOK_AHEAD)
    return reversed([match.end() for match in found if low < match.end() <= high])


def _graphemes(text: str, start: int, limit: int) -> Iterator[int]:
    for number, match in enumerate(_GRAPHEME.finditer(text, start)):
        if number and match.end() > limit:
            return
        yield match.end()
