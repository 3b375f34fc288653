"""What is looked up exactly however it was written: telephone numbers, e-mail addresses, tax numbers."""

import re
from dataclasses import dataclass

from erp_mcp.language.normal import normalize

TAIL = 8  # last digits of a number, the same with its country, with a leading zero and without either
SHORTEST_PHONE, LONGEST_PHONE = 7, 15
LONGEST = 200
_PHONE = re.compile(r"\+?[\d\s().\-/]+")
_EMAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+")


@dataclass(frozen=True, slots=True)
class Phone:
    """Digits only: in full with the country where that is known, and the end of it."""

    digits: str
    tail: str


def phone_of(text: str, country: str = "") -> Phone | None:
    """`country` is whose numbers are written without one; two letters, or nothing if nobody knows."""
    import phonenumbers  # its tables are large

    plain = normalize(text)
    digits = re.sub(r"\D", "", plain)
    if not _PHONE.fullmatch(plain) or not SHORTEST_PHONE <= len(digits.lstrip("0")) <= LONGEST_PHONE:
        return None
    written = f"+{digits[2:]}" if digits.startswith("00") else plain
    try:
        number = phonenumbers.parse(written, country.upper() or None)
    except phonenumbers.NumberParseException:
        return Phone(digits.lstrip("0"), digits.lstrip("0")[-TAIL:])
    if not phonenumbers.is_possible_number(number):
        return Phone(digits.lstrip("0"), digits.lstrip("0")[-TAIL:])
    national = phonenumbers.national_significant_number(number)
    return Phone(f"{number.country_code}{national}", national[-TAIL:])


def email_of(text: str) -> str | None:
    plain = text.strip().lower()[:LONGEST]
    return plain if _EMAIL.fullmatch(plain) else None


def code_of(text: str) -> str | None:
    """Of a tax number its letters and digits, at least five digits."""
    plain = re.sub(r"[^\w]|_", "", normalize(text))
    return plain[:LONGEST] if sum(map(str.isdigit, plain)) >= 5 else None
