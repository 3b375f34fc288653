"""Several texts in one budget: the long ones are shortened until all of them are as long as the room allows."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from erp_mcp.budget.entries import ELLIPSIS, ELLIPSIS_COST

if TYPE_CHECKING:
    from erp_mcp.budget.tokens import Tokens

LEAST_TOKENS = 60  # of a text that is shortened; fewer texts that say more are better than less


def evenly(tokens: "Tokens", texts: Sequence[str], room: int) -> list[str]:
    """Each in its place; a text that is short enough leaves the others what it does not need."""
    counts = [tokens.count(text) for text in texts]
    most = max(share_of(counts, room), LEAST_TOKENS)
    return [
        text if count <= most else _shortened(tokens, text, most)
        for text, count in zip(texts, counts, strict=True)
    ]


def share_of(counts: Sequence[int], room: int) -> int:
    """Of each of the texts that do not fit."""
    left = room
    for number, count in enumerate(sorted(counts)):
        share = left // (len(counts) - number)
        if count > share:
            return share
        left -= count
    return max(counts, default=0)


def _shortened(tokens: "Tokens", text: str, max_tokens: int) -> str:
    return tokens.split(text, max_tokens - ELLIPSIS_COST).text.rstrip() + ELLIPSIS
