"""The overviews of the business, each read in one transaction of the tenant's."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.analytics.asking import monday_of, the_one, weeks_until
from erp_mcp.analytics.day import briefing
from erp_mcp.analytics.order import fulfilment
from erp_mcp.analytics.receivables import receivables
from erp_mcp.analytics.sales import week_of_sales
from erp_mcp.analytics.sheet import Sheet
from erp_mcp.analytics.stock import prices, restock
from erp_mcp.analytics.suppliers import supplier_round
from erp_mcp.language.likely import likely
from erp_mcp.store.basis import Basis, basis_of
from erp_mcp.store.engine import Transactions
from erp_mcp.store.named import Named, names, order_numbers

MOST_NAMES = 5000  # that are looked through for one that is meant
MOST_COMPLETED = 100


@dataclass(frozen=True, slots=True)
class _Ground:
    session: AsyncSession
    basis: Basis
    now: datetime

    def branch(self, given: str) -> str:
        return the_one("branch", given, self.basis.branches)

    async def named(self, kind: Named, given: str) -> str:
        """As the company writes it."""
        if not given.strip():
            return ""
        return the_one(kind, given, await names(self.session, kind, MOST_NAMES))


class Overviews:
    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    async def week(self, tenant_id: str, week: str, branch: str) -> Sheet:
        """Of sales; without a week the last one that is over, without a branch all of them."""
        async with self._ground(tenant_id) as on:
            today = on.now.date()
            monday = monday_of(week, today)
            return await week_of_sales(on.session, on.basis, monday, today, on.branch(branch))

    async def restock(self, tenant_id: str, branch: str) -> Sheet:
        async with self._ground(tenant_id) as on:
            return await restock(on.session, on.basis, on.now, on.branch(branch))

    async def prices(self, tenant_id: str, product: str) -> Sheet:
        async with self._ground(tenant_id) as on:
            return await prices(on.session, on.basis, on.now, await on.named("product", product))

    async def receivables(self, tenant_id: str, branch: str) -> Sheet:
        async with self._ground(tenant_id) as on:
            return await receivables(on.session, on.basis, on.now.date(), on.branch(branch))

    async def suppliers(self, tenant_id: str, supplier: str) -> Sheet:
        async with self._ground(tenant_id) as on:
            named = await on.named("supplier", supplier)
            return await supplier_round(on.session, on.basis, on.now, named)

    async def order(self, tenant_id: str, number: str) -> Sheet:
        async with self._ground(tenant_id) as on:
            return await fulfilment(on.session, on.basis, on.now.date(), number)

    async def day(self, tenant_id: str) -> Sheet:
        async with self._ground(tenant_id) as on:
            return await briefing(on.session, on.basis, on.now)

    async def complete(self, tenant_id: str, kind: Named, typed: str) -> list[str]:
        async with self._transactions(tenant_id) as session:
            known = await names(session, kind, MOST_NAMES)
        return likely(typed, known, MOST_COMPLETED)

    async def complete_order(self, tenant_id: str, typed: str) -> list[str]:
        async with self._transactions(tenant_id) as session:
            return await order_numbers(session, typed.strip(), MOST_COMPLETED)

    async def complete_branch(self, tenant_id: str, typed: str) -> list[str]:
        async with self._ground(tenant_id) as on:
            return likely(typed, on.basis.branches, MOST_COMPLETED)

    async def complete_week(self, tenant_id: str, typed: str) -> list[str]:
        async with self._ground(tenant_id) as on:
            return [each for each in weeks_until(on.now.date()) if each.startswith(typed.strip().upper())]

    @asynccontextmanager
    async def _ground(self, tenant_id: str) -> AsyncGenerator[_Ground]:
        async with self._transactions(tenant_id) as session:
            basis = await basis_of(session)
            yield _Ground(session, basis, datetime.now(ZoneInfo(basis.time_zone)))
