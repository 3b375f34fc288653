"""Names of persons and firms: the known ones wherever they stand, others after what introduces a name."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from erp_mcp.language.personal.everyday import KUNYA, OPENING, PARTICLES, plain_words
from erp_mcp.language.personal.found import Found
from erp_mcp.language.personal.known import Names, Weight
from erp_mcp.language.personal.plain import Plain, folded
from erp_mcp.language.personal.words import Word, stems, words

MOST_WORDS = 5  # of a name that is put together from words
GAP = re.compile(r"[ :/\-\"'.,«(]{0,4}")

# After these comes a name, whatever it is.
CERTAIN = re.compile(
    r"\b(?:(?i:my (?:full )?name(?: is|'s|:)|name ?:|call me|mrs?\b\.?|ms\b\.?|dr\b\.?|adim|ismim|sayin|bayan)"
    r"|Mister|Madam|Miss|Doctor|Prof\.?)(?=[ :.])"
    r"|(?<!\w)[وف]?(?:اسمي|ال(?:سيد|مهندس|انس|اخ|اخت|حاج)ه?|(?:ال)?(?:استاذ|دكتور)ه?)(?=[ /])"
    r"|(?<!\w)(?:اسم|نام)(?: كامل)? ?(?:من|م)(?= )|(?<!\w)(?:اقاي|جناب|سركار|دكتر|حاج اقا)(?= )"
    r"|(?<!\w)(?<!يك )خانم(?= )"
)
# After these may come a name: only what is known to be one counts.
POSSIBLE = re.compile(
    r"\b(?i:i am|i'm|im|this is|it's|its|here is|from|regards,?|yours,?|hi|hello|hey|dear|thanks|thank you"
    r"|ben|benim|adina|merhaba|selam|sevgili|tesekkurler|bay)\b"
    r"|(?<!\w)(?:انا|اني|معك|معاك|معكم|باسم|يا|مرحبا|اهلا|هلا|شكرا|عزيزي|عزيزتي)(?= )"
    r"|(?<!\w)(?:من|اقا|به نام|بنام|سلام|درود|ممنون|مرسي)(?= )"
)
# Before these stands a name.
FOLLOWING = frozenset(
    folded("bey hanım abi ağabey abla hoca hocam efendi usta amca teyze خانم آقا جان صاحب bhai sahib").split()
)
FAMILY_ENDINGS = ("زاده", "پور", "نژاد", "نيا", "يان", "فر", "وند")


@dataclass(frozen=True, slots=True)
class Reading:
    """A text's words with what each weighs as part of a name."""

    text: Plain
    words: Sequence[Word]
    names: Names

    def weight(self, at: int) -> Weight | None:
        return self._heaviest(self.words[at].text)

    def matters(self, at: int) -> bool:
        """Most words do not."""
        return any(
            stem in self.names.longest or stem in PARTICLES or stem in OPENING or self.names.weight(stem)
            for stem in stems(self.words[at].text)
        )

    def is_known(self, at: int) -> bool:
        return any(stem in self.names.words for stem in stems(self.words[at].text))

    def is_sold(self, at: int) -> bool:
        return any(stem in self.names.catalogue for stem in stems(self.words[at].text))

    def part(self, at: int) -> tuple[int, Weight] | None:
        """A word of a name, or two that are also written as one: Abdul Rahman, Al Hammadi."""
        if at + 1 < len(self.words) and self.words[at + 1].joined:
            both = self._heaviest(self.words[at].text + self.words[at + 1].text)
            opens = any(stem in OPENING for stem in stems(self.words[at].text))
            if opens and (weight := both or self.weight(at + 1)):
                return 2, weight
        weight = self.weight(at)
        return (1, weight) if weight and (weight != "word" or _fits(self.words[at])) else None

    def _stem(self, text: str) -> str:
        return next((stem for stem in stems(text) if self.names.weight(stem)), stems(text)[0])

    def _heaviest(self, text: str) -> Weight | None:
        return next((weight for stem in stems(text) if (weight := self.names.weight(stem))), None)

    def found(self, at: int, length: int, key: str | None = None) -> Found:
        span = self.words[at : at + length]
        own = " ".join(self._stem(word.text) for word in span)
        return Found("NAME", *self.text.span(span[0].start, span[-1].end), key or own)


def find_persons(text: Plain, names: Names) -> Iterator[Found]:
    reading = Reading(text, words(text), names)
    introduced = set(_introduced(text, reading.words))
    at = 0
    while at < len(reading.words):
        if not reading.matters(at):
            at += 1
            continue
        length, found = _at(reading, at, introduced)
        if found:
            yield found
        at += length
    yield from _after_titles(reading)
    yield from _before_titles(reading)


def _at(reading: Reading, at: int, introduced: set[int]) -> tuple[int, Found | None]:
    """Who begins at this word, and how many words to go on after."""
    length, is_enough = _run(reading, at)
    is_introduced = at in introduced and _fits(reading.words[at])
    whole = reading.names.form_at(reading.words, at)
    if whole and (whole[0] >= length or not is_enough) and _is_meant(reading, at, whole[0], is_introduced):
        return whole[0], reading.found(at, *whole)
    if length and is_introduced:
        return length, reading.found(at, _name_length(reading, at, length))
    if is_enough or (length == 1 and _is_own_line(reading, at)):
        return length, reading.found(at, length)
    return 1, None


def _run(reading: Reading, at: int) -> tuple[int, bool]:
    """How many words of names stand here together, and whether that is enough to be somebody."""
    first = at + (1 if reading.words[at].text in KUNYA and _is_particle(reading, at) else 0)
    weights: list[Weight] = []
    end = first
    while end < len(reading.words) and end - at < MOST_WORDS and (end == at or reading.words[end].joined):
        part = reading.part(end)
        if part is None:
            if end == at or not _is_particle(reading, end):
                break
            end += 1
            continue
        weights.append(part[1])
        end += part[0]
    if not weights:
        return 0, False
    return end - at, _is_somebody(weights, reading, range(at, end))


def _is_particle(reading: Reading, at: int) -> bool:
    if at + 1 >= len(reading.words) or not reading.words[at + 1].joined:
        return False
    is_one = any(stem in PARTICLES for stem in stems(reading.words[at].text))
    return is_one and reading.weight(at + 1) in {"known", "common"}


def _is_somebody(weights: Sequence[Weight], reading: Reading, run: range) -> bool:
    if weights == ["known"]:
        return True
    if len(weights) < 2:
        return weights != ["word"] and reading.words[run[0]].text in KUNYA
    if any(weight != "word" for weight in weights):
        return True
    capitals = all(reading.words[at].capital for at in run)
    return capitals and any(reading.is_known(at) and not reading.is_sold(at) for at in run)


def _is_meant(reading: Reading, at: int, length: int, is_introduced: bool) -> bool:
    """Whether a whole name is one here: if it is a single word, not where it may be something that is sold."""
    weight = reading.weight(at)
    if length > 1 or weight == "known" or is_introduced or _is_own_line(reading, at):
        return True
    return weight == "word" and not reading.is_sold(at) and _fits(reading.words[at])


def _fits(word: Word) -> bool:
    """In Latin letters a name that is also a word has a capital."""
    return word.capital or not word.text.isascii()


def _is_own_line(reading: Reading, at: int) -> bool:
    """A signature."""
    word, text = reading.words[at], reading.text.text
    if not reading.is_known(at):
        return False
    before = text[max(0, word.start - 8) : word.start].rpartition("\n")
    after = text[word.end : word.end + 8].partition("\n")
    starts = bool(before[1]) or word.start < 8
    ends = bool(after[1]) or word.end + 8 > len(text)
    return starts and ends and not re.search(r"\w", before[2] + after[0])


def _introduced(text: Plain, found: Sequence[Word]) -> Iterator[int]:
    places = [word.start for word in found]
    for match in POSSIBLE.finditer(text.text):
        yield from _next_word(text, places, match.end())


def _next_word(text: Plain, places: Sequence[int], end: int) -> Iterator[int]:
    gap = GAP.match(text.text, end)
    at = bisect_left(places, end)
    if gap and at < len(places) and places[at] == gap.end():
        yield at


def _after_titles(reading: Reading) -> Iterator[Found]:
    places = [word.start for word in reading.words]
    for match in CERTAIN.finditer(reading.text.text):
        for at in _next_word(reading.text, places, match.end()):
            if reading.words[at].text not in plain_words():
                yield reading.found(at, _name_length(reading, at, 1))


def _name_length(reading: Reading, at: int, length: int) -> int:
    """So many words, and those after them that look like more of the name."""
    while length < MOST_WORDS and at + length < len(reading.words) and _continues(reading, at, at + length):
        length += 1
    return length


def _continues(reading: Reading, first: int, at: int) -> bool:
    word = reading.words[at]
    if not word.joined or word.text in plain_words() or word.text in FOLLOWING:
        return False
    if word.text.isascii():
        return (word.capital and reading.words[first].capital) or reading.weight(at) is not None
    if word.text.startswith("ال"):
        return at == first + 1 or reading.weight(at) is not None
    return reading.weight(at) is not None or word.text in PARTICLES or word.text.endswith(FAMILY_ENDINGS)


def _before_titles(reading: Reading) -> Iterator[Found]:
    for at, word in enumerate(reading.words):
        if at and word.joined and word.text in FOLLOWING:
            first = at
            while first and at - first < 3 and _is_titled(reading, first - 1, at):
                first -= 1
            if first < at:
                yield reading.found(first, at - first)


def _is_titled(reading: Reading, at: int, title: int) -> bool:
    word = reading.words[at]
    if word.text in plain_words() or not reading.words[at + 1].joined:
        return False
    if reading.weight(at) is not None:
        return True
    return word.text.isascii() and word.capital and at + 1 == title
