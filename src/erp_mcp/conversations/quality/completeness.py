"""Whether every part of a question finds an answer."""

from erp_mcp.conversations.quality.phrases import (
    ASKS_HOW_MUCH,
    ASKS_WHEN,
    EVASION,
    NEXT_PART,
    QUESTION_MARK,
)
from erp_mcp.conversations.quality.relevance import gives_what_is_asked
from erp_mcp.conversations.quality.texts import Exchange, Judged, Text, read, shared
from erp_mcp.language.normal import normalize
from erp_mcp.language.sentences import sentences

MOST_PARTS = 8
EVADED, INCOMPLETE = 0.25, 0.8
# With so few words a reply to several questions has left something open.
WORDS_A_PART = 3


def completeness(exchange: Exchange) -> Judged:
    if EVASION.search(exchange.reply.plain):
        return Judged(EVADED, "it leaves the answer to others")
    parts = _parts(exchange.question)
    if len(parts) < 2:
        return Judged(1.0)
    answered = sum(_is_answered(each, parts, exchange) for each in parts)
    if len(exchange.reply.words) < WORDS_A_PART * len(parts):
        answered = min(answered, len(parts) - 1)
    if answered in (0, len(parts)):  # where nothing is answered it is not about the question at all
        return Judged(1.0)
    share = INCOMPLETE * answered / len(parts)
    return Judged(share, f"{len(parts) - answered} of {len(parts)} parts of the question find no echo")


def _parts(question: Text) -> list[Text]:
    """What is not asked needs no answer, and one word alone asks nothing of its own, unless how much or when."""
    asked = [
        question.raw[start:end]
        for start, end in sentences(question.raw)
        if QUESTION_MARK.search(question.raw[start:end])
    ]
    parts = [read(part) for each in asked for part in NEXT_PART.split(normalize(each)) if part.strip()]
    return [each for each in parts if _asks_something(each)][:MOST_PARTS]


def _asks_something(part: Text) -> bool:
    is_typed = ASKS_HOW_MUCH.search(part.plain) or ASKS_WHEN.search(part.plain)
    return len(part.about) > 1 or bool(part.about and is_typed)


def _is_answered(part: Text, parts: list[Text], exchange: Exchange) -> bool:
    if not exchange.is_comparable:
        return True
    others = frozenset[str]().union(*(each.about for each in parts if each is not part))
    own = part.about - others or part.about
    return shared(own, exchange.reply.about) > 0 or gives_what_is_asked(part.plain, exchange.reply)
