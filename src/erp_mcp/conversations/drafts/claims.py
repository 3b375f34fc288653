"""What a text claims that only a source can know: figures, days, links, names, that something costs nothing."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from erp_mcp.conversations.analysis.spotting.values import amounts_in
from erp_mcp.conversations.quality.groundedness import LINK, names_in
from erp_mcp.conversations.quality.phrases import CAPITALS, FREE
from erp_mcp.conversations.quality.texts import FIGURE, LIST_MARK, Text, normalize_lines, readings
from erp_mcp.language.normal import normalize
from erp_mcp.language.telltales import Language

# S01234, INV/2026/00012, or figures that are too long to count anything.
FULL_HOUR = re.compile(r"(?<=\d):00(?!\d)")
REFERENCE = re.compile(r"(?<![\w/-])(?:[a-z]{1,5}[-/]?(?:\d{2,6}[-/])*\d{3,12}|\d{7,})(?![\w/-])")
NUMBERS: Mapping[Language, str] = {
    "en": "two=2 three=3 four=4 five=5 six=6 seven=7 eight=8 nine=9 ten=10 eleven=11 twelve=12 twenty=20 "
    "thirty=30 fifty=50 hundred=100 thousand=1000",
    "ar": "اثنان=2 اثنين=2 يومين=2 ساعتين=2 اسبوعين=2 شهرين=2 ثلاثة=3 ثلاث=3 اربعة=4 اربع=4 خمسة=5 خمس=5 ستة=6 "
    "ست=6 سبعة=7 سبع=7 ثمانية=8 ثماني=8 تسعة=9 تسع=9 عشرة=10 عشر=10 عشرون=20 عشرين=20 ثلاثون=30 ثلاثين=30 "
    "خمسون=50 خمسين=50 مائة=100 مئة=100 الف=1000",
    "fa": "دو=2 سه=3 چهار=4 پنج=5 شش=6 هفت=7 هشت=8 یازده=11 دوازده=12 بیست=20 سی=30 پنجاه=50 صد=100 هزار=1000",
    "tr": "iki=2 üç=3 dört=4 beş=5 yedi=7 sekiz=8 dokuz=9 on=10 yirmi=20 otuz=30 elli=50 yüz=100",
}
DAYS = (
    "monday|الاثنين|دوشنبه|pazartesi",
    "tuesday|الثلاثاء|سه شنبه|salı",
    "wednesday|الأربعاء|چهارشنبه|çarşamba",
    "thursday|الخميس|پنجشنبه|پنج شنبه|perşembe",
    "friday|الجمعة|جمعه|cuma",
    "saturday|السبت|شنبه|cumartesi",
    "sunday|الأحد|یکشنبه|یک شنبه|pazar",
    "today|اليوم|امروز|bugün",
    "tomorrow|غدا|فردا|yarın",
)


def _words(alternatives: str) -> re.Pattern[str]:
    """The longest first: a day of two words is no number and another day."""
    each = sorted((normalize(word) for word in alternatives.split("|")), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, each))})(?!\w)")


DAY = _words("|".join(DAYS))
DAY_OF = {normalize(word): at for at, words in enumerate(DAYS) for word in words.split("|")}
NUMBER_OF: Mapping[Language, Mapping[str, Decimal]] = {
    language: {normalize(word): Decimal(value) for word, value in (each.split("=") for each in said.split())}
    for language, said in NUMBERS.items()
}


def days_named(text: Text) -> set[int]:
    """Weekdays and today, in whichever language, as numbers that compare across languages."""
    return {DAY_OF[each] for each in DAY.findall(text.plain)}


def numbers_spelled(text: Text, language: Language) -> set[Decimal]:
    words = DAY.sub(" ", text.plain).split()
    known = NUMBER_OF[language]
    return {known[word] for each in words if (word := each.strip(".,;:!?،؛؟()")) in known}


def references(text: Text) -> set[str]:
    return set(REFERENCE.findall(text.plain))


def figures(text: Text) -> set[Decimal]:
    """In every way to read them."""
    return {value for each in text.figures for value in each}


def prices(text: Text) -> set[Decimal]:
    return {value for each in amounts_in(text.plain) for value in (each.value, each.value.normalize())}


def links(text: Text) -> list[str]:
    return [each.lower().rstrip(".,)/") for each in LINK.findall(text.raw)]


def names(text: Text) -> set[str]:
    return {each for each in names_in(text) if not CAPITALS.fullmatch(each)}


def is_given_away(text: Text) -> bool:
    return FREE.search(text.plain) is not None


def figures_written(text: Text) -> Iterator[tuple[str, frozenset[Decimal]]]:
    """Each figure as it stands there, with every way to read it; a full hour is told by the hour."""
    plain = FULL_HOUR.sub("", normalize_lines(LIST_MARK.sub("", text.raw)))
    for written in FIGURE.findall(plain):
        yield written, readings(written)
