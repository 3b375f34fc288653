"""Judging messages one by one: mood, intent, urgency, nearness to buying, and what their sentences do."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from math import exp
from typing import TYPE_CHECKING

import anyio

from erp_mcp.conversations.analysis.cues import WEIGHT, cued
from erp_mcp.conversations.analysis.learned import Mind, calibration, learned
from erp_mcp.conversations.analysis.prototypes import LABELS, Aspect, Label, Prototype
from erp_mcp.integrations.embeddings.local import LocalEmbedder
from erp_mcp.integrations.seam import Vector
from erp_mcp.knowledge.intents.keywords import matches, scores
from erp_mcp.language.detect import detect
from erp_mcp.language.sentences import sentences
from erp_mcp.store.records import Message, Role

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float32]

MOST = 200  # messages, the newest: more would take a minute when none is embedded yet
LONGEST = 256  # characters of a message, and of a sentence
MOST_SENTENCES = 8  # of a message: its first and its last
LAST = 2.0  # the last sentence counts twice: that is where people come to the point
KEYWORD, MOST_KEYWORDS = 0.3, 6  # log-odds of a keyword's weight for an intent, and the most of them
# Where there are no words to judge by, what is likeliest of a message that says nothing.
SILENT: Mapping[Aspect, Label] = {
    "sentiment": "neutral",
    "intent": "general",
    "urgency": "low",
    "buying": "none",
    "kind": "plain",
}
OURS = frozenset[Label](["promise", "question", "action", "plain"])
THEIRS = frozenset(LABELS["kind"]) - {"promise"}

WORDS = re.compile(r"[^\W\d_]{2}")


@dataclass(frozen=True, slots=True)
class Finding:
    """`sentence` is a quotation: the part of the message that shows the label most."""

    label: Label
    confidence: float
    is_sure: bool
    sentence: str

    @property
    def said(self) -> str:
        return self.label if self.is_sure else "unsure"


@dataclass(frozen=True, slots=True)
class Judgement:
    """`score` is the mood from -1 to 1; `kinds` are the sentences that do something, in their order."""

    message_id: str
    role: Role
    language: str
    score: float
    sentiment: Finding
    intent: Finding
    urgency: Finding
    buying: Finding
    kinds: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """The newest messages in their order; `left_out` older ones were not read."""

    judgements: tuple[Judgement, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class _Parts:
    """What is judged: sentences, if there are several, and the whole unless it is ours.

    How we feel or what we are after, nobody asks; what our sentences do, they do each by itself.
    """

    whole: str
    sentences: tuple[str, ...]
    is_ours: bool

    @property
    def counts_whole(self) -> bool:
        return not (self.is_ours and self.sentences)

    @property
    def texts(self) -> Iterator[str]:
        if self.counts_whole:
            yield self.whole
        yield from self.sentences


async def judge(
    embedder: LocalEmbedder | None,
    messages: Sequence[Message],
    own: Sequence[Prototype] = (),
    known: Mapping[str, Vector] | None = None,
) -> Judged:
    """`known` are vectors of `texts_of` that need not be made again; without an embedder cues alone decide."""
    vectors = dict(known or {})
    wanted = dict.fromkeys([*texts_of(messages), *(each.text for each in own)])
    if embedder is not None:
        vectors |= await embedder.queries([text for text in wanted if text not in vectors])
    return await anyio.to_thread.run_sync(partial(judged, messages, vectors, own))


def texts_of(messages: Sequence[Message]) -> list[str]:
    """What of the messages is embedded: each once, those without words not at all."""
    texts = (text for each in messages[-MOST:] for text in _parts_of(each).texts)
    return [text for text in dict.fromkeys(texts) if WORDS.search(text)]


def judged(
    messages: Sequence[Message], vectors: Mapping[str, Vector], own: Sequence[Prototype] = ()
) -> Judged:
    newest = messages[-MOST:]
    parts = [_parts_of(each) for each in newest]
    reading = _Reading(dict.fromkeys(text for each in parts for text in each.texts), vectors, own)
    judgements = [_judgement(*each, reading) for each in zip(newest, parts, strict=True)]
    return Judged(tuple(judgements), len(messages) - len(newest))


class _Reading:
    """The log-odds of every text, all made at once."""

    def __init__(self, texts: Iterable[str], vectors: Mapping[str, Vector], own: Sequence[Prototype]) -> None:
        self._rows = {text: row for row, text in enumerate(each for each in texts if each in vectors)}
        self._odds: dict[Aspect, Array] = {}
        if not self._rows:
            return
        import numpy as np

        matrix = np.array([vectors[text] for text in self._rows], dtype=np.float32)
        for aspect, mind in learned().minds.items():
            self._odds[aspect] = mind.log_odds(matrix, _owned(mind, aspect, own, vectors))

    def odds(self, aspect: Aspect, text: str) -> Mapping[Label, float]:
        if (row := self._rows.get(text)) is not None:
            return dict(zip(LABELS[aspect], self._odds[aspect][row].tolist(), strict=True))
        silent = SILENT[aspect]
        return dict[Label, float]((label, float(label == silent)) for label in LABELS[aspect])


def _owned(
    mind: Mind, aspect: Aspect, own: Sequence[Prototype], vectors: Mapping[str, Vector]
) -> list[tuple[Label, Vector]]:
    return [
        (each.label, vectors[each.text])
        for each in own
        if each.aspect == aspect and each.label in mind.labels and each.text in vectors
    ]


def _parts_of(message: Message) -> _Parts:
    """A message of one sentence has no parts beside itself."""
    text = message.text
    found = [said for start, end in sentences(text) if (said := text[start:end].strip())]
    if len(found) > MOST_SENTENCES:
        found = [*found[: MOST_SENTENCES // 2], *found[-MOST_SENTENCES // 2 :]]
    parts = tuple(each[:LONGEST] for each in found) if len(found) > 1 else ()
    return _Parts(text.strip()[:LONGEST], parts, is_ours=message.role != "customer")


def _judgement(message: Message, parts: _Parts, reading: _Reading) -> Judgement:
    moods = _combined("sentiment", parts, reading)
    shares = _shares("sentiment", moods)
    detected = detect(message.text)
    return Judgement(
        message_id=message.id,
        role=message.role,
        language=detected.language if detected else message.language,
        score=shares["positive"] - shares["negative"],
        sentiment=_finding("sentiment", moods, parts, reading),
        intent=_finding("intent", _combined("intent", parts, reading), parts, reading),
        urgency=_finding("urgency", _combined("urgency", parts, reading), parts, reading),
        buying=_finding("buying", _combined("buying", parts, reading), parts, reading),
        kinds=tuple(_kinds(message.role, parts, reading)),
    )


def _combined(aspect: Aspect, parts: _Parts, reading: _Reading) -> dict[Label, float]:
    """Half what the whole says, half what its sentences say, and what shows by itself."""
    said = [reading.odds(aspect, parts.whole)] if parts.counts_whole else []
    if parts.sentences:
        said.append(_together([reading.odds(aspect, sentence) for sentence in parts.sentences]))
    odds: dict[Label, float] = {label: sum(each[label] for each in said) / len(said) for label in said[0]}
    for label, weight in _shown(aspect, parts.whole).items():
        odds[label] += weight
    return odds


def _together(sentences: Sequence[Mapping[Label, float]]) -> Mapping[Label, float]:
    last, total = sentences[-1], len(sentences) - 1 + LAST
    return {
        label: (sum(each[label] for each in sentences) + (LAST - 1) * last[label]) / total for label in last
    }


def _shown(aspect: Aspect, text: str) -> Mapping[Label, float]:
    if aspect != "intent":
        return cued(aspect, text)
    return {intent: KEYWORD * min(weight, MOST_KEYWORDS) for intent, weight in scores(matches(text)).items()}


def _finding(aspect: Aspect, odds: Mapping[Label, float], parts: _Parts, reading: _Reading) -> Finding:
    shares = _shares(aspect, odds)
    label = max(shares, key=shares.__getitem__)
    is_sure = shares[label] >= calibration().scales[aspect].sure
    return Finding(label, shares[label], is_sure, _evidence(aspect, label, parts, reading))


def _evidence(aspect: Aspect, label: Label, parts: _Parts, reading: _Reading) -> str:
    def weight(sentence: str) -> float:
        lead = _lead(reading.odds(aspect, sentence), label)
        return lead + (WEIGHT if label in cued(aspect, sentence) else 0)

    return max(parts.sentences, key=weight, default=parts.whole)


def _lead(odds: Mapping[Label, float], label: Label) -> float:
    return odds[label] - max(weight for other, weight in odds.items() if other != label)


def _kinds(role: Role, parts: _Parts, reading: _Reading) -> Iterator[Finding]:
    """Only we promise; only they complain or abuse."""
    possible = THEIRS if role == "customer" else OURS
    for sentence in parts.sentences or (parts.whole,):
        odds: dict[Label, float] = {
            label: weight for label, weight in reading.odds("kind", sentence).items() if label in possible
        }
        for label, weight in cued("kind", sentence).items():
            odds[label] += weight
        shares = _shares("kind", odds)
        label = max(shares, key=shares.__getitem__)
        if label != "plain" and shares[label] >= calibration().sure_of("kind", label):
            yield Finding(label, shares[label], True, sentence)


def _shares(aspect: Aspect, odds: Mapping[Label, float]) -> dict[Label, float]:
    temperature, most = calibration().scales[aspect].temperature, max(odds.values())
    weights: dict[Label, float] = {
        label: exp((weight - most) / temperature) for label, weight in odds.items()
    }
    total = sum(weights.values())
    return dict[Label, float]((label, weight / total) for label, weight in weights.items())
