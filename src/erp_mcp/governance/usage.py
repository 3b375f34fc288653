"""What a tenant's principals have read lately, and what trimming saved."""

from datetime import UTC, datetime, timedelta

from erp_mcp.budget import Tokens
from erp_mcp.governance.reading import Page, Readable, Reading, read
from erp_mcp.store import meters
from erp_mcp.store.engine import Transactions
from erp_mcp.store.limits import window_of
from erp_mcp.store.meters import Reads


class Usage:
    def __init__(
        self, transactions: Transactions, tokens: Tokens, allowance_tokens: int, window_seconds: int
    ) -> None:
        self._transactions = transactions
        self._tokens = tokens
        self._allowance_tokens = allowance_tokens
        self._window = timedelta(seconds=window_seconds)

    async def read(self, tenant_id: str, reading: Reading) -> Page:
        """Limits and use per principal: this window, today, and the last seven days."""
        now = datetime.now(UTC)
        async with self._transactions(tenant_id) as session:
            week = await meters.reads_since(session, now - timedelta(days=7))
            today = await meters.reads_since(session, now.replace(hour=0, minute=0, second=0, microsecond=0))
            window = await meters.reads_since(session, window_of(now, int(self._window.total_seconds())))
        body = "\n".join(
            [self._limits(), *_table("this window", window), *_table("today", today), *_table("7 days", week)]
        )
        return read(
            self._tokens, Readable("Budget: reading and tokens", body, self._limits(), "usage"), reading
        )

    def _limits(self) -> str:
        hours = self._window.total_seconds() / 3600
        return f"Allowance: {self._allowance_tokens} tokens of resources per principal every {hours:g} h."


def _table(period: str, rows: list[Reads]) -> list[str]:
    if not rows:
        return [f"{period}: nothing was read."]
    header = "period\tprincipal\treads\tresource tokens\ttool tokens\tsaved by trimming"
    return [
        header,
        *(
            f"{period}\t{r.principal}\t{r.reads}\t{r.resource_tokens}\t{r.tool_tokens}\t{r.saved_tokens}"
            for r in rows
        ),
    ]
