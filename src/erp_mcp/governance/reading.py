"""One reading of a text under a budget: what fits, how much was left out, and the URI that continues."""

import re
from dataclasses import dataclass
from hashlib import blake2b
from urllib.parse import parse_qsl, urlencode

from erp_mcp.budget import Tokens
from erp_mcp.errors import InvalidContinuation
from erp_mcp.governance.principal import Detail
from erp_mcp.language.fence import defuse, fence

SMALLEST_BUDGET = 100
# Text joined from counted parts may cost a token more than the parts at each seam.
SEAMS = 4
CURSOR = re.compile(r"(\d{1,9})-([0-9a-f]{8})")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a caller asked for; `uri` comes without its query, `note` says why an answer is shortened."""

    uri: str
    max_tokens: int
    after: str | None = None
    detail: Detail = "full"
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Readable:
    """A text to be read; `kind` names it for the fence that a body from outside is put in."""

    title: str
    body: str
    tldr: str
    kind: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    text: str
    tokens: int
    left_out_tokens: int
    next_uri: str | None
    meta: dict[str, object]
    language: str = ""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The page being filled: everything but the words of the body that will stand on it."""

    tokens: Tokens
    title: str
    kind: str
    language: str
    notes: tuple[str, ...]
    allowed: int

    def render(self, body: str, used: int, left_out: int, next_uri: str | None) -> str:
        facts = [f"{used} of {self.allowed} tokens, {self.tokens.name}"]
        if next_uri:
            facts.append(f"{left_out} left out, continue with {next_uri}")
        facts.extend(self.notes)
        return f"# {self.title}\n{fence(self.kind, body)}\n[{'; '.join(facts)}]"

    def fill(self, body: str, left_out: int, next_uri: str | None) -> Page:
        """The page states its own cost, so the figure is counted until it agrees with itself."""
        used = self.allowed
        for _ in range(3):
            text = self.render(body, used, left_out, next_uri)
            if (counted := self.tokens.count(text)) == used:
                break
            used = counted
        text = self.render(body, used, left_out, next_uri)
        meta: dict[str, object] = {
            "erp/tokens": used,
            "erp/maxTokens": self.allowed,
            "erp/encoding": self.tokens.name,
            "erp/leftOutTokens": left_out,
        }
        if next_uri:
            meta["erp/next"] = next_uri
        return Page(text, used, left_out, next_uri, meta, self.language)


def read(tokens: Tokens, readable: Readable, reading: Reading) -> Page:
    """Fit a text to a reading; every word of the wrapper counts too."""
    body = defuse(readable.tldr if reading.detail == "tldr" else readable.body)
    start, changed = _position(body, reading.after)
    sheet = _Sheet(
        tokens,
        defuse(readable.title),
        readable.kind,
        readable.language,
        _notes(reading, changed),
        _allowed(reading),
    )
    if len(body) - start <= sheet.allowed * 12:  # no language gets more than this out of its tokens
        page = sheet.fill(body[start:], 0, None)
        if page.tokens <= sheet.allowed:
            return page
    return _first_part(sheet, body, start, reading)


def _first_part(sheet: _Sheet, body: str, start: int, reading: Reading) -> Page:
    rest = sheet.tokens.count(body[start:])
    wrapper = sheet.tokens.count(sheet.render("", sheet.allowed, rest, _next_uri(reading, body, len(body))))
    room = sheet.allowed - wrapper - SEAMS
    while True:
        piece = sheet.tokens.split(body, max(room, 1), start)
        page = sheet.fill(piece.text, rest - piece.tokens, _next_uri(reading, body, piece.end))
        if page.tokens <= sheet.allowed or room <= 1:
            return page
        room -= page.tokens - sheet.allowed


def _allowed(reading: Reading) -> int:
    shortened = reading.max_tokens // 3 if reading.detail == "trimmed" else reading.max_tokens
    return max(shortened, SMALLEST_BUDGET)


def _notes(reading: Reading, changed: bool) -> tuple[str, ...]:
    moved = "the text has changed since the part before" if changed else None
    return tuple(note for note in (moved, reading.note) if note)


def _position(body: str, after: str | None) -> tuple[int, bool]:
    """Where to go on, and whether what was read before that place has changed meanwhile."""
    if after is None:
        return 0, False
    if not (cursor := CURSOR.fullmatch(after)):
        raise InvalidContinuation
    start = min(int(cursor[1]), len(body))
    return start, cursor[2] != _fingerprint(body[:start])


def _next_uri(reading: Reading, body: str, end: int) -> str:
    after = f"{end}-{_fingerprint(body[:end])}"
    return with_query(reading.uri, max_tokens=reading.max_tokens, after=after)


def _fingerprint(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()


def with_query(uri: str, **query: str | int | None) -> str:
    """Set query variables of a URI; None leaves one as it is."""
    path, _, old = uri.partition("?")
    given = {name: str(value) for name, value in query.items() if value is not None}
    merged = dict(parse_qsl(old, keep_blank_values=True)) | given
    return f"{path}?{urlencode(merged)}" if merged else path
