"""Numbers that belong to a person: phones, cards, accounts, identity papers."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate

from erp_mcp.language.personal.checks import IBAN_LENGTHS, is_card, is_iban, is_national_id
from erp_mcp.language.personal.found import Found, Kind
from erp_mcp.language.personal.plain import Plain

# Digits with at most two marks between them; a letter, or a letter and a hyphen, before it makes it a code.
RUN = re.compile(
    r"(?=[(+\d])(?<![^\W_])(?<![^\W\d_][-_])(?:\((?=\+? ?\d{1,5}\)))?(?:\+ ?)?(?:\((?=\d{1,5}\)))?"
    r"\d(?:[ .\-)/_]{0,2}(?:\((?=\d{1,5}\)))?\d){5,}(?![^\W_])"
)
DIGIT = re.compile(r"\d")
GROUP = re.compile(r"\d+")
DATE = re.compile(r"(?:\d{4}[-./ ]\d{1,2}[-./ ]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./](?:\d{4}|\d{2}))(?!\d)")
AMOUNT = re.compile(r"\d{1,3}(?:\.\d{3})+(?:[.,]\d{1,2})?|\d{1,3}(?: \d{3})+|\d+\.\d{1,3}")
ACCOUNT = re.compile(r"(?<![^\W_])[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]){11,30}")
MOST_GROUPS = 7  # of one number; only one that begins as one dials it is dictated digit by digit
LENGTHS = range(19, 6, -1)  # of what is looked for, the longest first

# Country codes of those who write to shops here, with what follows: people leave out the plus.
COUNTRY_CODES = re.compile(
    r"971[2-9]\d{7,8}|966[15]\d{7,8}|97[34]\d{8}|96[58]\d{8}|96[1234]\d{8,10}|967\d{8,9}|90[2-5]\d{9}|98[1-9]\d{9}"
    r"|20[1-9]\d{8,9}|249\d{9}|21[236]\d{8,9}|91[6-9]\d{9}|923\d{9}|880\d{10}|63[29]\d{9}|44[127]\d{9}|7[79]\d{9}"
    r"|49[1-9]\d{9,10}"
)
# As people dial it: with the trunk zero, or a mobile number of Turkey or Iran, of the Gulf, of Egypt without it.
NATIONAL = re.compile(r"0[1-9]\d{7,9}")
MOBILE = re.compile(r"5[03-5]\d{8}|9[0139]\d{8}")
MOBILE_GROUPS = {(10,), (3, 3, 2, 2), (3, 3, 4), (3, 7)}
GULF_MOBILES = ("50", "52", "54", "55", "56", "58")

INTERNATIONAL = ("+", "(+", "00")

PHONE_WORD = re.compile(
    r"(?:\b(?:phones?|tel(?:ephone|efon)?|mobile|cell|whats ?app|call|gsm|cep|numara[a-z]*|fax)|wa\.me/"
    r"|واتس ?[اآ]?ب|هاتف|تل[يه]?فون|جوال|موبايل|رقمي|تلفن|همراه|شماره(?: ?ام| من)?)"
    r"(?: ?(?:is|no|number|me at|me on|هو|من|on))?\W{0,4}$",
    re.IGNORECASE,
)
ID_WORD = re.compile(
    r"(?:\b(?:passport|pasaport|national id|civil id|emirates id|eid|iqama|t\.? ?c\.?|kimlik|id)"
    r"|جواز(?: ال?سفر)?|هويه|الهويه|هويتي|اقامه|الاقامه|اقامتي|قومي|المدني|كد ?ملي|شماره ملي|گذرنامه|پاسپورت)"
    r"(?: ?(?:is|no|n°|number|numaram?|no'?su|card|رقم|رقمها|هو|شماره|من|ام))*\W{0,4}$",
    re.IGNORECASE,
)
CODE_WORD = re.compile(
    r"(?:\b(?:order|invoice|tracking|awb|ref(?:erence)?|sku|barcode|siparis\w*|fatura\w*|takip|trn|vat|vergi\w*)"
    r"|طلب(?:ي|كم)?|الطلب|طلبيه|فاتوره|الفاتوره|تتبع|الضريبي|سفارش|فاكتور|پيگيري|باركد)"
    r"(?: ?(?:is|no|number|رقم|شماره|numarasi|id))*\W{0,4}$",
    re.IGNORECASE,
)
CODE = re.compile(r"[^\W\d_][-/_]?\d[\d/_-]{0,20}[-/_]$")  # letters, a number, and then this one
PAPER = re.compile(r"(?<![^\W_])(?=[A-Za-z]{0,3}\d)[A-Za-z0-9][A-Za-z0-9-]{4,17}(?![^\W_])")


def find_numbers(text: Plain) -> Iterator[Found]:
    if not DIGIT.search(text.text):
        return
    yield from _accounts(text)
    yield from _papers(text)
    for run in RUN.finditer(text.text):
        yield from _within(text, run)


def _accounts(text: Plain) -> Iterator[Found]:
    for match in ACCOUNT.finditer(text.text):
        length = IBAN_LENGTHS.get(match[0][:2].upper(), 0)
        places = [at for at, letter in enumerate(match[0]) if letter.isalnum()][:length]
        account = "".join(match[0][at] for at in places).upper()
        if is_iban(account):
            yield _found(text, "IBAN", (match.start(), match.start() + places[-1] + 1), account)


def _papers(text: Plain) -> Iterator[Found]:
    """Whatever code is called a passport or identity card."""
    for match in PAPER.finditer(text.text):
        if ID_WORD.search(_before(text.text, match.start())):
            yield _found(text, "ID", match.span(), match[0].upper())


def _within(text: Plain, run: re.Match[str]) -> Iterator[Found]:
    """The groups of a run, as many of them at a time as make a number."""
    groups = [group.span() for group in GROUP.finditer(run[0])]
    digits = "".join(run[0][slice(*group)] for group in groups)
    ends = list(accumulate(end - start for start, end in groups))  # in digits
    first = 0
    while first < len(groups):
        begin = ends[first - 1] if first else 0
        most = LENGTHS[0] if digits[begin] == "0" else MOST_GROUPS
        stretches = _stretches(ends, range(first, min(first + most, len(ends))), begin)
        if first == 0 and run[0].startswith(INTERNATIONAL):
            stretches = sorted(stretches, key=lambda each: not _is_complete(digits[: each[1]]))
        for last, length in stretches:
            start = run.start() + (groups[first][0] if first else 0)
            span = (start, run.start() + groups[last][1])
            number = Number(text.text, *span, digits[begin : begin + length], is_first=first == 0)
            if kind := number.kind():
                yield _found(text, kind, span, _key(kind, number.digits))
                first = last
                break
        first += 1


def _stretches(ends: list[int], groups: range, begin: int) -> Iterable[tuple[int, int]]:
    """Up to which of these groups so many digits go."""
    for length in LENGTHS:
        last = bisect_left(ends, begin + length, groups.start, groups.stop)
        if last < groups.stop and ends[last] == begin + length:
            yield last, length


def _is_complete(digits: str) -> bool:
    """With its country's code, and as long as that country's numbers are: what follows is another number."""
    return COUNTRY_CODES.fullmatch(digits.removeprefix("00")) is not None


@dataclass(frozen=True, slots=True)
class Number:
    """Some digits as they stand in a text; only before the first of a run may be a word that says what it is."""

    text: str
    start: int
    end: int
    digits: str
    is_first: bool

    def kind(self) -> Kind | None:
        if is_card(self.digits):
            return None if self._is_part_of_code() else "CARD"
        if self._is_phone():
            return None if self._is_date() or self._is_part_of_code() else "PHONE"
        return "ID" if is_national_id(self.digits) and not self._is_code() else None

    def _is_phone(self) -> bool:
        digits = self.digits
        if self.is_first and ("+" in self._written() or (digits.startswith("00") and len(digits) > 9)):
            return 8 <= len(digits) <= 17
        if len(digits) > 15:
            return False
        if NATIONAL.fullmatch(digits) or (self.is_first and PHONE_WORD.search(self._before())):
            return not AMOUNT.fullmatch(self._written())
        return (COUNTRY_CODES.fullmatch(digits) is not None or self._is_mobile()) and not self._is_code()

    def _is_mobile(self) -> bool:
        if len(self.digits) == 9:  # of the Gulf, and only spaced like one: nine digits are many things
            return self.digits.startswith(GULF_MOBILES) and self._groups() == (2, 3, 4)
        return MOBILE.fullmatch(self.digits) is not None and self._groups() in MOBILE_GROUPS

    def _groups(self) -> tuple[int, ...]:
        return tuple(len(group) for group in GROUP.findall(self._written()))

    def _is_date(self) -> bool:
        return DATE.match(self._written()) is not None

    def _is_code(self) -> bool:
        """An amount, a date, or called the number of an order and the like."""
        if AMOUNT.fullmatch(self._written()) or self._is_date() or self._is_part_of_code():
            return True
        return self.is_first and CODE_WORD.search(self._before()) is not None

    def _is_part_of_code(self) -> bool:
        return self.is_first and CODE.search(self._before()) is not None

    def _written(self) -> str:
        return self.text[self.start : self.end]

    def _before(self) -> str:
        return _before(self.text, self.start)


def _before(text: str, start: int) -> str:
    return text[max(0, start - 32) : start]


def _key(kind: Kind, digits: str) -> str:
    """With or without the country's code it is the same phone."""
    return digits[-9:] if kind == "PHONE" else digits


def _found(text: Plain, kind: Kind, span: tuple[int, int], key: str) -> Found:
    return Found(kind, *text.span(*span), key)
