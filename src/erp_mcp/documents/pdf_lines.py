"""The words of a page, where they stand, and the lines that they make in the order in which one reads."""

from bisect import bisect
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from unicodedata import combining

from erp_mcp.documents.bidi import as_letters, is_rtl, logical, runs_rtl

Box = tuple[float, float, float, float]
MARK_WIDTH = 0.2
TALL = 2  # of the usual height
FEWEST_LINES_OF_A_COLUMN = 4


@dataclass(frozen=True, slots=True)
class Word:
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    clusters: tuple[str, ...]

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    def is_in(self, box: Box) -> bool:
        x0, top, x1, bottom = box
        return x0 <= (self.x0 + self.x1) / 2 <= x1 and top <= self.middle <= bottom


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
        return self.x1 - self.x0 < MARK_WIDTH and not self.text.isspace() and self.text != "\u200c"


@dataclass(frozen=True, slots=True)
class Mark:
    """A vowel sign and the height at which it stands."""

    glyph: Glyph
    middle: float


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


def marks_by_box(boxes: Sequence[Box], marks: Iterable[Mark]) -> list[list[Glyph]]:
    """For each box of letters the signs that stand on it, not on a nearer one."""
    by_height = sorted(range(len(boxes)), key=lambda at: _middle(boxes[at]))
    heights = [_middle(boxes[at]) for at in by_height]
    found: list[list[Glyph]] = [[] for _ in boxes]
    for mark in marks:
        reach = mark.glyph.size
        near = by_height[bisect(heights, mark.middle - reach) : bisect(heights, mark.middle + reach)]
        if near:
            found[min(near, key=lambda at: _away(boxes[at], mark))].append(mark.glyph)
    return found


def _middle(box: Box) -> float:
    return (box[1] + box[3]) / 2


def _away(box: Box, mark: Mark) -> float:
    return max(box[0] - mark.glyph.x0, mark.glyph.x0 - box[2], 0) + abs(_middle(box) - mark.middle)


def is_page_rtl(words: Sequence[Word]) -> bool:
    return is_rtl(cluster for word in words for cluster in word.clusters)


def lines_of(words: Sequence[Word], *, rtl: bool) -> list[Line]:
    return [_line(row, rtl=rtl) for row in _rows(words)]


def text_in(box: Box, words: Iterable[Word], *, rtl: bool) -> str:
    return " ".join(line.text for line in lines_of([word for word in words if word.is_in(box)], rtl=rtl))


def _rows(words: Sequence[Word]) -> list[list[Word]]:
    """Of words as high as most of them, and the higher ones each with the first row that stands beside it."""
    highest = TALL * median([word.bottom - word.top for word in words] or [0])
    rows = _level([word for word in words if word.bottom - word.top <= highest])
    apart: list[list[Word]] = []
    for row in _level([word for word in words if word.bottom - word.top > highest]):
        beside = next((each for each in rows if row[0].top <= each[0].middle <= row[0].bottom), None)
        if beside is None or _overlap(beside, row):
            apart.append(row)
        else:
            beside += row
    return sorted([*rows, *apart], key=lambda row: row[0].middle)


def _level(words: Sequence[Word]) -> list[list[Word]]:
    """Words whose middles are at one height; a raised or small one belongs to its neighbours."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda each: (each.middle, each.x0)):
        if rows and rows[-1][0].top <= word.middle <= rows[-1][0].bottom:
            rows[-1].append(word)
        else:
            rows.append([word])
    return rows


def _overlap(row: Sequence[Word], other: Sequence[Word]) -> bool:
    return any(word.x0 < each.x1 and each.x0 < word.x1 for word in row for each in other)


def _line(row: Sequence[Word], *, rtl: bool) -> Line:
    ordered = sorted(row, key=lambda word: word.x0)
    seen = [cluster for word in ordered for cluster in (" ", *word.clusters)][1:]
    top, bottom = median(word.top for word in row), median(word.bottom for word in row)
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
