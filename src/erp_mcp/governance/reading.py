"""One reading of a text under a budget: what fits, how much was left out, and the URI that continues."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from urllib.parse import parse_qsl, urlencode

from erp_mcp.budget import Tokens
from erp_mcp.errors import InvalidContinuation, InvalidInput, ResultTooLarge
from erp_mcp.governance.principal import Detail
from erp_mcp.language.fence import defuse, fence
from erp_mcp.settings import Settings

SMALLEST_BUDGET = 100
# Text joined from counted parts may cost a token more than the parts at each seam.
SEAMS = 4
MOST_TOKENS_OF_A_CHARACTER = 4  # its bytes
CURSOR = re.compile(r"([0-9]{1,9})-([0-9a-f]{8})")

Rest = tuple[int, str | None]  # tokens left out, and the URI that goes on


@dataclass(frozen=True, slots=True)
class Reading:
    """What a caller asked for; `uri` comes without its query, `note` says why an answer is shortened."""

    uri: str
    max_tokens: int
    after: str | None = None
    detail: Detail = "full"
    note: str | None = None

    @property
    def allowed_tokens(self) -> int:
        shortened = self.max_tokens // 3 if self.detail == "trimmed" else self.max_tokens
        return max(shortened, SMALLEST_BUDGET)

    def noting(self, note: str) -> "Reading":
        """With one more thing that the page says about itself."""
        return replace(self, note="; ".join(filter(None, (self.note, note))))


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
    """The gate adds what it cost to `meta`."""

    text: str
    tokens: int
    left_out_tokens: int = 0
    next_uri: str | None = None
    meta: dict[str, object] = field(default_factory=dict[str, object])
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
        page = fence(self.kind, f"# {self.title}\n{body}")  # a title may be a customer's words too
        return f"{page}\n[{'; '.join(facts)}]"

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


def budget(settings: Settings, max_tokens: str) -> int:
    if not max_tokens:
        return settings.max_tokens
    number = int(max_tokens) if max_tokens.isascii() and max_tokens.isdigit() and len(max_tokens) < 10 else -1
    if not SMALLEST_BUDGET <= number <= settings.max_tokens_limit:
        raise InvalidInput(
            f"max_tokens must be a number from {SMALLEST_BUDGET} to {settings.max_tokens_limit}; "
            f"{settings.max_tokens} if left out."
        )
    return number


def counted(tokens: Tokens, text: str, left_out: int = 0) -> Page:
    return Page(text, tokens.count(text), max(left_out, 0))


def read(tokens: Tokens, readable: Readable, reading: Reading) -> Page:
    """Fit a text to a reading; every word of the wrapper counts too."""
    body, gist = defuse(readable.body), defuse(readable.tldr)
    start, changed = _position(body, reading.after)
    sheet = _sheet(tokens, readable, reading, changed)
    if reading.detail == "tldr" and len(gist) < len(body) - start:
        # The gist goes nowhere: what continues is the same reading, once the allowance has refilled.
        same = with_query(reading.uri, max_tokens=reading.max_tokens, after=reading.after)
        left_out = tokens.count(body[start:])
        return _fitted(sheet, gist, 0, lambda _: (left_out, same))
    if len(body) - start <= sheet.allowed * 12:  # no language gets more than this out of its tokens
        page = sheet.fill(body[start:], 0, None)
        if page.tokens <= sheet.allowed:
            return page
    return _fitted(sheet, body, start, lambda end: _rest(tokens, body, end, reading))


def _fitted(sheet: _Sheet, body: str, start: int, rest: Callable[[int], Rest]) -> Page:
    """As much from `start` as fits; `rest` says what a page that ends there leaves out, and where it is."""
    left_out, next_uri = rest(start)
    room = sheet.allowed - sheet.tokens.count(sheet.render("", sheet.allowed, left_out, next_uri)) - SEAMS
    while room > 0:
        end = _end(sheet.tokens, body, room, start)
        page = sheet.fill(body[start:end], *rest(end))
        if page.tokens <= sheet.allowed:
            return page
        room -= page.tokens - sheet.allowed
    raise ResultTooLarge(
        f"{sheet.allowed} tokens do not hold a page of this text and where it goes on; ask for more of them."
    )


def _end(tokens: Tokens, body: str, max_tokens: int, start: int) -> int:
    piece = tokens.split(body, max_tokens, start)
    if piece.text or piece.next_start is None:
        return piece.end
    # A heap of marks on one letter costs more than all the room: cut inside it, or this is where it ends.
    return start + max(max_tokens // MOST_TOKENS_OF_A_CHARACTER, 1)


def _sheet(tokens: Tokens, readable: Readable, reading: Reading, changed: bool) -> _Sheet:
    """With a title of one line that leaves room for the text."""
    allowed = reading.allowed_tokens
    title = defuse(" ".join(readable.title.split()))
    shown = tokens.split(title, allowed // 4)
    title = shown.text if shown.next_start is None else f"{shown.text}…"
    return _Sheet(tokens, title, readable.kind, readable.language, _notes(reading, changed), allowed)


def _rest(tokens: Tokens, body: str, end: int, reading: Reading) -> Rest:
    if end == len(body):
        return 0, None
    after = f"{end}-{_fingerprint(body[:end])}"
    return tokens.count(body[end:]), with_query(reading.uri, max_tokens=reading.max_tokens, after=after)


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


def _fingerprint(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()


def with_query(uri: str, **query: str | int | None) -> str:
    """Set query variables of a URI; None leaves one as it is."""
    path, _, old = uri.partition("?")
    given = {name: str(value) for name, value in query.items() if value is not None}
    merged = dict(parse_qsl(old, keep_blank_values=True)) | given
    return f"{path}?{urlencode(merged)}" if merged else path
