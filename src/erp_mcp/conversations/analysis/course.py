"""What a whole conversation shows: how the mood went, what it is about, and whether it grows urgent."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from statistics import fmean
from typing import Literal

from erp_mcp.conversations.analysis.judging import Finding, Judgement
from erp_mcp.conversations.analysis.prototypes import Urgency
from erp_mcp.customers.query.lexicon import small_words
from erp_mcp.language.detect import language_of
from erp_mcp.language.stem import stem
from erp_mcp.language.telltales import IN_ARABIC_LETTERS, IN_LATIN_LETTERS
from erp_mcp.language.terms import stems, words
from erp_mcp.store.records import Intent, Message

LINK = re.compile(r"(?:https?://|www\.)[^\s<>]+", re.IGNORECASE)
TURNED = 0.3  # of mood, between the beginning and the end; less is chance
MOST_TOPICS = 5
SHORTEST = 4  # letters of a word that says what a conversation is about
URGENCIES: Sequence[Urgency] = ("low", "normal", "high")
# Words that every conversation has tell the languages apart, not the topics.
EVERYDAY = frozenset[str]().union(*IN_ARABIC_LETTERS.values(), *IN_LATIN_LETTERS.values())

Turn = Literal["better", "worse", "steady"]


@dataclass(frozen=True, slots=True)
class Quoted:
    message_id: str
    finding: Finding


@dataclass(frozen=True, slots=True)
class Course:
    """Of the customer's messages alone. `mood` is from -1 to 1, `lowest` the message where it was worst."""

    mood: float
    turn: Turn
    lowest: Quoted
    intent: Quoted
    urgency: Quoted
    is_growing_urgent: bool
    abuse: tuple[Quoted, ...]


def course_of(judgements: Sequence[Judgement]) -> Course | None:
    """None where no customer said anything."""
    heard = [each for each in judgements if each.role == "customer"]
    if not heard:
        return None
    lowest = min(heard, key=lambda each: each.score)
    pressing = max(heard, key=_pressure)
    return Course(
        mood=fmean(each.score for each in heard),
        turn=_turn([each.score for each in heard]),
        lowest=Quoted(lowest.message_id, lowest.sentiment),
        intent=_main_intent(heard),
        urgency=Quoted(pressing.message_id, pressing.urgency),
        is_growing_urgent=len(heard) > 1 and _pressure(heard[-1]) > _pressure(heard[0]),
        abuse=tuple(
            Quoted(each.message_id, said) for each in heard for said in each.kinds if said.label == "abuse"
        ),
    )


def moods_by_day(
    messages: Iterable[Message], judgements: Iterable[Judgement], zone: tzinfo
) -> Mapping[date, float]:
    """The mean of a customer's moods, over as many conversations as are given."""
    scores = {each.message_id: each.score for each in judgements if each.role == "customer"}
    days: defaultdict[date, list[float]] = defaultdict(list)
    for each in messages:
        if each.id in scores:
            days[each.sent_at.astimezone(zone).date()].append(scores[each.id])
    return {day: fmean(days[day]) for day in sorted(days)}


def topics_of(messages: Iterable[Message], names: Iterable[str] = ()) -> tuple[str, ...]:
    """Names of products or categories that were spoken of come first, then the words that most messages have."""
    messages = list(messages)
    spoken = frozenset[str]().union(*(stems(each.text, language_of(each.text)) for each in messages))
    shares = {name: share for name in names if (share := _share(name, spoken))}
    named = sorted(shares, key=lambda name: (-shares[name], name))
    frequent = [word for word in _frequent(messages) if not any(word in name.lower() for name in named)]
    return (*named, *frequent)[:MOST_TOPICS]


def _turn(scores: Sequence[float]) -> Turn:
    """The last third beside the first."""
    third = max(len(scores) // 3, 1)
    change = fmean(scores[-third:]) - fmean(scores[:third])
    if abs(change) < TURNED:
        return "steady"
    return "better" if change > 0 else "worse"


def _main_intent(heard: Sequence[Judgement]) -> Quoted:
    """The one with the most confidence in all; a greeting or an aside only where there is nothing else."""
    weights: defaultdict[Intent | str, float] = defaultdict(float)
    for each in heard:
        weights[each.intent.label] += each.intent.confidence * each.intent.is_sure
    asked = {
        label: weight for label, weight in weights.items() if label not in ("greeting", "general") and weight
    }
    main = max(asked or weights, key=lambda label: weights[label])
    of_main = [each for each in heard if each.intent.label == main]
    best = max(of_main, key=lambda each: each.intent.confidence)
    return Quoted(best.message_id, best.intent)


def _pressure(judgement: Judgement) -> tuple[int, float]:
    """Normal where it is not sure."""
    found = judgement.urgency
    level = [*URGENCIES].index(found.label) if found.is_sure and found.label in URGENCIES else 1
    return level, found.confidence if level == len(URGENCIES) - 1 else 0.0


def _share(name: str, spoken: frozenset[str]) -> float:
    """How much of a name was said: half of it, at least."""
    parts = {each for each in stems(name, language_of(name)) if len(each) > 1}
    share = len(parts & spoken) / len(parts) if parts else 0.0
    return share if share >= 0.5 else 0.0


def _frequent(messages: Sequence[Message]) -> list[str]:
    """The first way in which each was written; said in one message alone it is no topic."""
    said: Counter[str] = Counter()
    written: dict[str, str] = {}
    for each in messages:
        text, language = LINK.sub(" ", each.text), language_of(each.text)
        content = [word for word in words(text, language) if _is_content(word)]
        found = {stem(word, language): word for word in reversed(content)}
        said.update(found.keys())
        written = found | written
    return [written[each] for each, count in said.most_common() if count > 1]


def _is_content(word: str) -> bool:
    return len(word) >= SHORTEST and word.isalpha() and word not in EVERYDAY and word not in small_words()
