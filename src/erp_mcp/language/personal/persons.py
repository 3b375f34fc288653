"""Names of persons and firms: the known ones wherever they stand, others after what introduces a name."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from erp_mcp.language.personal.everyday import KUNYA, OPENING, PARTICLES, plain_words
from erp_mcp.language.personal.found import Found
from erp_mcp.language.personal.known import Names, Weight
from erp_mcp.language.personal.patterns import any_case, word_of
from erp_mcp.language.personal.plain import Plain, folded
from erp_mcp.language.personal.words import Words, stems, words

MOST_WORDS = 5  # of a name that is put together from words
GAP = re.compile(r"[ :/\-\"'.,«(]{0,4}")

MY_NAME_IS = any_case(
    r"my (?:full )?name(?: is|'s|:)|name ?:|call me|mrs?\b\.?|ms\b\.?|dr\b\.?|adim|ismim|sayin|bayan"
)
I_AM = any_case(
    r"i am|i'm|im|this is|it's|its|here is|from|regards,?|yours,?|hi|hello|hey|dear|thanks|thank you"
    r"|ben|benim|adina|merhaba|selam|sevgili|tesekkurler|bay"
)
# After these comes a name, whatever it is.
CERTAIN = re.compile(
    word_of(
        (rf"(?:{MY_NAME_IS}|Mister|Madam|Miss|Doctor|Prof\.?)(?=[ :.])",),
        (
            r"[وف]?(?:اسمي|ال(?:سيد|مهندس|انس|اخ|اخت|حاج)ه?|(?:ال)?(?:استاذ|دكتور)ه?)(?=[ /])",
            r"(?:اسم|نام)(?: كامل)? ?(?:من|م)(?= )",
            r"(?:اقاي|جناب|سركار|دكتر|حاج اقا)(?= )",
            r"(?<!يك )خانم(?= )",
        ),
    )
)
# After these may come a name: only what is known to be one counts.
POSSIBLE = re.compile(
    word_of(
        (rf"{I_AM}\b",),
        (
            r"(?:انا|اني|معك|معاك|معكم|باسم|يا|مرحبا|اهلا|هلا|شكرا|عزيزي|عزيزتي)(?= )",
            r"(?:من|اقا|به نام|بنام|سلام|درود|ممنون|مرسي)(?= )",
        ),
    )
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
    words: Words
    names: Names

    def weight(self, at: int) -> Weight | None:
        return self._heaviest(self.words.lower[at])

    def is_known(self, at: int) -> bool:
        return not self.names.words.isdisjoint(self.stems(at))

    def is_sold(self, at: int) -> bool:
        return not self.names.catalogue.isdisjoint(self.stems(at))

    def fits(self, at: int) -> bool:
        """In Latin letters a name that is also a word has a capital."""
        return not self.words.lower[at].isascii() or self.words.is_capital(at)

    def is_joined(self, at: int) -> bool:
        """Whether there is such a word, and nothing between it and the one before."""
        return at < len(self.words.lower) and self.words.is_joined(at)

    def stems(self, at: int) -> tuple[str, ...]:
        return stems(self.words.lower[at])

    def part(self, at: int) -> tuple[int, Weight] | None:
        """A word of a name, or two that are also written as one: Abdul Rahman, Al Hammadi."""
        if not OPENING.isdisjoint(self.stems(at)) and self.is_joined(at + 1):
            both = self._heaviest(self.words.lower[at] + self.words.lower[at + 1])
            if weight := both or self.weight(at + 1):
                return 2, weight
        weight = self.weight(at)
        return (1, weight) if weight and (weight != "word" or self.fits(at)) else None

    def _stem(self, text: str) -> str:
        return next((stem for stem in stems(text) if self.names.weight(stem)), stems(text)[0])

    def _heaviest(self, text: str) -> Weight | None:
        return next((weight for stem in stems(text) if (weight := self.names.weight(stem))), None)

    def found(self, at: int, length: int, key: str | None = None) -> Found:
        own = " ".join(map(self._stem, self.words.lower[at : at + length]))
        start, end = self.words.spans[at][0], self.words.spans[at + length - 1][1]
        return Found("NAME", *self.text.span(start, end), key or own)


def find_persons(text: Plain, names: Names) -> Iterator[Found]:
    reading = Reading(text, words(text), names)
    introduced = {at for match in POSSIBLE.finditer(text.text) for at in _next_word(reading.words, match)}
    end = 0
    beginnings = set(filter(names.may_begin, set(reading.words.lower)))
    for at in [at for at, word in enumerate(reading.words.lower) if word in beginnings]:
        if at < end:
            continue
        length, found = _at(reading, at, introduced)
        if found:
            yield found
        end = at + length
    yield from _after_titles(reading)
    yield from _before_titles(reading)


def _at(reading: Reading, at: int, introduced: set[int]) -> tuple[int, Found | None]:
    """Who begins at this word, and how many words to go on after."""
    length, is_enough = _run(reading, at)
    is_introduced = at in introduced and reading.fits(at)
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
    first = at + (1 if reading.words.lower[at] in KUNYA and _is_particle(reading, at) else 0)
    weights: list[Weight] = []
    end = first
    while end - at < MOST_WORDS and (end == at or reading.is_joined(end)):
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
    if PARTICLES.isdisjoint(reading.stems(at)) or not reading.is_joined(at + 1):
        return False
    return reading.weight(at + 1) in {"known", "common"}


def _is_somebody(weights: Sequence[Weight], reading: Reading, run: range) -> bool:
    if weights == ["known"]:
        return True
    if len(weights) < 2:
        return weights != ["word"] and reading.words.lower[run[0]] in KUNYA
    if any(weight != "word" for weight in weights):
        return True
    capitals = all(map(reading.words.is_capital, run))
    return capitals and any(reading.is_known(at) and not reading.is_sold(at) for at in run)


def _is_meant(reading: Reading, at: int, length: int, is_introduced: bool) -> bool:
    """Whether a whole name is one here: if it is a single word, not where it may be something that is sold."""
    weight = reading.weight(at)
    if length > 1 or weight == "known" or is_introduced or _is_own_line(reading, at):
        return True
    return weight == "word" and not reading.is_sold(at) and reading.fits(at)


def _is_own_line(reading: Reading, at: int) -> bool:
    """A signature."""
    if not reading.is_known(at):
        return False
    text, (start, end) = reading.text.text, reading.words.spans[at]
    before = text[max(0, start - 8) : start].rpartition("\n")
    after = text[end : end + 8].partition("\n")
    starts = bool(before[1]) or start < 8
    ends = bool(after[1]) or end + 8 > len(text)
    return starts and ends and not re.search(r"\w", before[2] + after[0])


def _next_word(words: Words, match: re.Match[str]) -> Iterator[int]:
    gap = GAP.match(words.text, match.end())
    at = bisect_left(words.spans, (match.end(),))
    if gap and at < len(words.spans) and words.spans[at][0] == gap.end():
        yield at


def _after_titles(reading: Reading) -> Iterator[Found]:
    for match in CERTAIN.finditer(reading.text.text):
        for at in _next_word(reading.words, match):
            if reading.words.lower[at] not in plain_words():
                yield reading.found(at, _name_length(reading, at, 1))


def _name_length(reading: Reading, at: int, length: int) -> int:
    """So many words, and those after them that look like more of the name."""
    while length < MOST_WORDS and reading.is_joined(at + length) and _continues(reading, at, at + length):
        length += 1
    return length


def _continues(reading: Reading, first: int, at: int) -> bool:
    word = reading.words.lower[at]
    if word in plain_words() or word in FOLLOWING:
        return False
    if reading.weight(at) is not None:
        return True
    if word.isascii():
        return reading.words.is_capital(at) and reading.words.is_capital(first)
    if word.startswith("ال"):
        return at == first + 1
    return word in PARTICLES or word.endswith(FAMILY_ENDINGS)


def _before_titles(reading: Reading) -> Iterator[Found]:
    for title in [at for at, word in enumerate(reading.words.lower) if word in FOLLOWING]:
        first = title
        while first and title - first < 3 and _is_titled(reading, first - 1, title):
            first -= 1
        if first < title:
            yield reading.found(first, title - first)


def _is_titled(reading: Reading, at: int, title: int) -> bool:
    word = reading.words.lower[at]
    if word in plain_words() or not reading.words.is_joined(at + 1):
        return False
    if reading.weight(at) is not None:
        return True
    return word.isascii() and reading.words.is_capital(at) and at + 1 == title
