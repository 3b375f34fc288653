"""From the order in which a line is seen to the order in which it is read."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from unicodedata import bidirectional, category, combining, normalize

# Letters as they were drawn: the shapes of Arabic letters, and ligatures of Latin ones.
DRAWN = re.compile("[\ufb00-\ufdff\ufe70-\ufefc]")
CLASSES = {"R": "R", "AL": "R", "L": "L", "EN": "E", "AN": "A", "CS": "S"}
# Signs that stand before a number, and behind one; those of money ("C") do both.
SIGNS = {"#": "H"} | dict.fromkeys("%٪‰°", "P")
NUMBER = "[EA]+(?:S[EA]+)*"
# What a line opens with: Arabic letters before a number would move its sign to the other side.
OPENING_NUMBER = r"[CH]*E+(?:SE+)*[CP]*(?=[^RL]*$)"
# In a line from right to left: what runs to the right within it (a name, an address, a number), or one character.
RUN_IN_RTL = re.compile(rf"[LE](?=[^RA]*L|(?<=L))(?:[^RA]*[LE])?(?:(?<=E)[CP]+)?|{OPENING_NUMBER}|{NUMBER}|.")
# In a line from left to right: what runs to the left within it.
RTL_RUN = re.compile(r"R(?:[^L]*R)?")
PAIRS = str.maketrans("()[]{}«»<>", ")(][}{»«><")
ENDS, BULLETS = ".!?:؟؛،", "•▪◦‣●○■□"
OPENING, CLOSING = "([{«<", ")]}»>"
PARTNERS = dict(zip("()[]{}", ")(][}{", strict=True))
LEFTWARD = re.compile("[RA]")


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
        return "".join(_unmirrored(list(_runs(seen, classes))[::-1]))
    parts, start = list[str](), 0
    for run in RTL_RUN.finditer(classes):
        parts += [*seen[start : run.start()], _reversed(seen[run.start() : run.end()], run[0])]
        start = run.end()
    return "".join([*parts, *seen[start:]])


def _class(cluster: str) -> str:
    strong = next((each for each in cluster if not combining(each)), " ")
    if category(strong) == "Sc" and bidirectional(strong) == "ET":
        return "C"
    return SIGNS.get(strong) or CLASSES.get(bidirectional(strong), "N")


def _reversed(seen: Sequence[str], classes: str) -> str:
    return "".join(list(_runs(seen, classes))[::-1])


def _runs(seen: Sequence[str], classes: str) -> Iterator[str]:
    partners, at = _partners(seen), 0
    while at < len(seen):
        end = _run_end(partners, classes, at)
        yield "".join(seen[at:end])
        at = end


def _run_end(partners: Mapping[int, int], classes: str, at: int) -> int:
    """Both brackets of a pair are in a run, or none."""
    end = _matched(classes, at, len(classes))
    inside = at + 1
    while inside < end:
        partner = partners.get(inside, inside)
        if partner >= end and not LEFTWARD.search(classes, end, partner):
            end = partner + 1
        elif not at <= partner < end:
            return _matched(classes, at, inside)
        inside += 1
    return end


def _matched(classes: str, at: int, limit: int) -> int:
    found = RUN_IN_RTL.match(classes, at, limit)
    return found.end() if found else limit


def _partners(seen: Sequence[str]) -> Mapping[int, int]:
    """Where the other bracket of a pair is; those that run to the left may close before they open."""
    brackets = [at for at, each in enumerate(seen) if each in PARTNERS]
    pairs, rest = _paired(brackets, seen, "([{")
    return pairs | _paired(rest, seen, ")]}")[0]


def _paired(brackets: Sequence[int], seen: Sequence[str], first: str) -> tuple[dict[int, int], list[int]]:
    pairs, rest = dict[int, int](), list[int]()
    for at in brackets:
        if rest and seen[rest[-1]] in first and PARTNERS[seen[rest[-1]]] == seen[at]:
            opened = rest.pop()
            pairs[opened], pairs[at] = at, opened
        else:
            rest.append(at)
    return pairs, rest


def _unmirrored(runs: Sequence[str]) -> Sequence[str]:
    """Some programs write a bracket as the shape that is seen: then each pair closes before it opens."""
    depth = lowest = 0
    for each in runs:
        if len(each) == 1:
            depth += (each in OPENING) - (each in CLOSING)
            lowest = min(lowest, depth)
    turned = lowest < 0 and depth == 0
    return [each.translate(PAIRS) if len(each) == 1 else each for each in runs] if turned else runs
