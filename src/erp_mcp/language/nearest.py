"""What somebody may have meant by a name that nobody knows."""

from collections.abc import Iterable
from difflib import get_close_matches

LONGEST = 200  # of a name that is compared; the time grows with its square


def nearest(name: str, known: Iterable[str], most: int = 30) -> str:
    """The sentence that follows such a name: the names most like it, else what there is."""
    there_are = list(known)
    near = get_close_matches(name[:LONGEST], there_are, n=min(3, most), cutoff=0.5)
    if near:
        return f"Nearest: {', '.join(near)}."
    return f"There are: {', '.join(there_are[:most])}." if there_are else "There are none yet."
