"""A conversation as the sentences that were said, each with who said it, when and in which message."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, tzinfo

from erp_mcp.language.detect import Language, language_of
from erp_mcp.language.normal import normalize
from erp_mcp.language.sentences import sentences
from erp_mcp.store.records import Message, Role

LONGEST = 300  # characters of a quotation


@dataclass(frozen=True, slots=True)
class Line:
    """`at` counts the messages, `plain` is the sentence as it is compared, `on` the day in the tenant's zone."""

    at: int
    message_id: str
    role: Role
    sentence: str
    plain: str
    on: date
    language: Language

    @property
    def is_ours(self) -> bool:
        return self.role != "customer"


def lines_of(messages: Iterable[Message], zone: tzinfo) -> list[Line]:
    return [line for at, each in enumerate(messages) for line in _lines(at, each, zone)]


def _lines(at: int, message: Message, zone: tzinfo) -> Iterator[Line]:
    on, language = message.sent_at.astimezone(zone).date(), language_of(message.text)
    for start, end in sentences(message.text):
        sentence = message.text[start:end].strip()[:LONGEST]
        if plain := normalize(sentence):
            yield Line(at, message.id, message.role, sentence, plain, on, language)
