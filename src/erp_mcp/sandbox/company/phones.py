"""Telephone numbers nobody has: +971 50 555, +971 55 555 and +90 532 555."""

from typing import Literal

CUSTOMERS = 0
SUPPLIERS = 2000
LEADS = 3000


def phone_number(country: Literal["AE", "TR"], serial: int) -> str:
    """Different for every serial below 9000, and never one of the company's own, which are below 1000."""
    digits = 1000 + (1 + serial * 7919) % 9000
    if country == "TR":
        return f"+90 532 555 {digits // 100:02d} {digits % 100:02d}"
    return f"+971 {55 if serial % 2 else 50} 555 {digits:04d}"
