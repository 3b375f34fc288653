"""One run over the kinds of the mirror. It may be cut off anywhere: what is saved is right, the next one goes on.

A first run sets its cursor when it begins: whatever is here was then read after it, and what is not here is
always read. Later ones move the cursor when the kind is through.
"""

import hashlib
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import procrastinate
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.erp.sync.fields import Unusable, record_id
from erp_mcp.erp.sync.kinds import Kind, Mirrorable, Outcome, Progress, Reference
from erp_mcp.erp.sync.source import Source
from erp_mcp.errors import OdooAccessDenied, OdooFailed, TooMuchGone, UnknownModel
from erp_mcp.integrations.odoo import Domain, Json, Query, Record, Schema
from erp_mcp.store.engine import Transactions
from erp_mcp.store.following import Following, follow, following, forget, known
from erp_mcp.store.mirror import Marks
from erp_mcp.store.queue import defer

# A record carries the time when its transaction began and shows when that ended: longer than any takes.
OVERLAP = timedelta(minutes=10)
READ_AT_ONCE = 500
MOST_TROUBLED = 50  # more records that cannot be read one by one are no accident
FEW_GONE = 10
GONE_SHARE = 0.2
ODOO_MOMENT = "%Y-%m-%d %H:%M:%S"

# Each makes and saves records of its own class, which nothing but the kind itself needs to know.
AnyKind = Kind[Any]


@dataclass(frozen=True, slots=True)
class Place:
    """Where the mirror lies, and who is told that it has changed; a dry run only says what it would do."""

    transactions: Transactions
    queue: procrastinate.App
    is_dry_run: bool = False


class Run:
    """What is known is read once: nobody else writes the mirror meanwhile."""

    def __init__(self, place: Place, tenant_id: str, source: Source, kinds: Sequence[AnyKind]) -> None:
        self._transactions, self._place = place.transactions, place
        self._tenant_id = tenant_id
        self._source = source
        self._kinds = {each.name: each for each in kinds}
        self._known: dict[str, dict[int, str | None]] = {}

    async def bring_kind(self, kind: AnyKind, progress: Progress, *, is_full: bool) -> Outcome:
        outcome = Outcome(kind.name)
        with told_in(outcome):
            await self._bring_changes(kind, outcome, progress, is_full=is_full)
        outcome.total = len(self._known.get(kind.name, ()))
        return outcome

    async def _bring_changes(
        self, kind: AnyKind, outcome: Outcome, progress: Progress, *, is_full: bool
    ) -> None:
        began, clock = datetime.now(UTC), await self._source.odoo.server_time()
        async with self._transactions(self._tenant_id) as session:
            last = await following(session, kind.name)
        held = await self.held(kind)
        schema = await self._source.odoo.fields(kind.model)
        existing = set(await self._search(kind, ()))
        wanted = await self._wanted(kind, schema, existing, None if is_full else since(last, clock))
        wanted |= existing & set(last.troubled)
        gone = held.keys() - existing
        if last.cursor is None:
            await self._reach(kind, Following(clock))
        progress(kind.name, 0, len(wanted))
        for done, ids in chunks(wanted):
            await self._bring(kind, ids, outcome)
            progress(kind.name, done, len(wanted))
        if not is_full:
            check_share(kind, gone, held)
        outcome.gone = len(gone)
        left = {each: mark for each, mark in held.items() if each not in gone}
        reached = Following(clock, sorted(outcome.troubled), fingerprint_of(left), began)
        await self._reach(kind, reached, gone, has_changed=reached.fingerprint != last.fingerprint)

    async def held(self, kind: AnyKind, among: Collection[int] = ()) -> dict[int, str | None]:
        """All of them; whoever needs no more than those `among` says so."""
        if kind.name not in self._known:
            async with self._transactions(self._tenant_id) as session:
                self._known[kind.name] = await known(session, kind.table)
        return self._known[kind.name]

    async def _search(self, kind: AnyKind, domain: Domain) -> list[int]:
        return await self._source.odoo.search(Query(kind.model, domain, order="id", with_archived=True))

    async def _wanted(
        self, kind: AnyKind, schema: Schema, existing: set[int], cursor: datetime | None
    ) -> set[int]:
        """What has changed of what belongs here or is here already, and what should be here and is not."""
        held = (await self.held(kind)).keys()
        domain = kind.domain(schema)
        members = set(await self._search(kind, domain)) if domain else existing
        if cursor is None:
            return members | (held & existing)
        changed = set(await self._search(kind, changed_since(kind, schema, cursor)))
        return (changed & (members | held)) | (members - held)

    async def _bring(self, kind: AnyKind, ids: Sequence[int], outcome: Outcome) -> None:
        """Read, compared with what is known, and saved in one transaction with nothing of it twice."""
        schema = await self._source.odoo.fields(kind.model)
        fields = [name for name in kind.fields if name in schema.fields]
        rows = await self._read(kind, ids, fields, outcome)
        made = usable(await kind.reader(self._source, rows), rows, outcome)
        fitting = await self._with_references(kind, made, outcome)
        held = await self.held(kind, ids)
        marks = {each.external_id: fingerprint(each) for each in fitting}
        news = [each for each in fitting if held.get(each.external_id) != marks[each.external_id]]
        if not news:
            return
        if not self._place.is_dry_run:
            async with self._transactions(self._tenant_id) as session:
                await self._save(session, kind, news, marks)
        outcome.new += sum(each.external_id not in held for each in news)
        outcome.changed += sum(each.external_id in held for each in news)
        held.update((each.external_id, marks[each.external_id]) for each in news)

    async def _save(
        self, session: AsyncSession, kind: AnyKind, news: Sequence[Mirrorable], marks: Marks
    ) -> None:
        await kind.save(session, self._tenant_id, news, marks)

    async def _read(
        self, kind: AnyKind, ids: Sequence[int], fields: Sequence[str], outcome: Outcome
    ) -> list[Record]:
        """One record that cannot be read makes all of its chunk fail: halves are tried until it stands alone."""
        try:
            return await self._source.odoo.read(kind.model, ids, fields)
        except (OdooAccessDenied, OdooFailed) as error:
            if len(outcome.troubled) >= MOST_TROUBLED:
                raise
            if len(ids) == 1:
                outcome.troubled[ids[0]] = str(error)
                return []
        middle = len(ids) // 2
        first = await self._read(kind, ids[:middle], fields, outcome)
        return first + await self._read(kind, ids[middle:], fields, outcome)

    async def _with_references(
        self, kind: AnyKind, made: Sequence[Mirrorable], outcome: Outcome
    ) -> list[Mirrorable]:
        """What they refer to is brought in before them, whichever kind's turn it is."""
        refers = {each.external_id: list(kind.refers(each)) for each in made}
        await self._adopt([reference for some in refers.values() for reference in some])
        fitting: list[Mirrorable] = []
        for each in made:
            lacking = [
                one for one in refers[each.external_id] if one.external_id not in self._known[one.kind]
            ]
            if lacking:
                what = ", ".join(f"{one.kind} {one.external_id}" for one in lacking[:3])
                outcome.troubled[each.external_id] = f"it needs what cannot be read: {what}"
            else:
                fitting.append(each)
        return fitting

    async def _adopt(self, references: Collection[Reference]) -> None:
        for name in {each.kind for each in references}:
            kind = self._kinds[name]
            wanted = {each.external_id for each in references if each.kind == name}
            held = await self.held(kind, wanted)
            for _, ids in chunks(wanted - held.keys()):
                await self._bring(kind, ids, Outcome(name))

    async def _reach(
        self, kind: AnyKind, reached: Following, gone: Collection[int] = (), *, has_changed: bool = False
    ) -> None:
        """What is made from a kind follows by a job that exists if and only if the kind has changed."""
        for each in gone:
            del self._known[kind.name][each]
        if self._place.is_dry_run:
            return
        async with self._transactions(self._tenant_id) as session:
            if gone:
                await forget(session, kind.table, gone)
            await follow(session, self._tenant_id, kind.name, reached)
            if has_changed and kind.feeds:
                await defer(session, self._place.queue, kind.feeds, tenant_id=self._tenant_id)


@contextmanager
def told_in(outcome: Outcome) -> Generator[None]:
    """What concerns this kind alone does not keep the others from their turn."""
    try:
        yield
    except UnknownModel:
        outcome.is_missing = True
    except (OdooAccessDenied, TooMuchGone) as error:
        outcome.problem = str(error)


def chunks(ids: Collection[int]) -> Iterator[tuple[int, Sequence[int]]]:
    """In order, each with how many are through after it."""
    ordered = sorted(ids)
    for first in range(0, len(ordered), READ_AT_ONCE):
        part = ordered[first : first + READ_AT_ONCE]
        yield first + len(part), part


def usable(
    make: Callable[[Record], Mirrorable], rows: Iterable[Record], outcome: Outcome
) -> list[Mirrorable]:
    made: list[Mirrorable] = []
    for row in rows:
        try:
            made.append(make(row))
        except Unusable as error:
            outcome.troubled[record_id(row)] = str(error)
    return made


def since(last: Following, clock: datetime) -> datetime | None:
    """None where everything is to be read again: the first time, and when Odoo's clock was put back."""
    if last.cursor is None or clock < last.cursor - OVERLAP:
        return None
    return min(last.cursor, clock) - OVERLAP


def changed_since(kind: AnyKind, schema: Schema, cursor: datetime) -> Domain:
    """`>=` is the one operator that means the same in every version."""
    paths = ["write_date"]
    paths += [f"{name}.write_date" for name in kind.touched_by if name in schema.fields]
    moment = cursor.strftime(ODOO_MOMENT)
    conditions: list[Json] = [[path, ">=", moment] for path in paths]
    return ["|"] * (len(conditions) - 1) + conditions


def check_share(kind: AnyKind, gone: Collection[int], held: Collection[int]) -> None:
    """A rule of Odoo that hides records from this user looks as if they had been deleted."""
    if len(gone) > max(FEW_GONE, GONE_SHARE * len(held)):
        raise TooMuchGone(
            f"Odoo no longer shows {len(gone)} of {len(held)} {kind.name} that it had: deleted, or hidden from "
            "this user. None was taken out; if they are gone, run `erp-mcp sync --full`."
        )


def fingerprint(record: Mirrorable) -> str:
    return hashlib.sha256(repr(record).encode("utf-8", "replace")).hexdigest()[:16]


def fingerprint_of(held: Mapping[int, str | None]) -> str:
    """Of a whole kind: changes with anything in it."""
    digest = hashlib.sha256()
    for external_id, mark in sorted(held.items()):
        digest.update(f"{external_id} {mark}\n".encode())
    return digest.hexdigest()[:16]
