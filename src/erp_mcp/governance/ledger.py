"""The cost budget: reserved before a call, settled after it, so that calls side by side cannot overshoot."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import anyio

from erp_mcp.errors import CostLimitReached
from erp_mcp.governance import audit
from erp_mcp.governance.commands import command
from erp_mcp.store import costs
from erp_mcp.store.costs import PERIODS, End, Level, Period, Reservation, Standing
from erp_mcp.store.engine import Transactions
from erp_mcp.store.notify import notify

# Above its limit only what is critical goes on, and above this share of it nothing does.
CRITICAL_SHARE = Decimal("1.10")
# A reservation outlives its call by so much before it counts as lost.
GRACE = timedelta(seconds=60)
URIS = ("erp://budget", "erp://alerts")


@dataclass(frozen=True, slots=True)
class Charge:
    """What a call is about to be charged for."""

    tenant_id: str
    principal: str
    task: str
    model: str
    prompt_version: str
    worst_usd: Decimal
    assumed_usd: Decimal
    timeout_seconds: float
    conversation_id: str | None = None
    is_critical: bool = False


class Ledger:
    """`limits` are those of a tenant that has set none of its own; `alerts` are shares of a limit."""

    def __init__(
        self, transactions: Transactions, limits: Mapping[Period, Decimal], alerts: Mapping[Level, Decimal]
    ) -> None:
        self._transactions = transactions
        self._limits = limits
        self._alerts = alerts

    async def reserve(self, charge: Charge) -> int:
        """The entry that the call is to be finished under; refused where it could pass a limit."""
        try:
            return await self._reserve(charge)
        except CostLimitReached:
            # Calls that died with their process may still hold what this one needs.
            if not await self.sweep(charge.tenant_id):
                raise
        return await self._reserve(charge)

    async def _reserve(self, charge: Charge) -> int:
        now = datetime.now(UTC)
        reservation = Reservation(
            at=now,
            expires_at=now + timedelta(seconds=charge.timeout_seconds) + GRACE,
            principal=charge.principal,
            task=charge.task,
            model=charge.model,
            prompt_version=charge.prompt_version,
            conversation_id=charge.conversation_id,
            worst_usd=charge.worst_usd,
            assumed_usd=charge.assumed_usd,
        )
        async with self._transactions(charge.tenant_id) as session:
            entry_id, standings = await costs.reserve(session, charge.tenant_id, reservation)
            self._check(charge.tenant_id, standings, is_critical=charge.is_critical)
        return entry_id

    def _check(self, tenant_id: str, standings: Sequence[Standing], *, is_critical: bool) -> None:
        for each in standings:
            limit = self._limit(each)
            most = limit * CRITICAL_SHARE if is_critical else limit
            if each.spent_usd + each.reserved_usd > most:
                change = command(f"budget set --{each.period} USD", tenant_id)
                raise CostLimitReached(
                    f"The cost budget of this {each.period} ({limit:.2f} USD) does not allow another call: "
                    f"{each.spent_usd:.2f} USD are spent. {change} changes it."
                )

    async def finish(self, tenant_id: str, entry_id: int, end: End) -> None:
        """Whatever becomes of the caller: what was reserved must not stay so."""
        with anyio.CancelScope(shield=True):
            async with self._transactions(tenant_id) as session:
                standings = await costs.finish(session, tenant_id, entry_id, end)
                due = [alert for each in standings for alert in self._due(each)]
                raised = await costs.raise_alerts(session, tenant_id, due) if due else 0
                await notify(session, tenant_id, URIS if raised else URIS[:1])

    async def sweep(self, tenant_id: str) -> int:
        """Finish the calls whose process has died; nobody knows whether they were charged, so they count."""
        async with self._transactions(tenant_id) as session:
            lost = await costs.expired(session, datetime.now(UTC))
            for entry_id, assumed_usd in lost:
                await costs.finish(session, tenant_id, entry_id, End("lost", assumed_usd, error="LOST"))
        return len(lost)

    async def standings(self, tenant_id: str) -> list[Standing]:
        """Of every period, also of those in which nothing was spent."""
        now = datetime.now(UTC)
        async with self._transactions(tenant_id) as session:
            begun = {each.period: each for each in await costs.standings(session, now)}
            own = await costs.limits(session)
        return [
            self._with_limit(
                begun.get(period) or Standing(period, now, Decimal(0), Decimal(0), own.get(period))
            )
            for period in PERIODS
        ]

    async def set_limits(self, tenant_id: str, limits: Mapping[Period, Decimal], *, by: str) -> None:
        changed = {period: f"{limit:.2f} USD" for period, limit in limits.items()}
        async with self._transactions(tenant_id) as session:
            await costs.set_limits(session, tenant_id, limits)
            await audit.record(session, tenant_id, by, "budget.set", "models", **changed)
            await notify(session, tenant_id, URIS[:1])

    def _due(self, standing: Standing) -> list[tuple[Standing, Level, str]]:
        limit = self._limit(standing)
        return [
            (
                standing,
                level,
                f"{share:.0%} of the cost budget of this {standing.period} ({limit:.2f} USD) are spent",
            )
            for level, share in self._alerts.items()
            if limit * share <= standing.spent_usd
        ]

    def _limit(self, standing: Standing) -> Decimal:
        return self._limits[standing.period] if standing.limit_usd is None else standing.limit_usd

    def _with_limit(self, standing: Standing) -> Standing:
        return Standing(
            standing.period,
            standing.period_start,
            standing.spent_usd,
            standing.reserved_usd,
            self._limit(standing),
        )
