"""A text as plain as it can be for looking through it, with the way back to where each letter stood."""

import re
from dataclasses import dataclass
from itertools import compress
from unicodedata import category, decimal, normalize

# Arabic and Persian keyboards write the same letter with different signs, and Turkish has an i of its own.
LETTERS = {
    "ى": "ي",
    "ی": "ي",
    "ې": "ي",
    "ک": "ك",
    "ڪ": "ك",
    "ة": "ه",
    "ۀ": "ه",
    "ە": "ه",
    "ہ": "ه",
    "ھ": "ه",
    "ı": "i",
}
SIGNS = {"−": "-", "·": ".", "٫": ".", "٬": ",", "،": ",", "’": "'", "‘": "'", "ʼ": "'", "′": "'", "`": "'"}
# Letters by their class in Unicode, and yet nothing that anybody sees.
UNSEEN = "\u0640\u115f\u1160\u3164\uffa0\u2800"


@dataclass(frozen=True, slots=True)
class Plain:
    """`starts` says for each letter of `text` where it stood, and for its end where the original ends."""

    text: str
    starts: list[int] | range

    def span(self, start: int, end: int) -> tuple[int, int]:
        """What stood there in the original, with the vowel signs and invisible marks that follow."""
        return self.starts[start], self.starts[end]


class _Folded(dict[str, str]):
    """A letter folded once is looked up from then on."""

    def __missing__(self, letter: str) -> str:
        folded = "".join(_fold(part) for part in normalize("NFKD", letter))
        self[letter] = folded
        return folded


def _fold(letter: str) -> str:
    kind = category(letter)
    if kind in {"Mn", "Me", "Cf"} or letter in UNSEEN:
        return ""
    if kind == "Nd":
        return str(decimal(letter))
    if kind in {"Zs", "Cc", "Zl", "Zp"}:
        return "\n" if letter in "\n\r\u2028\u2029\x85" else " "
    return "-" if kind == "Pd" else SIGNS.get(letter) or LETTERS.get(letter, letter)


FOLDED = _Folded()
ORDINARY = re.compile(r"[\n -_a-~]*")  # what folds to itself


def plain(text: str) -> Plain:
    """Without invisible characters and vowel signs; digits are 0-9, letters have one form, case stays."""
    if ORDINARY.fullmatch(text):
        return Plain(text, range(len(text) + 1))
    letters = list(map(FOLDED.__getitem__, text))
    joined = "".join(letters)
    starts = [*compress(range(len(text)), letters)]
    if len(starts) < len(joined):  # one letter became several
        starts = [at for at, several in enumerate(letters) for _ in several]
    return Plain(joined, [*starts, len(text)])


def folded(text: str) -> str:
    """For comparing: as `plain`, in lower case."""
    return plain(text).text.lower()
