"""Which way the text of a page stands: one that lies on its side is turned, stamps across a text are left out."""

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pdfplumber._typing import T_obj
    from pdfplumber.page import Page as DrawnPage

SLANT = 0.1  # scanned lines are not quite level


def as_most_is_read(page: "DrawnPage") -> "DrawnPage":
    """The page, or the same turned by the quarters by which most of its letters are."""
    from pdfplumber.page import Page as DrawnPage

    turns = _turns(page)
    most = next((turn for turn, count in turns.items() if 2 * count > turns.total()), 0)
    if not most:
        return page
    turned = page.page_obj
    turned.rotate = turned.attrs["Rotate"] = (page.rotation + 90 * most) % 360
    page.close()
    return DrawnPage(page.pdf, turned, page.page_number)


def is_upright(letter: "T_obj") -> bool:
    """Slanted type is."""
    return _quarters(letter) == 0


def turned_share(page: "DrawnPage") -> float:
    turns = _turns(page)
    return 1 - turns[0] / turns.total() if turns else 0.0


def _turns(page: "DrawnPage") -> "Counter[int | None]":
    return Counter(_quarters(each) for each in page.chars if not each["text"].isspace())


def _quarters(letter: "T_obj") -> int | None:
    """By which it is turned to the left; None between two."""
    across, up = letter["matrix"][:2]
    if abs(up) <= SLANT * abs(across):
        return 0 if across >= 0 else 2
    if abs(across) <= SLANT * abs(up):
        return 1 if up > 0 else 3
    return None
