"""Code in a text: what stands between two fences."""

import re

FENCE = re.compile(r"^[ \t]{0,12}(`{3,}|~{3,})(.*)$", re.MULTILINE)


def fenced(text: str) -> list[tuple[int, int]]:
    """Where each begins and ends, its fences included; one that nobody closes hides nothing of what follows."""
    fences = list(FENCE.finditer(text))
    closing: dict[str, int] = {}
    closed_by: dict[int, int] = {}
    for at in reversed(range(len(fences))):
        marks, rest = fences[at].groups()
        if marks in closing:
            closed_by[at] = closing[marks]
        if not rest.strip():
            closing[marks] = at
    found, free = list[tuple[int, int]](), 0
    for at in sorted(closed_by):
        if at >= free:
            found.append((fences[at].start(1), fences[closed_by[at]].end()))
            free = closed_by[at] + 1
    return found
