"""Whether a reply is about what was asked, in the language in which it was asked."""

from erp_mcp.conversations.quality.phrases import (
    ASKS_HOW_MUCH,
    ASKS_WHEN,
    FREE,
    TIME,
    YES_NO_QUESTION,
    YES_OR_NO,
)
from erp_mcp.conversations.quality.texts import Exchange, Judged, Text, shared

# A good reply takes up so much of the question, or says so much of what stands in the sources on it.
ENOUGH_ECHO, ENOUGH_SOURCE = 0.34, 0.4
UNKNOWN = 0.8  # where its words cannot be compared with the question's
# Where it takes up nothing: a good answer need not, but one that shares nothing with what is known either is none.
PARAPHRASED, OFF_TOPIC = 0.35, 0.1
OTHER_LANGUAGE = 0.25
POOR = 0.6


def relevance(exchange: Exchange) -> Judged:
    question, reply = exchange.question, exchange.reply
    if question.language and reply.language and question.language != reply.language:
        return Judged(OTHER_LANGUAGE, "it is not in the language of the question")
    least = OFF_TOPIC if exchange.readable_sources else PARAPHRASED
    score = least + (1 - least) * _nearness(exchange)
    return Judged(score, "it hardly takes up what was asked" if score < POOR else "")


def _nearness(exchange: Exchange) -> float:
    question, reply = exchange.question, exchange.reply
    if not question.about:
        return 1.0
    known = frozenset[str]().union(*(each.about for each in exchange.readable_sources))
    from_sources = min(1.0, shared(reply.about, known) / ENOUGH_SOURCE)
    if not exchange.is_comparable:
        return max(UNKNOWN, from_sources)
    echo = min(1.0, shared(question.about, reply.about) / ENOUGH_ECHO)
    return max(echo, from_sources, float(gives_what_is_asked(question.plain, reply)))


def gives_what_is_asked(question: str, reply: Text) -> bool:
    """An amount, a time, a yes or no; `question` is normalised."""
    if ASKS_HOW_MUCH.search(question):
        return bool(reply.figures or FREE.search(reply.plain))
    if ASKS_WHEN.search(question):
        return bool(reply.figures or TIME.search(reply.plain))
    return bool(YES_NO_QUESTION.search(question) and YES_OR_NO.search(reply.plain))
