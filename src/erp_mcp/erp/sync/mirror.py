"""The mirror of a tenant's Odoo: brought up to date by one at a time, and how fresh it is."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from procrastinate.exceptions import ConnectorException

from erp_mcp.erp.instances import Instances
from erp_mcp.erp.sync.kinds import Outcome, Progress, unwatched
from erp_mcp.erp.sync.leads import LEADS
from erp_mcp.erp.sync.parties import CUSTOMERS, SUPPLIERS
from erp_mcp.erp.sync.products import PRODUCTS
from erp_mcp.erp.sync.purchases import PURCHASES
from erp_mcp.erp.sync.rates import RATES
from erp_mcp.erp.sync.refreshing import Refreshing, Written, is_reached
from erp_mcp.erp.sync.run import AnyKind, Place, Run
from erp_mcp.erp.sync.sales import ORDERS
from erp_mcp.erp.sync.settling import DELIVERIES, INVOICES
from erp_mcp.erp.sync.source import open_source
from erp_mcp.erp.sync.stock import PRODUCTS_OF, STOCK, bring_stock
from erp_mcp.erp.writes.changed import ids_of
from erp_mcp.errors import ErpError, OtherSource, StoreUnavailable, SyncUnderWay
from erp_mcp.governance.operations import from_json
from erp_mcp.integrations.odoo import Odoo
from erp_mcp.store.changes import Change, settled_since
from erp_mcp.store.following import Attempt, begin, freshness, is_mirrored, last_attempt
from erp_mcp.store.locks import alone
from erp_mcp.store.queue import defer_once
from erp_mcp.store.tables import StockLevel

logger = logging.getLogger(__name__)

PRINCIPAL = "sync"
SYNCING = 0x65_72_70_73
# What is referred to comes first.
KINDS: Sequence[AnyKind] = (
    SUPPLIERS,
    CUSTOMERS,
    PRODUCTS,
    ORDERS,
    INVOICES,
    PURCHASES,
    DELIVERIES,
    LEADS,
    RATES,
)
# Rates wait for the next run: those of a company that was loaded have ids of their own.
REFRESHED = [each for each in KINDS if each is not RATES]
CHANGING = frozenset(PRODUCTS_OF).union(*({each.model, *each.reached_by} for each in REFRESHED))
UNSEEN = {"message", "attachment"}  # which the mirror has nothing of
# Of two changes the later may be asked for first.
SETTLING = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Report:
    instance: str
    outcomes: Sequence[Outcome]


class Mirror:
    def __init__(self, place: Place, database_url: str, instances: Instances) -> None:
        self._place = place
        self._database_url = database_url
        self._instances = instances

    async def sync(
        self,
        tenant_id: str,
        instance: str | None = None,
        progress: Progress = unwatched,
        *,
        is_full: bool = False,
        is_dry_run: bool = False,
    ) -> Report:
        """Without an instance the one that is mirrored already; `is_full` reads everything again."""
        place = replace(self._place, is_dry_run=is_dry_run)
        async with alone(self._database_url, SYNCING, tenant_id) as is_alone:
            if not is_alone:
                raise SyncUnderWay
            odoo = await self._chosen(tenant_id, instance, is_full=is_full)
            if not is_dry_run:
                await self._begin(tenant_id, odoo)
            source = await open_source(odoo)
            run = Run(place, tenant_id, source, KINDS)
            outcomes = [await run.bring_kind(kind, progress, is_full=is_full) for kind in KINDS]
            products = await run.held(PRODUCTS)
            stock = await bring_stock(place, tenant_id, source, products, progress, is_full=is_full)
        return Report(odoo.instance.name, [*outcomes, stock])

    async def follow(self, tenant_id: str, change: Change) -> None:
        """Asks for a refresh; one that waits is for this change, too. The change stands whatever becomes of it."""
        operation = from_json(change.intent.operation)
        if operation.model not in CHANGING or operation.kind in UNSEEN:
            return
        since = (change.settled_at or change.created_at) - SETTLING
        try:
            async with self._place.transactions(tenant_id) as session:
                beside = {"batch_id": since.isoformat()}
                await defer_once(session, self._place.queue, "refresh_mirror", beside, tenant_id=tenant_id)
        except (StoreUnavailable, ConnectorException):
            logger.warning("the mirror of %s does not follow change %d at once", tenant_id, change.id)

    async def refresh(self, tenant_id: str, since: datetime) -> Sequence[Outcome]:
        """Exactly what our changes since then were about; nothing where none of it is mirrored."""
        async with alone(self._database_url, SYNCING, tenant_id) as is_alone:
            if not is_alone:
                raise SyncUnderWay
            async with self._place.transactions(tenant_id) as session:
                changes = await settled_since(session, CHANGING, since)
                kinds = [each for each in REFRESHED if await is_mirrored(session, each.name, each.table)]
                has_stock = await is_mirrored(session, STOCK, StockLevel)
                is_loaded = await last_attempt(session) is None
            if not kinds:
                return []
            odoo = await self._chosen(tenant_id, None, is_full=False)
            written = await self._written(tenant_id, odoo, changes)
            if not written:
                return []
            source = await open_source(odoo)
            run = Refreshing(self._place, tenant_id, source, KINDS, is_loaded=is_loaded)
            outcomes = [await run.refresh(kind, written) for kind in kinds if is_reached(kind, written)]
            if has_stock:
                await run.refresh_stock(written)
        return outcomes

    async def _written(self, tenant_id: str, odoo: Odoo, changes: Iterable[Change]) -> list[Written]:
        """In the Odoo that is mirrored: ids of another mean nothing here."""
        written: list[Written] = []
        for change in changes:
            operation = from_json(change.intent.operation)
            try:
                theirs = await self._instances.of(tenant_id, change.intent.principal, operation.instance)
            except ErpError:  # whoever has no way to their Odoo any more
                continue
            if address_of(theirs) == address_of(odoo):
                ids = ids_of(operation, change)
                written.append(Written(operation.model, ids, operation.kind == "delete"))
        return [each for each in written if each.ids]

    async def freshness(self, tenant_id: str) -> dict[str, datetime | None]:
        async with self._place.transactions(tenant_id) as session:
            return await freshness(session)

    async def is_due(self, tenant_id: str, every: timedelta) -> bool:
        """Whether an Odoo is there, and the last attempt long enough ago."""
        if not await self._instances.names(tenant_id, PRINCIPAL):
            return False
        async with self._place.transactions(tenant_id) as session:
            last = await last_attempt(session)
        return last is None or datetime.now(UTC) - last.began_at >= every

    async def _chosen(self, tenant_id: str, instance: str | None, *, is_full: bool) -> Odoo:
        """Ids of two Odoos must never meet in one mirror."""
        async with self._place.transactions(tenant_id) as session:
            last = await last_attempt(session)
        odoo = await self._instances.of(tenant_id, PRINCIPAL, instance or (last.instance if last else None))
        address = address_of(odoo)
        if last and last.address != address and last.instance != odoo.instance.name:
            raise OtherSource(
                f"This company mirrors {last.instance!r}, and its records must not meet those of "
                f"{odoo.instance.name!r}. Nothing was changed. Use a tenant of its own for that one."
            )
        if last and last.address != address and not is_full:
            raise OtherSource(
                f"This company mirrors {last.address}, and {odoo.instance.name!r} is {address}. "
                "Nothing was changed. Use a tenant of its own, or `erp-mcp sync --full` if it is the same Odoo at "
                "another address."
            )
        return odoo

    async def _begin(self, tenant_id: str, odoo: Odoo) -> None:
        attempt = Attempt(odoo.instance.name, address_of(odoo), datetime.now(UTC))
        async with self._place.transactions(tenant_id) as session:
            await begin(session, tenant_id, attempt)


def address_of(odoo: Odoo) -> str:
    return f"{odoo.instance.url} {odoo.instance.database}"
