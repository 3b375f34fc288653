"""How alike two names sound: their words side by side, each pair aligned sound by sound."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import product

from erp_mcp.language.names.sounds import VOWELS, sounds_of
from erp_mcp.language.names.words import is_arabic, words_of

# What is heard or written for one another, across scripts and habits: the cost of each pair, of at most 1.2.
_CONFUSED: Mapping[float, str] = {
    0.02: "wu wo yi kq qc Hh",
    0.05: "Gg kc HA Ha He Hi",
    0.1: "fv vw Tt Dd Dz cj cs Gq ye Xk",
    0.15: "bp jg Ts qg XH CS Zj Xh",
    0.2: "td sz jC zZ Gk yj ZS kg jy",
    0.3: "SC Ss TD Dt gX CX Ck Cc jk Ts gc Gj Sj wf Gw SZ Zs",
    0.6: "Cs Gh Xg Ds ts dT mn lr Th fb Cz jz SX",
}
OTHER = 1.2
_VOWELS = {
    "ai": 0.25,
    "au": 0.3,
    "ae": 0.1,
    "ei": 0.1,
    "ou": 0.08,
    "ao": 0.15,
    "eo": 0.25,
    "eu": 0.25,
    "iu": 0.3,
    "io": 0.3,
}
# What it costs that one of the two has it: where vowels are not written, hardly anything.
_ALONE = {"h": 0.45, "H": 0.08, "w": 0.45, "y": 0.4, "A": 0.35, "E": 0.15, "G": 0.7, "'": 0.0, "v": 0.8}
UNWRITTEN, WRITTEN = 0.1, 0.28
# Of words that are written differently: with hardly a consonant, many names sound the same.
CERTAINTY = (0.88, 0.88, 0.93, 0.97)
SPARE = 0.6  # added to what two words weigh, or one vowel of two would be half of a name


def _costs() -> dict[str, float]:
    costs = {sound * 2: 0.0 for sound in "abcdefghijklmnopqrstuvwxyzTDSCZXGHAE"}
    for cost, pairs in _CONFUSED.items():
        costs |= {each: cost for pair in pairs.split() for each in (pair, pair[::-1])}
    for pair, cost in _VOWELS.items():
        costs |= {pair: cost, pair[::-1]: cost}
    for vowel in "aeiou":
        costs |= dict.fromkeys((f"E{vowel}", f"{vowel}E"), 0.0)
        long = 0.0 if vowel == "a" else costs[f"a{vowel}"] + 0.1
        costs |= dict.fromkeys((f"A{vowel}", f"{vowel}A"), long)
        costs |= {
            pair: 0.4 for pair in (f"w{vowel}", f"{vowel}w", f"y{vowel}", f"{vowel}y") if pair not in costs
        }
    return costs | {"EA": 0.0, "AE": 0.0}


_COSTS = _costs()


def likeness(query: str, name: str) -> float:
    """1 for the same sounds, 0 for nothing alike; a name that says more than was asked loses little."""
    asked, known = words_of(query), words_of(name)
    if not asked or not known:
        return 0.0
    apart = _words_alike(asked, known)
    if len(asked) == len(known):
        return apart
    return max(apart, 0.97 * word_likeness("".join(asked), "".join(known)))


def _words_alike(asked: Sequence[str], known: Sequence[str]) -> float:
    """Each word of the query with another one of the name, the most alike first."""
    pairs = sorted(
        (-word_likeness(one, other), at, to)
        for (at, one), (to, other) in product(enumerate(asked), enumerate(known))
    )
    found: dict[int, float] = {}
    taken: set[int] = set()
    for unlike, at, to in pairs:
        if at not in found and to not in taken:
            found[at] = -unlike
            taken.add(to)
    weights = [min(len(word), 6) + 2 for word in asked]
    covered = sum(found.get(at, 0.0) * weight for at, weight in enumerate(weights)) / sum(weights)
    return covered * (1 - 0.03 * max(len(known) - len(asked), 0) ** 0.5)


@lru_cache(maxsize=65_536)
def word_likeness(one: str, other: str) -> float:
    if one == other:
        return 1.0
    vowel = UNWRITTEN if is_arabic(one) or is_arabic(other) else WRITTEN
    return max((_alike(*sounds, vowel) for sounds in product(sounds_of(one), sounds_of(other))), default=0.0)


def _alike(one: str, other: str, vowel: float) -> float:
    most = sum(_alone(sound, vowel) for sound in one) + sum(_alone(sound, vowel) for sound in other)
    if not most:
        return 0.0
    consonants = min(sum(sound not in VOWELS for sound in each) for each in (one, other))
    return CERTAINTY[min(consonants, 3)] * max(0.0, 1 - 2 * _distance(one, other, vowel) / (most + SPARE))


def _alone(sound: str, vowel: float) -> float:
    return vowel if sound in "aeiou" else _ALONE.get(sound, 1.0)


def _distance(one: str, other: str, vowel: float) -> float:
    """The least that makes one the other, sound by sound."""
    alone = [_alone(sound, vowel) for sound in other]
    row = [0.0]
    for cost in alone:
        row.append(row[-1] + cost)
    for sound in one:
        left = _alone(sound, vowel)
        diagonal, row[0] = row[0], row[0] + left
        for at, wanted in enumerate(other):
            best = min(row[at + 1] + left, row[at] + alone[at], diagonal + _COSTS.get(sound + wanted, OTHER))
            diagonal, row[at + 1] = row[at + 1], best
    return row[-1]
