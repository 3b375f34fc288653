"""Prices as people write them: the digits of three scripts, and marks that mean another thing elsewhere."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal
from unicodedata import decimal

Mark = Literal[",", "."]
OTHER: Mapping[Mark, Mark] = {",": ".", ".": ","}
POINT = "٫"  # never divides thousands
NUMBER = re.compile(rf"\d(?:[\d.,{POINT}]*\d)?")
BETWEEN_THOUSANDS = re.compile(r"(?<=\d)[٬'’\s](?=\d{3}(?!\d))")
BETWEEN_DIGITS = re.compile(r"(?<=\d)،(?=\d)")
UNCLEAR = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
IN_THOUSANDS = r"\d{{1,3}}(?:[{0}]\d{{3}})"


@dataclass(frozen=True, slots=True)
class Style:
    """How the prices of one column are written.

    Without a `decimal` mark none has decimals; `1.250` has some only where others have three, too.
    """

    thousands: str = ""
    decimal: str = ""
    has_thousandths: bool = False


def style_of(prices: Iterable[str], usual: Mark | None = None) -> Style:
    """What most prices say; where none says anything, `1.250` is a thousand unless told what is `usual`."""
    numbers = [number for price in prices for number in NUMBER.findall(_plain(price))]
    said: Counter[Mark] = Counter(mark for number in numbers for mark in OTHER if _says(number, mark))
    mark = said.most_common(1)[0][0] if said else usual
    if mark is None:
        unclear = Counter(number[-4] for number in numbers if UNCLEAR.fullmatch(number))
        return Style(thousands=unclear.most_common(1)[0][0] if unclear else "")
    in_thousandths = any(_says(each, mark) and each[-4:-3] == mark for each in numbers)
    return Style(OTHER[mark], mark, in_thousandths or mark == usual)


def number_in(price: str) -> tuple[str, str] | None:
    """The number and what is written beside it; None where that is not one amount."""
    plain = _plain(price)
    numbers = NUMBER.findall(plain)
    if len(numbers) != 1 or "-" in plain:
        return None
    return numbers[0], plain.replace(numbers[0], "").strip()


def amount_of(number: str, style: Style) -> Decimal | None:
    """None where it is not written as the style is, or in groups that are not of three digits."""
    if POINT in number:
        style = Style(",.", POINT)
    elif number[-4:-3] == style.decimal and UNCLEAR.fullmatch(number) and not style.has_thousandths:
        return None
    whole = rf"\d+|{IN_THOUSANDS.format(style.thousands)}+" if style.thousands else r"\d+"
    if not re.fullmatch(rf"(?:{whole})(?:[{style.decimal}]\d+)?" if style.decimal else whole, number):
        return None
    digits = number.translate(dict.fromkeys(map(ord, style.thousands)))
    return Decimal(digits.replace(style.decimal, ".") if style.decimal else digits)


def _plain(text: str) -> str:
    """With the digits of English, and nothing between thousands that is no mark elsewhere."""
    digits = "".join(str(decimal(each)) if each.isdecimal() else each for each in text)
    return BETWEEN_DIGITS.sub(",", BETWEEN_THOUSANDS.sub("", digits))


def _says(number: str, mark: Mark) -> bool:
    """Whether it can be read only if this is the mark before decimals."""
    if UNCLEAR.fullmatch(number):
        return False
    thousands = IN_THOUSANDS.format(OTHER[mark])
    return bool(re.fullmatch(rf"{thousands}+[{mark}]\d+|{thousands}{{2,}}|\d+[{mark}]\d+", number))
