"""How often an answer has not helped: they ask the same again, or say that it was no answer."""

import re
from collections.abc import Sequence
from itertools import pairwise

from erp_mcp.conversations.quality.phrases import INSULT
from erp_mcp.conversations.quality.texts import read, shared
from erp_mcp.language.normal import normalize
from erp_mcp.store.records import Message

ALIKE = 0.6  # of the words of the shorter that mean something
UNHAPPY = re.compile(
    r"(?<!\w)(?:that(?:'?s| is) not what i|you did(?:n'?t| not) answer"
    r"|not an answer|i already asked|useless|not helpful"
    r"|لم تجب\w*|ما جاوبت\w*|ليس هذا سوالي|مش ده سوالي|مو هذا سوالي|ما فهمت\w*|غير مفيد"
    r"|جواب ندادي\w*|جوابم اين نبود|سوالم اين نبود|نفهميدي\w*|به درد نخورد"
    r"|bunu sormadim|cevap (?:vermedin|degil)\w*|sorum bu degil\w*|anlamadiniz|ise yaramadi)(?!\w)"
)


def failures(messages: Sequence[Message]) -> int:
    """Answers of the assistant since a person last wrote, that the customer came back about."""
    turns = _turns(messages)
    return sum(_did_not_help(asked, again) for asked, again in pairwise(turns))


def _turns(messages: Sequence[Message]) -> list[str]:
    """What they said between two answers, since the last that a person gave."""
    turns, was_answered = [""], False
    for each in messages:
        if each.role == "staff":
            turns, was_answered = [""], False
        elif each.role == "assistant":
            was_answered = bool(turns[-1])
        elif was_answered:
            turns.append(each.text)
            was_answered = False
        else:
            turns[-1] = f"{turns[-1]}\n{each.text}".strip()
    return turns


def _did_not_help(asked: str, again: str) -> bool:
    plain = normalize(again)
    if UNHAPPY.search(plain) or INSULT.search(plain):
        return True
    first, second = read(asked).about, read(again).about
    shorter, longer = sorted((first, second), key=len)
    return shared(shorter, longer) >= ALIKE
