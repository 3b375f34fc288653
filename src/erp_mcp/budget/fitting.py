"""Fits prioritised sections into a budget, by adding counts: the joined text is counted once, at the end.

What is shown at one budget is shown at every larger one, because nothing of lower value fills a gap that is
too small for something of higher value: neither within a section nor in a section of lower priority.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, get_args

from erp_mcp.budget.entries import JOINT
from erp_mcp.budget.sections import Fitted, Note, Priority, Section
from erp_mcp.budget.serving import Served, everything, serve

if TYPE_CHECKING:
    from erp_mcp.budget.tokens import Tokens

_PRIORITIES: tuple[Priority, ...] = get_args(Priority)


def fit(tokens: "Tokens", sections: Sequence[Section], max_tokens: int, note: Note) -> Fitted:
    room = max_tokens
    while room > 0:
        served = _serve_all(tokens, sections, room)
        reserved = _reserve(tokens, sections, served, note)
        if room + reserved > max_tokens:
            room = max_tokens - reserved
            continue
        fitted = _join(tokens, served, note)
        if fitted.tokens <= max_tokens:
            return fitted
        room = room * max_tokens // fitted.tokens  # the known counts of the items were too low
    nothing = _join(tokens, _serve_all(tokens, sections, 0), note)
    return nothing if nothing.tokens <= max_tokens else Fitted("", 0, nothing.left_out)


def _reserve(tokens: "Tokens", sections: Sequence[Section], served: Sequence[Served], note: Note) -> int:
    """The tokens of the longest note on the sections that are not complete; fewer at a larger budget."""
    incomplete = [everything(section) for section, one in zip(sections, served, strict=True) if one.omitted]
    return tokens.count(note(incomplete)) + 2 * JOINT if incomplete else 0


def _join(tokens: "Tokens", served: Sequence[Served], note: Note) -> Fitted:
    left_out = tuple(one.omitted for one in served if one.omitted)
    blocks = ["\n".join(one.lines) for one in served if one.lines]
    last = note(left_out) if left_out else ""
    text = "\n\n".join([*blocks, last] if last else blocks)
    return Fitted(text, tokens.count(text), left_out)


def _serve_all(tokens: "Tokens", sections: Sequence[Section], room: int) -> list[Served]:
    served: dict[int, Served] = {}
    for index in sorted(range(len(sections)), key=lambda index: _PRIORITIES.index(sections[index].priority)):
        cap = sections[index].max_tokens
        allotted = room if cap is None else min(cap, room)
        served[index] = serve(tokens, sections[index], allotted)
        # A section that is short of room leaves none to the next: at a larger budget it would take it back.
        starved = served[index].omitted and allotted != cap
        room = 0 if starved else room - served[index].tokens
    return [served[index] for index in range(len(sections))]
