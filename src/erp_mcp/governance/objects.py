"""An answer as an object: as many of its parts as the budget holds, the first ones first."""

from bisect import bisect_right
from collections.abc import Callable

from erp_mcp.budget import Tokens
from erp_mcp.language.compact import compact

TIMES_SENT = 2  # as structured content and, for clients that do not know it, as text

Answer = dict[str, object]


def fits(tokens: Tokens, answer: Answer, max_tokens: int) -> bool:
    return TIMES_SENT * tokens.count(compact(answer)) <= max_tokens


def as_many_as_fit(
    tokens: Tokens, max_tokens: int, make: Callable[[int], Answer], count: int, least: int = 0
) -> Answer:
    """What `make` gives for the most parts of `count` that fit, and for `least` if even those do not."""
    whole = make(count)
    if count <= least or fits(tokens, whole, max_tokens):
        return whole
    fewer = range(least + 1, count)
    fitting = bisect_right(fewer, False, key=lambda shown: not fits(tokens, make(shown), max_tokens))
    return make(least + fitting)
