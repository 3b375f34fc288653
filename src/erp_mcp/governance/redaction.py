"""What is personal stays here: a model gets placeholders, and its answer gets the personal data back."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from time import monotonic

from anyio import Lock, to_thread
from pydantic import JsonValue
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.language.personal import NOBODY, Found, Kind, Names, find_in, without_overlaps
from erp_mcp.language.personal.plain import Plain, plain
from erp_mcp.store.engine import Transactions
from erp_mcp.store.people import (
    SOURCES,
    Known,
    Source,
    newest_people,
    people_after,
    people_fingerprint,
    product_names,
)
from erp_mcp.store.statements import Statements

# [PHONE_1] is the first number of a call, [PHONE_1.2] the same one written differently; [TEXT_1] is what looked
# like a placeholder before there were any.
PLACEHOLDER = re.compile(
    r"\[\s*(NAME|PHONE|EMAIL|CARD|IBAN|ID|ADDRESS|TEXT)\s*_\s*(\d{1,6})(?:\s*\.\s*(\d{1,6}))?\s*\]",
    re.IGNORECASE,
)
# Somebody new is known at once, and whoever was renamed by the new name after this time.
RENAMED_AFTER_SECONDS = 60.0
MOST_TENANTS = 100  # whose names are kept at hand


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


@dataclass(slots=True)
class _Kept:
    """A tenant's names, up to which id of each source they go, and what those looked like."""

    names: Names
    last: dict[Source, int]
    fingerprint: int
    looked_at: float


class Redactions:
    """Opens a redaction that knows everybody whom the tenant knows."""

    def __init__(
        self,
        transactions: Transactions,
        statements: Statements,
        renamed_after_seconds: float = RENAMED_AFTER_SECONDS,
    ) -> None:
        self._transactions = transactions
        self._statements = statements
        self._renamed_after_seconds = renamed_after_seconds
        self._kept: dict[str, _Kept] = {}
        self._locks: dict[str, Lock] = {}

    async def open(self, tenant_id: str) -> Redaction:
        async with self._locks.setdefault(tenant_id, Lock()):
            kept = self._kept.pop(tenant_id, None)
            if kept is None or not await self._is_current(tenant_id, kept):
                async with self._transactions(tenant_id) as session:
                    kept = await self._renewed(session, kept)
            self._kept[tenant_id] = kept  # the last one in the order
        if len(self._kept) > MOST_TENANTS:
            del self._kept[next(iter(self._kept))]
        return Redaction(kept.names)

    async def _is_current(self, tenant_id: str, kept: _Kept) -> bool:
        """One round trip says whether anybody is new; whether somebody was renamed is looked at less often."""
        is_fresh = monotonic() - kept.looked_at < self._renamed_after_seconds
        return is_fresh and await newest_people(self._statements, tenant_id) == kept.last

    async def _renewed(self, session: AsyncSession, kept: _Kept | None) -> _Kept:
        if kept is None or await self._is_outdated(session, kept):
            return await _load(session)
        await _learn(kept, await people_after(session, kept.last))
        return kept

    async def _is_outdated(self, session: AsyncSession, kept: _Kept) -> bool:
        if monotonic() - kept.looked_at < self._renamed_after_seconds:
            return False
        kept.looked_at = monotonic()
        return await people_fingerprint(session, kept.last) != kept.fingerprint


async def known_names(session: AsyncSession) -> Names:
    """Of the tenant's customers, leads and suppliers, and the words of what it sells."""
    return (await _load(session)).names


async def _load(session: AsyncSession) -> _Kept:
    kept = _Kept(Names(), dict.fromkeys(SOURCES, 0), 0, monotonic())
    await to_thread.run_sync(kept.names.add_catalogue, await product_names(session))
    await _learn(kept, await people_after(session, kept.last))
    kept.fingerprint = await people_fingerprint(session, kept.last)
    return kept


async def _learn(kept: _Kept, people: list[Known]) -> None:
    if people:
        await to_thread.run_sync(_add, kept, people)


def _add(kept: _Kept, people: list[Known]) -> None:
    for each in people:
        add = kept.names.add_firm if each.is_firm else kept.names.add_person
        add(f"{each.source} {each.id}", each.names)
        kept.last[each.source] = each.id
