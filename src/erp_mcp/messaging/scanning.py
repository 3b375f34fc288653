"""What must not leave in a message: secrets, numbers of people, what is internal, and what was left unfilled."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Literal

import regex

from erp_mcp.language.personal.numbers import find_numbers
from erp_mcp.language.personal.plain import plain

Kind = Literal[
    "secret", "card", "iban", "national_id", "internal_host", "placeholder", "link", "hidden_character"
]

SECRETS = re.compile(
    r"\bEAA[A-Za-z0-9]{20,}|\bAIza[A-Za-z0-9_-]{30,}|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bgh[pousr]_[A-Za-z0-9]{30,}"
    r"|\b(?:sk|pk|rk)[-_](?:live|test|proj|ant)[-_][A-Za-z0-9_-]{16,}|\bxox[abprs]-[A-Za-z0-9-]{10,}"
    r"|\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}|-----BEGIN [A-Z ]{0,40}PRIVATE KEY"
    r"|\b[Bb]earer\s+[A-Za-z0-9._~+/-]{20,}|\b[a-z][a-z0-9+]{2,20}://[^\s/:@]{1,80}:[^\s/@]{1,80}@"
    r"|\b(?:password|passwd|api[_ -]?key|secret)\s{0,3}[:=]\s{0,3}\S{6,}",
    re.IGNORECASE,
)
# Written for a program, or as a blank for somebody to fill: nobody writes so to a customer.
UNFILLED = re.compile(
    r"\{\{[^{}]{0,80}\}\}?|\{%|\$\{[^}]{0,80}\}|<%"
    r"|(?<!\w)(?:None(?! of\b)|undefined|NaN|null|NULL)(?!\w)|\[object Object\]"
    r"|\[(?:your |customer |first |last |company |order )?(?:name|date|amount|number|company|link|address)\]"
    r"|\[(?:الاسم|اسم العميل|التاريخ|نام|تاریخ|isim|ad|tarih|tutar)\]|%\([a-z_]{1,40}\)s|\bTODO\b|\blorem ipsum\b",
)
# Without a scheme only what ends like an address: a sentence may lack the blank after its full stop.
ENDINGS = (
    "com|net|org|info|biz|io|co|me|app|dev|ai|shop|store|online|site|xyz|link|live|top|club|ly|gl|gg|to|cc|tv"
    "|ae|sa|eg|kw|qa|bh|om|jo|iq|tr|ir|uk|de|fr|us|ru|cn|in|pk|eu"
)
LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>\"'«»()\[\]]+"
    rf"|(?<![\w@.-])(?:[a-z0-9-]{{1,63}}\.)+(?:{ENDINGS})(?![\w@-]|\.[a-z])(?:[/:?][^\s<>\"'«»()\[\]]*)?",
    re.IGNORECASE,
)
INTERNAL = re.compile(
    r"(?<![\w.])localhost(?![\w.])"
    r"|(?<![\w.-])(?:[a-z0-9-]{1,63}\.){1,6}(?:local|internal|lan|corp|localdomain)(?![\w.])",
    re.IGNORECASE,
)
IP = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])")
# A zero-width non-joiner is a letter's neighbour in Persian, a joiner makes one emoji of two, and marks of
# direction keep numbers in their place; the rest hides or turns text.
HIDDEN = regex.compile(
    r"[\u202a-\u202e\u2066-\u2069\u200b\u2060-\u2064\ufeff\u00ad\u180e\U000e0000-\U000e007f]"
)
JOINED = regex.compile(r"[\u200c\u200d]")
WRITTEN = regex.compile(r"[\p{Arabic}\p{Extended_Pictographic}\p{M}\p{Emoji_Modifier}\p{Devanagari}]")
KINDS: dict[str, Kind] = {"CARD": "card", "IBAN": "iban", "ID": "national_id"}


@dataclass(frozen=True, slots=True)
class Leak:
    """Where something stands that should not leave; what it is is not repeated."""

    kind: Kind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Allowed:
    """Hosts that links may lead to, with what is below them, and accounts of the company itself."""

    domains: frozenset[str] = frozenset()
    accounts: frozenset[str] = field(default=frozenset(), repr=False)

    def has_host(self, host: str) -> bool:
        parts = host.lower().rstrip(".").split(".")
        return any(".".join(parts[at:]) in self.domains for at in range(len(parts)))


NOTHING_ALLOWED = Allowed()


def leaks_in(text: str, allowed: Allowed = NOTHING_ALLOWED) -> list[Leak]:
    """In the order of the text."""
    found = [
        *_matches("secret", SECRETS, text),
        *_matches("placeholder", UNFILLED, text),
        *_matches("internal_host", INTERNAL, text),
        *_numbers(text, allowed),
        *_addresses(text),
        *_links(text, allowed),
        *_hidden(text),
    ]
    return sorted(found, key=lambda leak: (leak.start, leak.end))


def _matches(kind: Kind, pattern: re.Pattern[str], text: str) -> Iterator[Leak]:
    return (Leak(kind, *match.span()) for match in pattern.finditer(text))


def _numbers(text: str, allowed: Allowed) -> Iterator[Leak]:
    for found in find_numbers(plain(text)):
        if found.kind in KINDS and found.key not in allowed.accounts:
            yield Leak(KINDS[found.kind], found.start, found.end)


def _addresses(text: str) -> Iterator[Leak]:
    for match in IP.finditer(text):
        try:
            is_internal = not ip_address(match[0]).is_global
        except ValueError:  # 300.1.1.1
            continue
        if is_internal:
            yield Leak("internal_host", *match.span())


def _links(text: str, allowed: Allowed) -> Iterator[Leak]:
    for match in LINK.finditer(text):
        if not allowed.has_host(_host(match[0])):
            yield Leak("link", *match.span())


def _host(link: str) -> str:
    """As a browser reads it: what stands before an @ is no host."""
    rest = link.split("://", 1)[-1]
    authority = re.split(r"[/?#\\]", rest, maxsplit=1)[0]
    return authority.rpartition("@")[2].partition(":")[0]


def _hidden(text: str) -> Iterator[Leak]:
    for match in HIDDEN.finditer(text):
        yield Leak("hidden_character", *match.span())
    for match in JOINED.finditer(text):
        if not WRITTEN.match(text[match.start() - 1 : match.start()]):
            yield Leak("hidden_character", *match.span())
