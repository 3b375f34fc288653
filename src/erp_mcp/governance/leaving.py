"""What leaves for a provider: without anything personal, unless its tenant has switched that off."""

from collections.abc import Mapping
from dataclasses import dataclass
from time import monotonic

from anyio import Lock, to_thread
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.governance.redaction import Redaction
from erp_mcp.language.personal import Names
from erp_mcp.store.engine import Transactions
from erp_mcp.store.leaving import Look, look
from erp_mcp.store.people import SOURCES, Known, Source, people_after, people_fingerprint, product_names
from erp_mcp.store.statements import Statements

# Somebody new is known at once, and whoever was renamed by the new name after this time.
RENAMED_AFTER_SECONDS = 60.0
MOST_TENANTS = 100  # whose names are kept at hand


class AsItIs(Redaction):
    """Of a tenant that has switched redaction off."""

    def redact(self, text: str) -> str:
        return text


@dataclass(frozen=True, slots=True)
class Opened:
    """A redaction, and of whom it knows: up to which id of each source."""

    redaction: Redaction
    last: Mapping[Source, int]

    def holds(self, seen: Look) -> bool:
        """Whether nothing has changed since that had to be heeded."""
        if isinstance(self.redaction, AsItIs):
            return not seen.redacts
        return seen.redacts and is_up_to(self.last, seen)


@dataclass(slots=True)
class _Kept:
    """A tenant's names, up to which id of each source they go, and what those looked like."""

    names: Names
    last: dict[Source, int]
    fingerprint: int
    looked_at: float

    def open(self) -> Opened:
        """Names may be learned while it is in use; it is not taken to know them."""
        return Opened(Redaction(self.names), dict(self.last))


class Leaving:
    """Opens redactions that know everybody whom the tenant knows."""

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

    def at_hand(self, tenant_id: str) -> Opened | None:
        """With the names of the last call, if there are any: nothing may leave until a look says that it holds."""
        kept = self._kept.get(tenant_id)
        return kept.open() if kept and not self._is_stale(kept) else None

    async def open(self, tenant_id: str) -> Opened:
        seen = await look(self._statements, tenant_id)
        if not seen.redacts:
            self._kept.pop(tenant_id, None)
            return Opened(AsItIs(), seen.newest)
        return await self._knowing(tenant_id, seen)

    async def knowing(self, tenant_id: str) -> Redaction:
        """One that finds what is personal whether or not anything is redacted on its way out."""
        return (await self._knowing(tenant_id, await look(self._statements, tenant_id))).redaction

    async def _knowing(self, tenant_id: str, seen: Look) -> Opened:
        async with self._locks.setdefault(tenant_id, Lock()):
            kept = self._kept.pop(tenant_id, None)
            if kept is None or self._is_stale(kept) or not is_up_to(kept.last, seen):
                async with self._transactions(tenant_id) as session:
                    kept = await self._renewed(session, kept)
            self._kept[tenant_id] = kept  # the last one in the order
        if len(self._kept) > MOST_TENANTS:
            del self._kept[next(iter(self._kept))]
        return kept.open()

    def _is_stale(self, kept: _Kept) -> bool:
        """Whether somebody was renamed is looked at now and then."""
        return monotonic() - kept.looked_at >= self._renamed_after_seconds

    async def _renewed(self, session: AsyncSession, kept: _Kept | None) -> _Kept:
        if kept is None or await self._is_outdated(session, kept):
            return await _load(session)
        await _learn(kept, await people_after(session, kept.last))
        return kept

    async def _is_outdated(self, session: AsyncSession, kept: _Kept) -> bool:
        if not self._is_stale(kept):
            return False
        kept.looked_at = monotonic()
        return await people_fingerprint(session, kept.last) != kept.fingerprint


def is_up_to(last: Mapping[Source, int], seen: Look) -> bool:
    """Whether nobody is newer than these."""
    return all(newest <= last[source] for source, newest in seen.newest.items())


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
