"""The mirror of a tenant's Odoo: brought up to date by one at a time, and how fresh it is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from erp_mcp.erp.instances import Instances
from erp_mcp.erp.sync.kinds import Outcome, Progress
from erp_mcp.erp.sync.leads import LEADS
from erp_mcp.erp.sync.parties import CUSTOMERS, SUPPLIERS
from erp_mcp.erp.sync.products import PRODUCTS
from erp_mcp.erp.sync.purchases import PURCHASES
from erp_mcp.erp.sync.rates import RATES
from erp_mcp.erp.sync.run import AnyKind, Place, Run
from erp_mcp.erp.sync.sales import ORDERS
from erp_mcp.erp.sync.settling import DELIVERIES, INVOICES
from erp_mcp.erp.sync.source import open_source
from erp_mcp.erp.sync.stock import bring_stock
from erp_mcp.errors import OtherSource, SyncUnderWay
from erp_mcp.integrations.odoo import Odoo
from erp_mcp.store.following import Attempt, begin, freshness, last_attempt
from erp_mcp.store.locks import alone

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


@dataclass(frozen=True, slots=True)
class Report:
    instance: str
    outcomes: Sequence[Outcome]


def unwatched(_kind: str, _done: int, _total: int) -> None:
    """Nobody watches."""


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
