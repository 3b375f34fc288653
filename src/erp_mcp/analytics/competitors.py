"""What customers say that others ask: a name and a price, in four languages."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from erp_mcp.store.pricing import Said

QUOTED = 160  # characters around it
NUMBER = r"(?P<price>\d{1,6}(?:[.,]\d{1,2})?)"
MONEY = r"(?:AED|USD|TRY|SAR|TL|dh|dhs|dirhams?|dirhem|lira|درهم|درهما|درهماً|ريال|ریال|تومان|تومن|لیر|ليرة)"
LATIN = r"(?P<who>[A-ZÇĞİÖŞÜ][\w&-]+(?: [A-ZÇĞİÖŞÜ][\w&-]+)?)"
PATTERNS = tuple(
    re.compile(each)
    for each in (
        rf"\b(?:[Aa]t|[Ff]rom) {LATIN},? (?:(?:it is|it's|it costs?|is|costs|for|sells? (?:it )?(?:for|at))"
        rf" )?(?:only )?(?:{MONEY} ?{NUMBER}|(?P<price2>\d{{1,6}}(?:[.,]\d{{1,2}})?) ?{MONEY})",
        rf"\b(?:[Aa]t|[Ff]rom) {LATIN} (?:it is|it's|for|is) {NUMBER}\b",
        rf"{LATIN} (?:sells?|has|offers?) (?:it|this|the same)(?: \w+)? (?:for|at) (?:{MONEY} ?)?{NUMBER}\b",
        rf"(?:عند|لدى|من|في) (?P<who>[\w‌]+)(?: (?:أرخص|ارخص))? (?:بسعر|بحوالي|ب|بـ) ?{NUMBER}\b",
        rf"(?P<who>[\w‌]+) (?:همین را |همینو |این را |اینو )?{NUMBER} ?{MONEY} (?:می[‌ ]?)(?:دهد|ده|فروشد|فروشه)",
        rf"(?:در|توی|از) (?P<who>[\w‌]+)(?: ارزان[‌ ]?تر است)?،? {NUMBER} ?{MONEY}",
        rf"{LATIN}['’](?:da|de|ta|te) (?:aynısı |bu )?(?:daha ucuz,? )?{NUMBER} ?{MONEY}",
    )
)
# What stands where a name would, and is none.
NO_NAMES = frozenset(
    {"هنا", "البيت", "المحل", "السوق", "شما", "اینجا", "ما", "I", "You", "We", "The", "This"}
)


@dataclass(frozen=True, slots=True)
class Mention:
    """Words of a customer: data, never a fact. `sku` is empty where it is not plain which product is meant."""

    competitor: str
    price: Decimal
    quote: str
    on: date
    conversation_id: str
    sku: str = ""


def mentions(said: Iterable[Said], names: Sequence[tuple[str, str]]) -> Iterator[Mention]:
    """`names` are those of products, each with its SKU; a product has several."""
    known = [(sku, _words(name)) for sku, name in names]
    for each in said:
        for pattern in PATTERNS:
            if (found := pattern.search(_folded(each.text))) and found["who"] not in NO_NAMES:
                yield _mention(each, found, known)
                break


def _mention(said: Said, found: re.Match[str], known: Sequence[tuple[str, frozenset[str]]]) -> Mention:
    told = next(each for name, each in found.groupdict().items() if name.startswith("price") and each)
    middle = (found.start() + found.end()) // 2
    begin = max(0, middle - QUOTED // 2)
    quote = said.text[begin : begin + QUOTED].strip()
    price = Decimal(told.replace(",", "."))
    return Mention(found["who"], price, quote, said.on, said.conversation_id, _meant(said.text, known))


def _meant(text: str, known: Sequence[tuple[str, frozenset[str]]]) -> str:
    """The one product with most of its words in it, at least two; of two alike, none."""
    words = _words(text)
    scores: dict[str, int] = {}
    for sku, name in known:
        scores[sku] = max(scores.get(sku, 0), len(name & words))
    best = max(scores.values(), default=0)
    first = [sku for sku, score in scores.items() if score == best]
    return first[0] if best >= 2 and len(first) == 1 else ""


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w{2,}", _folded(text).casefold()))


def _folded(text: str) -> str:
    """Digits as Latin ones and without tatweel: as long as it was, save for the tatweel."""
    return "".join(
        str(unicodedata.digit(each)) if each.isdigit() and not each.isascii() else each for each in text
    ).replace("ـ", "")
