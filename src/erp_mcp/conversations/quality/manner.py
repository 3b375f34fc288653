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
TOO_SHORT, REPEATED = 0.8, 0.8
SHORTEST = 3  # words; less only says yes or no
MOST_WORDS, MORE_A_QUESTION = 70, 35  # of a reply to one question, and for each further one
SLACK = 0.2  # what a text may be longer before it loses points


def tone(exchange: Exchange) -> Judged:
    """What weighs most decides."""
    question, reply = exchange.question.plain, exchange.reply.plain
    is_sorry = APOLOGY.search(reply) is not None
    is_courteous = is_sorry or COURTESY.search(reply) is not None
    faults = (
        (INSULT.search(reply) is not None, Judged(INSULTING, "it insults")),
        (BLAME.search(reply) is not None, Judged(BLAMING, "it blames the customer")),
        (_shouts(exchange.reply.raw), Judged(SHOUTING, "it shouts")),
        (_promises(exchange), Judged(PROMISING, "it promises what nobody confirmed")),
        (
            COMPLAINT.search(question) is not None and not is_sorry,
            Judged(UNMOVED, "it does not say sorry for what went wrong"),
        ),
        (
            GREETING.search(question) is not None and not is_courteous,
            Judged(CURT, "it has no word of courtesy"),
        ),
    )
    return next((judged for is_so, judged in faults if is_so), Judged(1.0))


def _promises(exchange: Exchange) -> bool:
    known = " ".join(each.plain for each in exchange.sources)
    return any(match[0] not in known for match in PROMISE.finditer(exchange.reply.plain))


def _shouts(raw: str) -> bool:
    loud = [each for each in CAPITALS.findall(raw) if each.isupper()]
    return len(loud) >= 3 or MARKS.search(raw) is not None


def length(exchange: Exchange) -> Judged:
    count = len(exchange.reply.words)
    if count < SHORTEST and exchange.question.about and not YES_OR_NO.search(exchange.reply.plain):
        return Judged(TOO_SHORT * count / SHORTEST, "it is too short for the question")
    questions = max(1, len(QUESTION_MARK.findall(exchange.question.raw)))
    most = MOST_WORDS + MORE_A_QUESTION * (questions - 1)
    said_once = _share_said_once(exchange.reply.raw)
    if said_once < 1:
        return Judged(REPEATED * said_once * min(1.0, most / count), "it repeats itself")
    if count > most * (1 + SLACK):
        return Judged(most / count, f"{count} words are too long for the question")
    return Judged(1.0)


def _share_said_once(raw: str) -> float:
    said = [normalize(raw[start:end]) for start, end in sentences(raw)]
    said = [each for each in said if len(each.split()) > 2]
    return len(set(said)) / len(said) if said else 1.0
