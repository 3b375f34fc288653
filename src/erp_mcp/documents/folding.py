"""Names of columns and currencies as they are compared, however they are spelt."""

import re
from unicodedata import combining, normalize

JOINTS = re.compile(r"[\s_\-./:()\[\]\u200c\u200f\u200e]+")
# Letters that are written in more than one way, and mean one.
VARIANTS = str.maketrans("يىكةأإآؤئı", "ییکهاااویi", "\u0640")
IN_BRACKETS = re.compile(r"[(\[].*", re.DOTALL)


def folded(text: str) -> str:
    """Without case, vowel signs, and what joins words."""
    plain = "".join(each for each in normalize("NFKD", text.translate(VARIANTS)) if not combining(each))
    return JOINTS.sub(" ", plain.casefold()).translate(VARIANTS).strip()


def without_brackets(header: str) -> str:
    """A header without the unit in brackets behind it."""
    return IN_BRACKETS.sub("", header)
