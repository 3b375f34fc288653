"""Who handles which conversations: given to the assistant or a person, or closed, one or many at once."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.errors import SessionNotFound
from erp_mcp.governance import audit
from erp_mcp.store import handlers
from erp_mcp.store.engine import Transactions
from erp_mcp.store.handlers import Chosen, Handled
from erp_mcp.store.records import Handler


@dataclass(frozen=True, slots=True)
class Assigned:
    """`others` were named and have no handler: they are recorded, and not led from here."""

    changed: Sequence[str]
    others: Sequence[str]


class Handling:
    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    async def list(self, tenant_id: str, state: str | None, limit: int) -> "list[Handled]":
        async with self._transactions(tenant_id) as session:
            return await handlers.list_handled(session, state, limit)

    async def assign(
        self, tenant_id: str, chosen: Chosen, to: Handler, because: str | None, *, by: str
    ) -> Assigned:
        async with self._transactions(tenant_id) as session:
            await _check_known(session, chosen)
            others = await handlers.without_handler(session, chosen.ids)
            reason = (because or f"given to a person by {by}") if to == "human" else None
            changed = await handlers.assign(session, chosen, to, reason)
            for each in changed:
                await audit.record(session, tenant_id, by, "conversations.assign", each, to=to)
        return Assigned(changed, others)

    async def close(self, tenant_id: str, chosen: Chosen, *, by: str) -> Sequence[str]:
        async with self._transactions(tenant_id) as session:
            await _check_known(session, chosen)
            closed = await handlers.close(session, chosen)
            for each in closed:
                await audit.record(session, tenant_id, by, "conversations.close", each)
        return closed


async def _check_known(session: AsyncSession, chosen: Chosen) -> None:
    if missing := await handlers.missing(session, chosen.ids):
        raise SessionNotFound(
            f"There is no conversation {missing[0]!r}; `erp-mcp conversations list` shows them. "
            "Nothing was changed."
        )
