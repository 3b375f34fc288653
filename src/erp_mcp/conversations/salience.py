"""A summary out of the conversation's own sentences: those that say most, in the order in which they were said."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from erp_mcp.budget import Tokens
from erp_mcp.conversations.durable import tells_of_themselves
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
ENDED = re.compile(r"[.!?…؟۔؛。！？][\"'”’»›)\]*_]{0,3}$")
SET_IN = "  "  # before what the speaker of the line above says besides
LEAST = -1.0  # what weighs no more says nothing
NEWEST = 4.0  # what is said last weighs so much more than what is said first
LASTING = 3.0  # what holds next time too weighs so much more than that, at any age


@dataclass(frozen=True, slots=True)
class _Turn:
    speaker: str
    text: str


@dataclass(frozen=True, slots=True)
class _Candidate:
    position: int
    turn: int
    speaker: str
    text: str
    weight: float


def extract(tokens: Tokens, summary: str, since: Sequence[Message], max_tokens: int) -> str:
    """At most `max_tokens`; the older something is the more it has to say to stay, if it does not hold on."""
    room, kept = max_tokens, list[_Candidate]()
    turns = [*_turns_of(summary), *(_Turn(each.role.capitalize(), each.text) for each in since)]
    for each in sorted(_candidates(turns), key=lambda each: (-each.weight, -each.position)):
        cost = tokens.count(f"{each.speaker}: {each.text}") + 1
        if cost <= room:
            kept.append(each)
            room -= cost
    kept.sort(key=lambda each: each.position)
    return tokens.split("\n".join(_lines(kept)) or since[-1].text, max_tokens).text


def _lines(kept: Sequence[_Candidate]) -> list[str]:
    """Pieces share a line only where they come apart again when it is read."""
    lines = list[str]()
    for before, each in pairwise([None, *kept]):
        if each and before and before.turn == each.turn and _comes_apart(before.text, each.text):
            lines[-1] += f" {each.text}"
        elif each:
            lines.append(_begun(each, before))
    return lines


def _comes_apart(before: str, after: str) -> bool:
    return ENDED.search(before) is not None and not after[0].islower()


def _begun(piece: _Candidate, before: _Candidate | None) -> str:
    """The speaker is named where another one spoke before."""
    if not piece.speaker:
        return piece.text
    goes_on = before is not None and before.speaker == piece.speaker
    return f"{SET_IN}{piece.text}" if goes_on else f"{piece.speaker}: {piece.text}"


def _turns_of(summary: str) -> Iterator[_Turn]:
    """Who said it stays known from one summary to the next."""
    speaker = ""
    for line in summary.splitlines():
        if named := SPEAKER.match(line):
            speaker = named[1]
        elif not line.startswith(SET_IN):
            speaker = ""
        yield _Turn(speaker, line)


def _candidates(turns: Sequence[_Turn]) -> Iterator[_Candidate]:
    """Pieces that say something; what was said twice counts where it was said last."""
    said = [
        (number, turn.speaker, piece) for number, turn in enumerate(turns) for piece in _sentences(turn.text)
    ]
    last = {piece: position for position, (_, _, piece) in enumerate(said)}
    for position, (number, speaker, piece) in enumerate(said):
        weight = _weight(piece, speaker)
        if last[piece] == position and weight > LEAST:
            yield _Candidate(
                position, number, speaker, piece, weight + _lasting(piece, (number + 1) / len(turns))
            )


def _lasting(piece: str, age: float) -> float:
    return NEWEST + LASTING if tells_of_themselves(piece) else NEWEST * age


def _sentences(text: str) -> Iterator[str]:
    for start, end in sentences(text):
        if sentence := SPEAKER.sub("", " ".join(text[start:end].split()), count=1).strip():
            yield sentence


def _weight(sentence: str, speaker: str) -> float:
    words = len(sentence.split())
    weight = 2.0 * bool(FACT.search(sentence)) + 1.5 * bool(DECISION.search(sentence))
    weight += bool(QUESTION.search(sentence)) + 0.5 * (speaker in ("Customer", ""))
    return weight - 2.0 * (words <= PLEASANTRY_WORDS)
