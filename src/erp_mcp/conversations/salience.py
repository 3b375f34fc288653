"""A summary out of the conversation's own sentences: those that say most, in the order in which they were said."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from erp_mcp.budget import Tokens
from erp_mcp.language.sentences import sentences
from erp_mcp.store.records import Message

# Amounts, dates and order numbers, in the digits of all four languages.
FACT = re.compile(r"\d")
QUESTION = re.compile(r"[?؟]")
# What was promised, refused or is wrong; a stem stands for its words.
DECISION = re.compile(
    r"\b(?:will|promise|refund|replace|cancel|return|deliver|agree|cannot|late|broken|wrong|missing|complain\w*)\b"
    r"|سأ|سنر|سوف|وعد|استرجاع|استبدال|إلغاء|الغاء|مكسور|متأخر|ناقص|شكوى|اتفقنا"
    r"|خواهیم|می‌فرستیم|مرجوع|تعویض|لغو|شکسته|دیر|ناقص|شکایت|قول"
    r"|gönder|iade|değiştir|iptal|söz|kırık|geç kal|eksik|şikayet|anlaştık",
    re.IGNORECASE,
)
# Before what somebody said in a summary; who writes it into a message speaks for nobody else by that.
SPEAKER = re.compile(r"(?:(Customer|Assistant|Staff):\s*)+")
PLEASANTRY_WORDS = 3  # up to so many words it is a greeting, a thank-you or a yes


@dataclass(frozen=True, slots=True)
class _Candidate:
    position: int
    speaker: str
    text: str
    weight: float


def extract(tokens: Tokens, summary: str, since: Sequence[Message], max_tokens: int) -> str:
    """At most `max_tokens`; what the old summary said stays for as long as nothing newer says more."""
    room, kept = max_tokens, list[_Candidate]()
    worth = [each for each in _candidates(summary, since) if each.weight > 0]
    for each in sorted(worth, key=lambda each: -each.weight):
        cost = tokens.count(f"{each.speaker}: {each.text}") + 1
        if cost <= room:
            kept.append(each)
            room -= cost
    kept.sort(key=lambda each: each.position)
    return tokens.split("\n".join(_spoken(kept)) or since[-1].text, max_tokens).text


def _spoken(kept: Sequence[_Candidate]) -> Iterator[str]:
    """A line for each turn, with the speaker's name where that is known."""
    for speaker, turn in groupby(kept, key=lambda each: each.speaker):
        said = " ".join(each.text for each in turn)
        yield f"{speaker}: {said}" if speaker else said


def _candidates(summary: str, since: Sequence[Message]) -> Iterator[_Candidate]:
    """What was said twice counts where it was said last."""
    turns = [_turns_of(summary), *([(each.role.capitalize(), each.text)] for each in since)]
    said = [
        (age, speaker, sentence)
        for age, spoken in enumerate(turns)
        for speaker, text in spoken
        for sentence in _sentences(text)
    ]
    last = {sentence: position for position, (_, _, sentence) in enumerate(said)}
    for position, (age, speaker, sentence) in enumerate(said):
        if last[sentence] == position:
            yield _Candidate(position, speaker, sentence, _weight(sentence, speaker) + age / len(turns))


def _turns_of(summary: str) -> list[tuple[str, str]]:
    """Who said it stays known from one summary to the next."""
    return [(speaker[1] if (speaker := SPEAKER.match(line)) else "", line) for line in summary.splitlines()]


def _sentences(text: str) -> Iterator[str]:
    for start, end in sentences(text):
        if sentence := SPEAKER.sub("", " ".join(text[start:end].split()), count=1).strip():
            yield sentence


def _weight(sentence: str, speaker: str) -> float:
    words = len(sentence.split())
    weight = 2.0 * bool(FACT.search(sentence)) + 1.5 * bool(DECISION.search(sentence))
    weight += bool(QUESTION.search(sentence)) + 0.5 * (speaker in ("Customer", ""))
    return weight - 2.0 * (words <= PLEASANTRY_WORDS)
