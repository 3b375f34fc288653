"""How a reply sounds, and whether it is as long as its question needs."""

import re

from erp_mcp.conversations.quality.phrases import (
    APOLOGY,
    BLAME,
    COMPLAINT,
    COURTESY,
    GREETING,
    INSULT,
    PROMISE,
    QUESTION_MARK,
    YES_OR_NO,
)
from erp_mcp.conversations.quality.texts import Exchange, Judged
from erp_mcp.language.normal import normalize
from erp_mcp.language.sentences import sentences

INSULTING, BLAMING, SHOUTING, PROMISING, UNMOVED, CURT = 0.0, 0.2, 0.3, 0.4, 0.55, 0.8
CAPITALS = re.compile(r"\b[^\W\d_a-z]{4,}\b")
MARKS = re.compile(r"[!؟?]{3,}|(?:[!][^!]{0,40}){4,}")
SHORTEST = 3  # words; less only says yes or no
MOST_WORDS, MORE_A_QUESTION = 70, 35  # of a reply to one question, and for each further one
SLACK = 0.2  # what a text may be longer before it loses points


def tone(exchange: Exchange) -> Judged:
    """What weighs most decides."""
    reply, question = exchange.reply.plain, exchange.question.plain
    known = " ".join(each.plain for each in exchange.sources)
    if INSULT.search(reply):
        return Judged(INSULTING, "it insults")
    if BLAME.search(reply):
        return Judged(BLAMING, "it blames the customer")
    if _shouts(exchange.reply.raw):
        return Judged(SHOUTING, "it shouts")
    if any(match[0] not in known for match in PROMISE.finditer(reply)):
        return Judged(PROMISING, "it promises what nobody confirmed")
    if COMPLAINT.search(question) and not APOLOGY.search(reply):
        return Judged(UNMOVED, "it does not say sorry for what went wrong")
    if GREETING.search(question) and not (COURTESY.search(reply) or APOLOGY.search(reply)):
        return Judged(CURT, "it has no word of courtesy")
    return Judged(1.0)


def _shouts(raw: str) -> bool:
    loud = [each for each in CAPITALS.findall(raw) if each.isupper()]
    return len(loud) >= 3 or MARKS.search(raw) is not None


def length(exchange: Exchange) -> Judged:
    count = len(exchange.reply.words)
    if count < SHORTEST and exchange.question.about and not YES_OR_NO.search(exchange.reply.plain):
        return Judged(count / SHORTEST * 0.9, "it is too short for the question")
    questions = max(1, len(QUESTION_MARK.findall(exchange.question.raw)))
    most = MOST_WORDS + MORE_A_QUESTION * (questions - 1)
    if count > most * (1 + SLACK):
        return Judged(most / count, f"{count} words are too long for the question")
    return _without_repetition(exchange.reply.raw)


def _without_repetition(raw: str) -> Judged:
    said = [normalize(raw[start:end]) for start, end in sentences(raw)]
    said = [each for each in said if len(each.split()) > 2]
    if len(said) > len(set(said)):
        return Judged(len(set(said)) / len(said) * 0.9, "it repeats itself")
    return Judged(1.0)
