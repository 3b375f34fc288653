"""Whether what a reply says stands in a source: its figures, its names, its links, its words."""

import re
from collections.abc import Collection, Iterable
from decimal import Decimal
from itertools import combinations_with_replacement

from erp_mcp.conversations.quality.phrases import CAPITALS
from erp_mcp.conversations.quality.texts import Exchange, Figure, Judged, Text, shared
from erp_mcp.language.normal import normalize
from erp_mcp.language.sentences import sentences

LINK = re.compile(r"https?://[^\s<>]+|www\.[^\s<>]+|[\w.+-]+@[\w-]+\.[\w.-]+")
NAME = re.compile(r"[^\W\d_][\w'’-]*")
# Without any source nobody can tell; a figure that the sources do not have is worse than that.
UNCONFIRMED, NOTHING_SPECIAL = 0.4, 0.8
INVENTED, UNKNOWN_NAMES = 0.35, 0.45
MOST_WORKED_WITH = 12  # figures from which others may be worked out
ENOUGH_WORDS, WORDS_SHARE = 0.4, 0.25
HUNDRED = Decimal(100)


def groundedness(exchange: Exchange) -> Judged:
    special = bool(exchange.reply.figures or LINK.search(exchange.reply.raw))
    if not exchange.sources:
        fault = "nothing that the company knows confirms its figures" if special else ""
        return Judged(UNCONFIRMED, fault) if special else Judged(NOTHING_SPECIAL)
    invented = [*_invented_figures(exchange), *_unknown_links(exchange)]
    if invented:
        claims = len(exchange.reply.figures) + len(LINK.findall(exchange.reply.raw))
        share = 1 - len(invented) / max(claims, len(invented))
        return Judged(INVENTED * share, f"in no source: {', '.join(invented[:3])}")
    if names := _unknown_names(exchange):
        return Judged(UNKNOWN_NAMES, f"{len(names)} names that are in no source")
    return _in_words(exchange)


def is_founded(exchange: Exchange) -> bool:
    """More strictly: a figure that was worked out counts as little as one that was made up."""
    known = {value for text in exchange.sources for each in text.figures for value in each}
    has_figures = all(each & known for each in exchange.reply.figures)
    return has_figures and not _unknown_links(exchange) and not _unknown_names(exchange)


def _in_words(exchange: Exchange) -> Judged:
    sources = [each.about for each in exchange.readable_sources]
    if not sources or not exchange.reply.about:
        return Judged(1.0)
    known = exchange.question.about.union(*sources)
    score = 1 - WORDS_SHARE * (1 - min(1.0, shared(exchange.reply.about, known) / ENOUGH_WORDS))
    return Judged(score, "little of it stands in the sources" if score < 1 - WORDS_SHARE / 2 else "")


def _invented_figures(exchange: Exchange) -> list[str]:
    known = {
        value for text in (exchange.question, *exchange.sources) for each in text.figures for value in each
    }
    there = [each for each in exchange.reply.figures if each & known]
    missing = [each for each in exchange.reply.figures if not each & known]
    worked_with = {max(each) for each in (*there, *exchange.question.figures)}
    while missing and len(worked_with) <= MOST_WORKED_WITH:
        worked_out = [each for each in missing if each & _results(worked_with)]
        if not worked_out:
            break
        worked_with |= {max(each) for each in worked_out}
        missing = [each for each in missing if each not in worked_out]
    return list(dict.fromkeys(map(_written, missing)))


def _results(given: Collection[Decimal]) -> frozenset[Decimal]:
    """What two of them make together, or three in a sum."""
    found = {sum(three, Decimal(0)) for three in combinations_with_replacement(sorted(given), 3)}
    for one, other in combinations_with_replacement(sorted(given), 2):
        found |= {one + other, other - one, one * other}
        found |= {_part(one, other), _part(other, one), other - _part(one, other), other + _part(one, other)}
    return frozenset(each.normalize() for each in found)


def _part(percent: Decimal, amount: Decimal) -> Decimal:
    return percent * amount / HUNDRED


def _written(figure: Figure) -> str:
    return f"{max(figure):f}"


def _unknown_links(exchange: Exchange) -> list[str]:
    """Told without being repeated: a link from outside goes nowhere further."""
    known = " ".join(each.raw for each in (exchange.question, *exchange.sources)).lower()
    unknown = [each for each in LINK.findall(exchange.reply.raw) if each.lower().rstrip(".,)/") not in known]
    return ["a link or address"] * len(unknown)


def _unknown_names(exchange: Exchange) -> set[str]:
    known = {normalize(word) for text in (exchange.question, *exchange.sources) for word in text.words}
    return {name for name in names_in(exchange.reply) if name not in known and not CAPITALS.fullmatch(name)}


def names_in(reply: Text) -> Iterable[str]:
    """Words with a capital inside a sentence, in scripts that have capitals."""
    text = LINK.sub(" ", reply.raw)
    for start, end in sentences(text):
        for match in list(NAME.finditer(text, start, end))[1:]:
            word = re.split("['’]", match[0])[0]
            if len(word) > 2 and word[0].isupper() and not word.isupper():
                yield normalize(word)
