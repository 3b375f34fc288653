"""What customers of the demo company wrote and what they were answered, from `content/conversations/*.md`.

Each is a title, a line of facts, a quoted summary and messages: the time since the last one, who, text.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import resources
from typing import Literal, NamedTuple, NoReturn, TypeVar, get_args

from erp_mcp.store.records import Conversation, Language, Message, Role

Kind = Literal[
    "praise",
    "complaint-late",
    "complaint-damaged",
    "complaint-wrong-item",
    "complaint-expired",
    "complaint-driver",
    "complaint-invoice",
    "price",
    "return",
    "order",
    "chit-chat",
    "plan",
    "registration",
    "promise",
    "contradiction",
    "human",
    "spam",
    "injection",
    "payment",
    "tender",
]
Channel = Literal["whatsapp", "web", "phone"]
Word = TypeVar("Word", bound=str)

_KINDS: Mapping[str, Kind] = {kind: kind for kind in get_args(Kind)}
_CHANNELS: Mapping[str, Channel] = {channel: channel for channel in get_args(Channel)}
_LANGUAGES: Mapping[str, Language] = {language: language for language in get_args(Language)}
_ROLES: Mapping[str, Role] = {role: role for role in get_args(Role)}

_TITLE = re.compile(r"# (?P<id>s-\d{4}) (?P<subject>\S.*)")
_FACTS = re.compile(
    r"(?:customer (?P<customer>\d+)|unknown sender), (?P<channel>\w+), (?P<language>\w+), (?P<kind>[\w-]+), "
    r"(?P<started>\d{4}-\d\d-\d\d \d\d:\d\d [+-]\d\d:\d\d)"
)
_SUMMARY = re.compile(r"> (?P<text>\S.*)")
_MESSAGE = re.compile(
    r"- (?P<gap>\d+)(?P<unit>[mh]) (?P<role>\w+)(?: \[(?P<language>\w+)\])?: (?P<text>\S.*)"
)
_CONTINUATION = re.compile(r"  (?P<text>\S.*)")


@dataclass(frozen=True, slots=True)
class Sample:
    """A conversation and what a good analysis should take it for."""

    kind: Kind
    conversation: Conversation


class _Line(NamedTuple):
    file: str
    number: int
    text: str


class _Facts(NamedTuple):
    customer_external_id: int | None
    channel: Channel
    language: Language
    kind: Kind
    started_at: datetime


def conversations() -> tuple[Conversation, ...]:
    return tuple(sample.conversation for sample in _samples())


def kinds() -> dict[str, str]:
    return {sample.conversation.id: sample.kind for sample in _samples()}


def parse(file: str, text: str) -> tuple[Sample, ...]:
    """Raises ValueError naming the file and the line of the first thing that is not as it should be."""
    lines = [_Line(file, number, line) for number, line in enumerate(text.split("\n"), start=1)]
    return tuple(_sample(block) for block in _blocks([line for line in lines if line.text.strip()]))


def _samples() -> list[Sample]:
    folder = resources.files("erp_mcp.sandbox.company") / "content" / "conversations"
    files = [file for file in folder.iterdir() if file.name.endswith(".md")]
    found = [sample for file in files for sample in parse(file.name, file.read_text(encoding="utf-8"))]
    return sorted(found, key=lambda sample: sample.conversation.id)


def _blocks(lines: list[_Line]) -> Iterator[list[_Line]]:
    starts = [index for index, line in enumerate(lines) if line.text.startswith("#")]
    if lines and starts[:1] != [0]:
        _refuse(lines[0], "a conversation begins with '# s-0001 Subject'")
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        yield lines[start:end]


def _sample(block: list[_Line]) -> Sample:
    title = _matched(_TITLE, block[0], "'# s-0001 Subject'")
    if len(block) == 1:
        _refuse(block[0], "nothing follows this title")
    facts = _facts(block[1])
    quoted = [line for line in block[2:] if line.text.startswith(">")]
    spoken = block[2 + len(quoted) :]
    if not quoted or not spoken:
        _refuse(block[1], "a summary ('> ...') and then messages must follow")
    conversation = Conversation(
        id=title["id"],
        customer_external_id=facts.customer_external_id,
        channel=facts.channel,
        subject=title["subject"],
        language=facts.language,
        started_at=facts.started_at,
        summary=" ".join(_matched(_SUMMARY, line, "'> summary'")["text"] for line in quoted),
        messages=tuple(_messages(title["id"], facts, spoken)),
    )
    return Sample(facts.kind, conversation)


def _facts(line: _Line) -> _Facts:
    found = _matched(_FACTS, line, "'customer 1001, whatsapp, ar, order, 2026-03-01 09:00 +04:00'")
    return _Facts(
        customer_external_id=int(found["customer"]) if found["customer"] else None,
        channel=_known(_CHANNELS, line, found["channel"]),
        language=_known(_LANGUAGES, line, found["language"]),
        kind=_known(_KINDS, line, found["kind"]),
        started_at=_instant(line, found["started"]),
    )


def _instant(line: _Line, text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:%M %z")
    except ValueError as error:
        raise ValueError(f"{line.file}:{line.number}: there is no such time as {text}") from error


def _messages(conversation_id: str, facts: _Facts, lines: list[_Line]) -> Iterator[Message]:
    sent_at = facts.started_at
    for number, (first, *more) in enumerate(_paragraphs(lines), start=1):
        found = _matched(_MESSAGE, first, "'- 5m customer: text'")
        sent_at += _gap(found)
        yield Message(
            id=f"{conversation_id}-{number:02}",
            role=_known(_ROLES, first, found["role"]),
            text="\n".join([found["text"], *(_continuation(line) for line in more)]),
            language=_known(_LANGUAGES, first, found["language"] or facts.language),
            sent_at=sent_at,
        )


def _paragraphs(lines: list[_Line]) -> list[list[_Line]]:
    paragraphs: list[list[_Line]] = []
    for line in lines:
        if paragraphs and line.text.startswith(" "):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    return paragraphs


def _gap(message: re.Match[str]) -> timedelta:
    amount = int(message["gap"])
    return timedelta(hours=amount) if message["unit"] == "h" else timedelta(minutes=amount)


def _continuation(line: _Line) -> str:
    return _matched(_CONTINUATION, line, "text indented by two spaces")["text"]


def _known(words: Mapping[str, Word], line: _Line, text: str) -> Word:
    if text not in words:
        _refuse(line, f"{text!r} is none of {', '.join(words)}")
    return words[text]


def _matched(pattern: re.Pattern[str], line: _Line, expected: str) -> re.Match[str]:
    match = pattern.fullmatch(line.text)
    if match is None:
        _refuse(line, f"expected {expected}")
    return match


def _refuse(line: _Line, reason: str) -> NoReturn:
    raise ValueError(f"{line.file}:{line.number}: {reason}")
