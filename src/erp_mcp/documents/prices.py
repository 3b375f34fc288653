"""Prices as people write them: the digits of three scripts, and marks that mean another thing elsewhere."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Literal
from unicodedata import decimal

Mark = Literal[",", "."]
NUMBER = re.compile(r"\d[\d.,٫]*")
BETWEEN_THOUSANDS = re.compile(r"(?<=\d)[٬'’\s](?=\d{3}(?!\d))")
THOUSANDS = re.compile(r"\d{1,3}[.,]\d{3}")


def decimal_mark(prices: Iterable[str], usual: Mark) -> Mark:
    """What the prices of one column say for all of them; `1.250` says nothing, and takes the `usual` one."""
    for price in prices:
        for number in NUMBER.findall(_plain(price)):
            if mark := _said_by(number):
                return mark
    return usual


def price_of(text: str, mark: Mark) -> tuple[Decimal, str] | None:
    """The amount and what is written beside it; None where that is not one amount."""
    plain = _plain(text)
    numbers = NUMBER.findall(plain)
    if len(numbers) != 1 or "-" in plain:
        return None
    number = numbers[0].rstrip(".,٫")
    mark = "." if "٫" in number else mark
    digits = number.replace("," if mark == "." else ".", "").replace(mark, ".").replace("٫", ".")
    if digits.count(".") > 1:
        return None
    return Decimal(digits), plain.replace(numbers[0], "").strip()


def _plain(text: str) -> str:
    """With the digits of English, and nothing between thousands that is no mark elsewhere."""
    digits = "".join(str(decimal(each)) if each.isdecimal() else each for each in text)
    return BETWEEN_THOUSANDS.sub("", digits)


def _said_by(number: str) -> Mark | None:
    number = number.rstrip(".,")
    marks = [each for each in number if each in ",."]
    if not marks or (len(marks) == 1 and THOUSANDS.fullmatch(number)):
        return None
    is_point = marks[-1] == "."
    if len(marks) > 1 and len(set(marks)) == 1:  # only what divides thousands is there twice
        is_point = not is_point
    return "." if is_point else ","
