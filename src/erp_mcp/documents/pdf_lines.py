"""The words of a page, where they stand, and the lines that they make in the order in which one reads."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from unicodedata import combining

from erp_mcp.documents.bidi import as_letters, is_rtl, logical, runs_rtl

Box = tuple[float, float, float, float]
MARK_WIDTH = 0.2
FEWEST_LINES_OF_A_COLUMN = 4


@dataclass(frozen=True, slots=True)
class Word:
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    clusters: tuple[str, ...]

    def is_in(self, box: Box) -> bool:
        x0, top, x1, bottom = box
        return x0 <= (self.x0 + self.x1) / 2 <= x1 and top <= (self.top + self.bottom) / 2 <= bottom


@dataclass(frozen=True, slots=True)
class Line:
    """`size` is that of its letters, in points."""

    top: float
    bottom: float
    size: float
    text: str


@dataclass(frozen=True, slots=True)
class Glyph:
    x0: float
    x1: float
    size: float
    text: str

    @property
    def is_mark(self) -> bool:
        """A vowel sign stands on a letter and takes no room; some programs name the letter once more with it."""
        return self.x1 - self.x0 < MARK_WIDTH and self.text != "\u200c"


def word_of(box: Box, glyphs: Iterable[Glyph]) -> Word:
    """Its box is higher where vowel signs stand above it, so its size is that of its letters."""
    ordered = sorted(glyphs, key=lambda glyph: (round(glyph.x0, 1), glyph.x1))
    letters = [glyph for glyph in ordered if not glyph.is_mark]
    clusters = [as_letters(glyph.text) for glyph in letters]
    for mark in ordered:
        if mark.is_mark and (below := _carrier(mark, letters)) is not None:
            signs = (each for each in mark.text if combining(each) and each not in clusters[below])
            clusters[below] += "".join(signs)
    size = median(glyph.size for glyph in letters) if letters else 0.0
    return Word(*box, round(2 * size) / 2, tuple(clusters))


def _carrier(mark: Glyph, letters: Sequence[Glyph]) -> int | None:
    carriers = (at for at, letter in enumerate(letters) if letter.text[:1].isalpha())
    return min(carriers, key=lambda at: _distance(letters[at], mark), default=None)


def _distance(letter: Glyph, mark: Glyph) -> float:
    return max(letter.x0 - mark.x0, mark.x0 - letter.x1, 0) or abs(letter.x0 + letter.x1 - 2 * mark.x0) / 1000


def is_page_rtl(words: Sequence[Word]) -> bool:
    return is_rtl(cluster for word in words for cluster in word.clusters)


def lines_of(words: Sequence[Word], *, rtl: bool) -> list[Line]:
    return [_line(row, rtl=rtl) for row in _rows(words)]


def text_in(box: Box, words: Iterable[Word], *, rtl: bool) -> str:
    return " ".join(line.text for line in lines_of([word for word in words if word.is_in(box)], rtl=rtl))


def _rows(words: Sequence[Word]) -> list[list[Word]]:
    """Words whose middles are at one height; a raised or small one belongs to its neighbours."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda each: (each.top + each.bottom, each.x0)):
        middle = (word.top + word.bottom) / 2
        if rows and rows[-1][0].top <= middle <= rows[-1][0].bottom:
            rows[-1].append(word)
        else:
            rows.append([word])
    return rows


def _line(row: Sequence[Word], *, rtl: bool) -> Line:
    ordered = sorted(row, key=lambda word: word.x0)
    seen = [cluster for word in ordered for cluster in (" ", *word.clusters)][1:]
    top, bottom = min(word.top for word in row), max(word.bottom for word in row)
    size = median(word.size for word in row)
    return Line(top, bottom, size, logical(seen, rtl=runs_rtl(seen, page_rtl=rtl)))


def columns_of(words: Sequence[Word], *, rtl: bool) -> Iterator[Sequence[Word]]:
    """The parts of a page one after the other: columns as they are read, bands from top to bottom."""
    parts = _sides(words, rtl=rtl) or _bands(words)
    if len(parts) < 2:
        yield words
    else:
        for part in parts:
            yield from columns_of(part, rtl=rtl)


def _sides(words: Sequence[Word], *, rtl: bool) -> list[list[Word]] | None:
    """Left and right of a gutter, if both are wide enough for prose: labels before values are no column."""
    if len(words) < 2 * FEWEST_LINES_OF_A_COLUMN:
        return None
    height = median(word.bottom - word.top for word in words)
    ordered = sorted(words, key=lambda word: word.x0)
    reach = ordered[0].x1
    for at, word in enumerate(ordered[1:], 1):
        sides = [ordered[:at], ordered[at:]]
        if word.x0 - reach > height and all(_is_prose(side, height) for side in sides):
            return sides[::-1] if rtl else sides
        reach = max(reach, word.x1)
    return None


def _is_prose(words: Sequence[Word], height: float) -> bool:
    rows = _rows(words)
    widths = [max(word.x1 for word in row) - min(word.x0 for word in row) for row in rows]
    return len(rows) >= FEWEST_LINES_OF_A_COLUMN and median(widths) > 10 * height


def _bands(words: Sequence[Word]) -> list[list[Word]]:
    """Cut where the white between two lines is higher than a line."""
    bands: list[list[Word]] = []
    bottom = 0.0
    for word in sorted(words, key=lambda each: each.top):
        if not bands or word.top - bottom > 1.2 * (word.bottom - word.top):
            bands.append([])
        bands[-1].append(word)
        bottom = max(bottom, word.bottom)
    return bands
