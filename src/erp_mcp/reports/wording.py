"""How phrases and values are said, in the words, digits and days of whoever reads them."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from erp_mcp.analytics.story import (
    Currency,
    Day,
    Days,
    Explained,
    Money,
    Name,
    Number,
    Percent,
    Phrase,
    Value,
    Word,
)
from erp_mcp.language.periods.calendars import Calendar
from erp_mcp.reports import currencies, numerals, plurals
from erp_mcp.reports.bidi import RIGHT_TO_LEFT, isolated, isolated_name, isolated_number
from erp_mcp.reports.dates import Dates
from erp_mcp.reports.numerals import Digits, Numerals, Signed, digits_of
from erp_mcp.reports.phrases import words
from erp_mcp.store.records import Language

LARGE = 1000  # from here on nobody reads the decimals of an amount
MOST_PLACES = 12  # of a number as exact as it is
LONGEST, TAIL = 80, 16  # characters of a name in a model's text; an id at its end stays


@dataclass(frozen=True, slots=True)
class Wording:
    """For a model unless made by `for_reader`: Latin digits, and no marks of direction."""

    language: Language
    calendar: Calendar = "gregorian"
    digits: Digits = "latin"
    is_for_reader: bool = False
    is_exact: bool = False

    @classmethod
    def for_model(cls, language: Language, calendar: Calendar = "gregorian") -> Self:
        return cls(language, calendar)

    @classmethod
    def for_reader(
        cls,
        language: Language,
        calendar: Calendar = "gregorian",
        digits: Digits | None = None,
        *,
        is_exact: bool = False,
    ) -> Self:
        """`is_exact` keeps the decimals of large amounts."""
        return cls(language, calendar, digits or digits_of(language), is_for_reader=True, is_exact=is_exact)

    @property
    def is_right_to_left(self) -> bool:
        return self.language in RIGHT_TO_LEFT

    def say(self, phrase: Phrase) -> str:
        """A value marked `:size` in the words has no sign: the words say which way it went."""
        said = {name: _Said(self, each) for name, each in phrase.values.items()}
        return self._words(phrase.key).format_map(said)

    def value(self, value: Value | None, signed: Signed = "minus") -> str:
        match value:
            case None:
                return ""
            case Name(text):
                return self._name(text)
            case Word(key):
                return self.say(Phrase(key))
            case Currency(code):
                return self.currency(code)
            case Day() | Days():
                return self._dates.said(value)
            case _:
                return self._figure(value, signed)

    def bare(self, value: Value | None) -> str:
        """As below a heading that says the currency or the unit."""
        match value:
            case Money(amount, currency):
                return self._directed(self._amount(amount, currency, "minus"))
            case Number(number):
                return self._directed(self._number(number, "minus"))
            case _:
                return self.value(value)

    def unit(self, unit: str) -> str:
        """Of many, as it stands above a column."""
        return plurals.plural(words(unit, self.language))

    def currency(self, code: str) -> str:
        """Its code for a model, which takes it as it is."""
        return currencies.name_of(code, self.language) if self.is_for_reader else code

    def explained(self, explained: Explained) -> str:
        """How the figures came about, in a line."""
        confidence = self._words(f"frame.{explained.confidence}")
        if explained.because:
            confidence = f"{confidence} ({self.reason(explained.because)})"
        return self._words("frame.explained").format(
            method=self.say(explained.method),
            days=self.value(explained.days),
            rows=self.value(Number(Decimal(explained.rows), "frame.rows")),
            confidence=confidence,
        )

    def reason(self, phrase: Phrase) -> str:
        """Within a sentence: without the point that one of its own ends with."""
        return self.say(phrase).removesuffix(".")

    def _words(self, key: str) -> str:
        """With the reader's digits in them: the files of words have Latin ones."""
        return self._numerals.lettered(words(key, self.language))

    def _name(self, text: str) -> str:
        text = " ".join(text.split())
        if self.is_for_reader:
            return isolated_name(text, self.language)
        return text if len(text) <= LONGEST else f"{text[: LONGEST - TAIL]}…{text[-TAIL:]}"

    def _figure(self, value: Money | Number | Percent, signed: Signed) -> str:
        match value:
            case Percent(number, is_change):
                places = numerals.trimmed(number, 0 if abs(number) >= LARGE else 1)
                way: Signed = "always" if is_change and signed == "minus" else signed
                return self._directed(self._numerals.share(number, places, way))
            case Number(number, unit):
                return self._counted(number, unit, signed)
            case Money(amount, currency):
                return self._money(self._amount(amount, currency, signed), currency)

    def _counted(self, number: Decimal, unit: str, signed: Signed) -> str:
        said = self._directed(self._number(number, signed))
        if not unit:
            return said
        return plurals.counted(words(unit, self.language), self.language, number, said)

    def _money(self, amount: str, currency: str) -> str:
        name = self.currency(currency)
        if self.language == "en" and name in currencies.BEFORE:
            sign = amount[: len(amount) - len(amount.lstrip("+-−"))]
            return f"{sign}{name}{amount[len(sign) :]}"
        said = f"{self._directed(amount)} {name}"
        is_foreign = self.is_for_reader and self.is_right_to_left and name == currency
        return isolated(said) if is_foreign else said

    def _amount(self, amount: Decimal, currency: str, signed: Signed) -> str:
        is_rounded = abs(amount) >= LARGE and not self.is_exact
        places = 0 if is_rounded else currencies.decimals_of(currency)
        if not numerals.trimmed(amount, places):
            places = 0
        return self._numerals.written(amount, places, signed)

    def _number(self, number: Decimal, signed: Signed) -> str:
        most = MOST_PLACES if self.is_exact else 2 if abs(number) >= 1 else 3
        return self._numerals.written(number, numerals.trimmed(number, most), signed)

    def _directed(self, figure: str) -> str:
        """Where its sign would else come to stand on the other side."""
        is_plain = all(each.isalnum() or each in ",.٬٫" for each in figure)
        if is_plain or not (self.is_for_reader and self.is_right_to_left):
            return figure
        return isolated_number(figure)

    @property
    def _numerals(self) -> Numerals:
        if self.is_for_reader:
            return numerals.for_reader(self.language, self.digits)
        return numerals.for_model(self.language)

    @property
    def _dates(self) -> Dates:
        return Dates(self.language, self.calendar, self._numerals)


@dataclass(frozen=True, slots=True)
class _Said:
    """A value of a phrase, said in the way that its place among the words asks for."""

    wording: Wording
    value: Value

    def __format__(self, place: str) -> str:
        return self.wording.value(self.value, "never" if place == "size" else "minus")
