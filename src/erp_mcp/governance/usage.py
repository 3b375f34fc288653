"""What a tenant's principals have read and what models have cost, and what of either is left."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from erp_mcp.budget import Tokens
from erp_mcp.governance.ledger import Ledger
from erp_mcp.governance.reading import Page, Readable, Reading, read
from erp_mcp.store import meters, spending
from erp_mcp.store.costs import Standing
from erp_mcp.store.engine import Transactions
from erp_mcp.store.limits import window_of
from erp_mcp.store.meters import Reads
from erp_mcp.store.spending import PerConversation, Spent

SPENDING_DAYS = 31


class Usage:
    def __init__(
        self,
        transactions: Transactions,
        tokens: Tokens,
        ledger: Ledger,
        allowance_tokens: int,
        window_seconds: int,
    ) -> None:
        self._transactions = transactions
        self._tokens = tokens
        self._ledger = ledger
        self._allowance_tokens = allowance_tokens
        self._window = timedelta(seconds=window_seconds)

    async def read(self, tenant_id: str, reading: Reading) -> Page:
        """Limits, and use per principal: what models have cost, and what was read."""
        now = datetime.now(UTC)
        standings = await self._ledger.standings(tenant_id)
        async with self._transactions(tenant_id) as session:
            spent = await spending.spent_since(session, now - timedelta(days=SPENDING_DAYS))
            each = await spending.per_conversation_since(session, now - timedelta(days=SPENDING_DAYS))
            week = await meters.reads_since(session, now - timedelta(days=7))
            today = await meters.reads_since(session, now.replace(hour=0, minute=0, second=0, microsecond=0))
            window = await meters.reads_since(session, window_of(now, int(self._window.total_seconds())))
        gist = f"{self._allowance()}\n{' '.join(map(_in_words, standings))}"
        tables = [_reads("this window", window), _reads("today", today), _reads("7 days", week)]
        body = "\n\n".join([_limits(standings), _spent(spent, each), self._allowance(), *tables])
        return read(
            self._tokens, Readable("Budget: models, reading and tokens", body, gist, "usage"), reading
        )

    def _allowance(self) -> str:
        hours = self._window.total_seconds() / 3600
        return f"Allowance: {self._allowance_tokens} tokens of resources per principal every {hours:g} h."


def _limits(standings: Sequence[Standing]) -> str:
    rows = [
        f"{each.period}\t{each.limit_usd:.2f}\t{each.spent_usd:.4f}\t{each.reserved_usd:.4f}\t{_left(each)}"
        for each in standings
    ]
    return "\n".join(["models, USD, UTC\tlimit\tspent\treserved\tleft", *rows])


def _left(standing: Standing) -> str:
    return f"{max((standing.limit_usd or 0) - standing.spent_usd - standing.reserved_usd, 0):.4f}"


def _in_words(standing: Standing) -> str:
    return f"Models this {standing.period}: {_left(standing)} of {standing.limit_usd:.2f} USD left."


def _spent(rows: Sequence[Spent], each: PerConversation) -> str:
    if not rows:
        return f"No model was asked in {SPENDING_DAYS} days."
    header = (
        "day\tprincipal\tmodel\trequests\ttokens in\ttokens out\tmean ms\tp95 ms\terrors\tUSD\tUSD/request"
    )
    lines = [
        f"{r.day}\t{r.principal}\t{r.model}\t{r.requests}\t{r.input_tokens}\t{r.output_tokens}\t{r.mean_ms:.0f}\t"
        f"{r.p95_ms:.0f}\t{r.errors}\t{r.cost_usd:.6f}\t{r.cost_usd / r.requests:.6f}"
        for r in rows
    ]
    usd = f"{each.mean_usd:.6f} USD each on average, {each.most_usd:.6f} at most"
    conversations = f"{each.conversations} conversations, {usd}"
    return "\n".join([header, *lines, conversations])


def _reads(period: str, rows: Sequence[Reads]) -> str:
    if not rows:
        return f"{period}: nothing was read."
    header = "period\tprincipal\treads\tresource tokens\ttool tokens\tsaved by trimming"
    lines = [
        f"{period}\t{r.principal}\t{r.reads}\t{r.resource_tokens}\t{r.tool_tokens}\t{r.saved_tokens}"
        for r in rows
    ]
    return "\n".join([header, *lines])
