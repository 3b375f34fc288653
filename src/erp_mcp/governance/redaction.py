"""What is personal stays here: a model gets placeholders, and its answer gets the personal data back."""

import re
from collections.abc import Iterable

from pydantic import JsonValue

from erp_mcp.language.personal import NOBODY, Found, Kind, Names, find_in, without_overlaps
from erp_mcp.language.personal.plain import Plain, plain

# [PHONE_1] is the first number of a call, [PHONE_1.2] the same one written differently; [TEXT_1] is what looked
# like a placeholder before there were any.
PLACEHOLDER = re.compile(
    r"\[\s*(NAME|PHONE|EMAIL|CARD|IBAN|ID|ADDRESS|TEXT)\s*_\s*(\d{1,6})(?:\s*\.\s*(\d{1,6}))?\s*\]",
    re.IGNORECASE,
)


class Redaction:
    """Of one call: in all of its texts the same person or number has the same placeholder."""

    def __init__(self, names: Names = NOBODY) -> None:
        self._names = names
        self._spellings: dict[Kind, dict[str, list[str]]] = {}  # whose it is -> how it was written
        self._originals: dict[str, str] = {}  # by placeholder

    def redact(self, text: str) -> str:
        parts: list[str] = []
        read, end = plain(text), 0
        for found in without_overlaps([*find_in(read, self._names), *_lookalikes(read)]):
            parts += text[end : found.start], self._placeholder(found, text[found.start : found.end])
            end = found.end
        return "".join([*parts, text[end:]])

    def restore(self, text: str) -> str:
        """A placeholder that was not given out stays as it is."""
        return PLACEHOLDER.sub(lambda match: self._originals.get(_tidy(match), match[0]), text)

    def restore_all(self, value: JsonValue) -> JsonValue:
        """In every text of a parsed answer."""
        if isinstance(value, str):
            return self.restore(value)
        if isinstance(value, list):
            return [self.restore_all(each) for each in value]
        if isinstance(value, dict):
            return {self.restore(key): self.restore_all(each) for key, each in value.items()}
        return value

    def _placeholder(self, found: Found, original: str) -> str:
        people = self._spellings.setdefault(found.kind, {})
        spellings = people.setdefault(found.key, [])
        if original not in spellings:
            spellings.append(original)
        number, spelling = list(people).index(found.key) + 1, spellings.index(original) + 1
        placeholder = _written(found.kind, number, spelling)
        self._originals[placeholder] = original
        return placeholder


def _lookalikes(read: Plain) -> Iterable[Found]:
    for match in PLACEHOLDER.finditer(read.text):
        yield Found("TEXT", *read.span(*match.span()), match[0])


def _tidy(match: re.Match[str]) -> str:
    return _written(match[1].upper(), int(match[2]), int(match[3] or 1))


def _written(kind: str, number: int, spelling: int) -> str:
    return f"[{kind}_{number}]" if spelling == 1 else f"[{kind}_{number}.{spelling}]"
