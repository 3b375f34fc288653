"""How amounts, shares and spans are written on a page."""

from datetime import date
from decimal import Decimal


def money(amount: Decimal, currency: str) -> str:
    whole = amount == amount.to_integral_value()
    return f"{amount:,.0f} {currency}" if whole else f"{amount:,.2f} {currency}"


def counted_of(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def days(count: int) -> str:
    return counted_of(count, "day")


def since(day: date, today: date) -> str:
    return f"since {day} ({days((today - day).days)})"


def plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
