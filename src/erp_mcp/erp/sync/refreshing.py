"""After a change of ours: exactly what it was about is read again, with what hangs on it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.erp.sync.kinds import Outcome
from erp_mcp.erp.sync.run import AnyKind, Place, Run, chunks, told_in
from erp_mcp.erp.sync.source import Source
from erp_mcp.erp.sync.stock import PRODUCTS_OF, bring_stock_of
from erp_mcp.integrations.odoo import Domain, Json, Schema
from erp_mcp.store.following import forget, grouped, held_among
from erp_mcp.store.mirror import UNMARKED, Marks
from erp_mcp.store.queue import defer_once


@dataclass(frozen=True, slots=True)
class Written:
    """Records that a change of ours was about."""

    model: str
    ids: Sequence[int]
    is_deletion: bool = False


class Refreshing(Run):
    """Knows only what it is asked about; a mirror that `is_loaded` instead of synchronised keeps its own words."""

    def __init__(
        self, place: Place, tenant_id: str, source: Source, kinds: Sequence[AnyKind], *, is_loaded: bool
    ) -> None:
        super().__init__(place, tenant_id, source, kinds)
        self._looked_up: dict[str, set[int]] = {}
        self._is_loaded = is_loaded

    async def refresh(self, kind: AnyKind, written: Sequence[Written]) -> Outcome:
        outcome = Outcome(kind.name)
        with told_in(outcome):
            schema = await self._source.odoo.fields(kind.model)
            domain = reaching(kind, schema, written)
            existing = set(await self._search(kind, domain)) if domain else set[int]()
            deleted = ids_among(written, kind.model, are_deleted=True) - existing
            held = await self.held(kind, existing | deleted)
            members = await self._members(kind, schema, existing)
            for _, ids in chunks(existing & (members | held.keys())):
                await self._bring(kind, ids, outcome)
            gone = deleted & held.keys()
            outcome.gone = len(gone)
            await self._end(kind, gone, has_changed=outcome.has_changed)
        return outcome

    async def refresh_stock(self, written: Iterable[Written]) -> None:
        for each in written:
            if each.model in PRODUCTS_OF:
                await bring_stock_of(self._place, self._tenant_id, self._source, each.model, each.ids)

    async def held(self, kind: AnyKind, among: Collection[int] = ()) -> dict[int, str | None]:
        held, looked_up = self._known.setdefault(kind.name, {}), self._looked_up.setdefault(kind.name, set())
        if unknown := set(among) - looked_up:
            async with self._transactions(self._tenant_id) as session:
                held.update(await held_among(session, kind.table, unknown))
            looked_up |= unknown
        return held

    async def _members(self, kind: AnyKind, schema: Schema, existing: Collection[int]) -> set[int]:
        """Those that belong here."""
        domain = kind.domain(schema)
        if not domain or not existing:
            return set(existing)
        return set(await self._search(kind, [*domain, ["id", "in", sorted(existing)]]))

    async def _save(self, session: AsyncSession, kind: AnyKind, news: Sequence[Any], marks: Marks) -> None:
        if self._is_loaded:
            own = await grouped(session, kind.table, kind.grouped_by, [each.external_id for each in news])
            news = [replace(each, **own.get(each.external_id, {})) for each in news]
        await kind.save(session, self._tenant_id, news, UNMARKED if self._is_loaded else marks)

    async def _end(self, kind: AnyKind, gone: Collection[int], *, has_changed: bool) -> None:
        async with self._transactions(self._tenant_id) as session:
            if gone:
                await forget(session, kind.table, gone)
            if has_changed and kind.feeds:
                await defer_once(session, self._place.queue, kind.feeds, tenant_id=self._tenant_id)


def is_reached(kind: AnyKind, written: Iterable[Written]) -> bool:
    return any(each.model == kind.model or each.model in kind.reached_by for each in written)


def reaching(kind: AnyKind, schema: Schema, written: Sequence[Written]) -> Domain:
    paths = [(kind.model, "id"), *kind.reached_by.items()]
    conditions: list[Json] = [
        [path, "in", sorted(ids)]
        for model, path in paths
        if path.partition(".")[0] in schema.fields and (ids := ids_among(written, model))
    ]
    return ["|"] * (len(conditions) - 1) + conditions


def ids_among(written: Iterable[Written], model: str, *, are_deleted: bool = False) -> set[int]:
    some = (each for each in written if each.model == model and (each.is_deletion or not are_deleted))
    return {record_id for each in some for record_id in each.ids}
