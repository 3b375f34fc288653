"""How numbers are written: digits, separators, signs and the percent sign of a language."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from erp_mcp.store.records import Language

Digits = Literal["latin", "native"]
Signed = Literal["minus", "always", "never"]  # "never" where the words say which way it went
MINUS, PLUS = "\N{MINUS SIGN}", "+"
# Where Arabic is printed with Latin digits: the Maghreb and the Emirates, as Unicode's locale data has it.
LATIN_ZONES = frozenset(
    {
        "Africa/Algiers",
        "Africa/Casablanca",
        "Africa/El_Aaiun",
        "Africa/Tripoli",
        "Africa/Tunis",
        "Asia/Dubai",
    }
)


@dataclass(frozen=True, slots=True)
class Numerals:
    digits: str = "0123456789"
    group: str = ","
    point: str = "."
    percent: str = "{sign}{number}%"
    minus: str = MINUS

    def written(self, value: Decimal, places: int, signed: Signed = "minus") -> str:
        return _sign(self, value, places, signed) + self.size(value, places)

    def share(self, value: Decimal, places: int, signed: Signed) -> str:
        sign = _sign(self, value, places, signed)
        return self.percent.format(sign=sign, number=self.size(value, places))

    def size(self, value: Decimal, places: int) -> str:
        return f"{abs(value):,.{places}f}".translate(self._table())

    def plain(self, number: int) -> str:
        """As the digits of a year."""
        return self.lettered(str(number))

    def lettered(self, text: str) -> str:
        """Text whose digits are all that changes."""
        return text.translate(str.maketrans("0123456789", self.digits))

    def _table(self) -> dict[int, str]:
        return str.maketrans(dict(zip("0123456789,.", (*self.digits, self.group, self.point), strict=True)))


ASCII = Numerals(minus="-")
NATIVE: Mapping[Language, Numerals] = {
    "ar": Numerals("٠١٢٣٤٥٦٧٨٩", "٬", "٫", "{sign}{number}٪"),
    "fa": Numerals("۰۱۲۳۴۵۶۷۸۹", "٬", "٫", "{sign}{number}٪"),
}
TURKISH = Numerals(group=".", point=",", percent="{sign}%{number}")
TURKISH_ASCII = Numerals(group=".", point=",", percent="{sign}%{number}", minus="-")


def for_reader(language: Language, digits: Digits) -> Numerals:
    if language == "tr":
        return TURKISH
    return NATIVE.get(language, Numerals()) if digits == "native" else Numerals()


def for_model(language: Language) -> Numerals:
    """Latin digits cost a third of the tokens of others, and a model puts them into calls as they are."""
    return TURKISH_ASCII if language == "tr" else ASCII


def digits_of(language: Language, time_zone: str = "") -> Digits:
    """By the habit of the country; Persian is always written with its own."""
    return "latin" if language == "ar" and time_zone in LATIN_ZONES else "native"


def trimmed(value: Decimal, places: int) -> int:
    """As many of the places as say something."""
    fraction = f"{value:.{places}f}".partition(".")[2]
    return len(fraction.rstrip("0"))


def _sign(numerals: Numerals, value: Decimal, places: int, signed: Signed) -> str:
    """What is shown as nothing has none."""
    if signed == "never" or not float(f"{value:.{places}f}"):
        return ""
    if value < 0:
        return numerals.minus
    return PLUS if signed == "always" else ""
