"""From the order in which a line is seen to the order in which it is read."""

import re
from collections.abc import Iterable, Sequence
from unicodedata import bidirectional, combining, normalize

# Letters as they were drawn: the shapes of Arabic letters, and ligatures of Latin ones.
DRAWN = re.compile("[\ufb00-\ufdff\ufe70-\ufefc]")
CLASSES = {"R": "R", "AL": "R", "L": "L", "EN": "E", "AN": "A", "CS": "S"}
NUMBER = "[EA]+(?:S[EA]+)*"
# In a line from right to left: what runs to the right within it (a name, an address, a number), or one character.
RUNS_IN_RTL = re.compile(rf"[LE](?=[^RA]*L|(?<=L))(?:[^RA]*[LE])?|{NUMBER}|.")
# In a line from left to right: what runs to the left within it.
RTL_RUN = re.compile(r"R(?:[^L]*R)?")
PAIRS = str.maketrans("()[]{}«»<>", ")(][}{»«><")
ENDS, BULLETS = ".!?:؟؛،", "•▪◦‣●○■□"
OPENING, CLOSING = "([{«<", ")]}»>"


def is_rtl(texts: Iterable[str]) -> bool:
    """Whether letters that run to the left are in the majority."""
    classes = [bidirectional(character) for text in texts for character in text]
    return sum(each in {"R", "AL"} for each in classes) > classes.count("L")


def runs_rtl(seen: Sequence[str], *, page_rtl: bool) -> bool:
    """Whether a line does: what ends a sentence or begins an item stands at one of its ends; else as the page."""
    left, right = seen[0], seen[-1]
    ends = (left in ENDS or right in BULLETS, right in ENDS or left in BULLETS)
    return page_rtl if ends[0] == ends[1] else ends[0]


def as_letters(drawn: str) -> str:
    if not DRAWN.search(drawn):
        return drawn
    return "".join(normalize("NFKC", each).strip() if DRAWN.match(each) else each for each in drawn)


def logical(seen: Sequence[str], *, rtl: bool) -> str:
    """The clusters of one line, as they are seen from left to right, in the order in which they are read."""
    classes = "".join(map(_class, seen))
    if "R" not in classes:
        return "".join(seen)
    if rtl:
        return _unmirrored(_reversed(seen, classes))
    parts, start = list[str](), 0
    for run in RTL_RUN.finditer(classes):
        parts += [*seen[start : run.start()], _reversed(seen[run.start() : run.end()], run[0])]
        start = run.end()
    return "".join([*parts, *seen[start:]])


def _class(cluster: str) -> str:
    strong = next((each for each in cluster if not combining(each)), " ")
    return CLASSES.get(bidirectional(strong), "N")


def _reversed(seen: Sequence[str], classes: str) -> str:
    runs = [seen[run.start() : run.end()] for run in RUNS_IN_RTL.finditer(classes)]
    return "".join("".join(run) for run in reversed(runs))


def _unmirrored(text: str) -> str:
    """Some programs write a bracket as the shape that is seen: then each pair closes before it opens."""
    depth = lowest = 0
    for character in text:
        depth += (character in OPENING) - (character in CLOSING)
        lowest = min(lowest, depth)
    return text.translate(PAIRS) if lowest < 0 and depth == 0 else text
