"""Names that people give to what they administer, and the nearest one when they mistype it."""

from collections.abc import Iterable
from difflib import get_close_matches

from erp_mcp.errors import InvalidInput

LONGEST_NAME = 64


def checked_name(name: str) -> str:
    """Names end up in logs, in the audit and on terminals."""
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable() or name != name.strip():
        raise InvalidInput(
            f"A name has 1 to {LONGEST_NAME} printable characters, no space around them. Nothing was changed."
        )
    return name


def nearest(name: str, known: Iterable[str]) -> str:
    """The sentence that follows a name which nobody knows."""
    there_are = list(known)
    near = get_close_matches(name[:LONGEST_NAME], there_are, n=1, cutoff=0.5)
    if near:
        return f"Did you mean {near[0]!r}?"
    return f"There are: {', '.join(there_are)}." if there_are else "There are none yet."
