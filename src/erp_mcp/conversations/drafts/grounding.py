"""What a reply claims that stands in no source: one such claim, and it is not sent."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from erp_mcp.conversations.drafts import claims
from erp_mcp.conversations.quality.texts import Text, read
from erp_mcp.language.normal import normalize
from erp_mcp.language.telltales import Language

LANGUAGES: tuple[Language, ...] = ("ar", "en", "fa", "tr")
MOST_TOLD = 4


def ungrounded(question: str, reply: str, sources: Sequence[str]) -> list[str]:
    """What the customer has said is no source: a count may be repeated, a price or a number of theirs not."""
    asked, said = read(question), read(reply)
    known = [read(each) for each in sources]
    found = [
        *_figures(asked, said, known),
        *_spelled(asked, said, known),
        *(["a day"] if _days(said) - _days(asked, *known) else []),
        *_texts(asked, said, known),
    ]
    return list(dict.fromkeys(found))[:MOST_TOLD]


def _figures(asked: Text, said: Text, known: Sequence[Text]) -> Iterator[str]:
    there = {value for each in known for value in _numbers(each)}
    repeated = _numbers(asked) - claims.prices(said)
    for written, readings in claims.figures_written(said):
        if readings and not readings & (there | repeated):
            yield written
    named = " ".join(each.plain for each in known)
    yield from (each for each in claims.references(said) if normalize(each) not in named)


def _spelled(asked: Text, said: Text, known: Sequence[Text]) -> Iterator[str]:
    there = {value for each in (asked, *known) for value in _numbers(each)}
    for value in claims.numbers_spelled(said, said.language or "en") - there:
        yield f"{value} in words"


def _texts(asked: Text, said: Text, known: Sequence[Text]) -> Iterator[str]:
    raw = " ".join(each.raw for each in known).lower()
    if any(each not in raw for each in claims.links(said)):
        yield "a link or address"
    if claims.is_given_away(said) and not any(map(claims.is_given_away, known)):
        yield "that it costs nothing"
    words = {normalize(word) for each in (asked, *known) for word in each.words}
    if claims.names(said) - words:
        yield "a name"


def _numbers(text: Text) -> set[Decimal]:
    spelled = (claims.numbers_spelled(text, each) for each in LANGUAGES)
    return claims.figures(text).union(*spelled)


def _days(*texts: Text) -> set[int]:
    return {day for each in texts for day in claims.days_named(each)}
