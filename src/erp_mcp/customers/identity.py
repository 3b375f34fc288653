"""Two customers who are one and the same: made one on our side, and two again."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.customers.duplicates import Duplicate, duplicates
from erp_mcp.errors import CustomerErased, CustomerNotFound, NotMergeable
from erp_mcp.governance import audit
from erp_mcp.governance.commands import command
from erp_mcp.store import merging
from erp_mcp.store.engine import Transactions
from erp_mcp.store.merging import Standing, standings


@dataclass(frozen=True, slots=True)
class Merged:
    """`rows` are how many of which table stand with another customer now."""

    kept: Standing
    duplicate: Standing
    rows: Mapping[str, int]


class Identity:
    """The ERP is not changed: there the two stay two until somebody merges them there."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    async def duplicates(self, tenant_id: str, limit: int) -> list[Duplicate]:
        async with self._transactions(tenant_id) as session:
            return await duplicates(session, limit)

    async def merge(
        self, tenant_id: str, kept_id: int, duplicate_id: int, reason: str | None, *, by: str
    ) -> Merged:
        async with self._transactions(tenant_id) as session:
            kept, duplicate = await _two(session, tenant_id, kept_id, duplicate_id)
            rows = await merging.merge(session, kept_id, duplicate_id, reason)
            await audit.record(session, tenant_id, by, "customer.merge", str(duplicate_id), into=str(kept_id))
        return Merged(kept, duplicate, rows)

    async def unmerge(self, tenant_id: str, duplicate_id: int, *, by: str) -> Merged:
        async with self._transactions(tenant_id) as session:
            duplicate = await _one(session, duplicate_id)
            if duplicate.merged_into_id is None:
                raise NotMergeable(
                    f"#{duplicate_id} was not merged into anybody. Nothing was changed; "
                    "get_customer shows who was merged into a customer."
                )
            kept = await _one(session, duplicate.merged_into_id)
            rows = await merging.unmerge(session, kept.id, duplicate_id)
            await audit.record(
                session, tenant_id, by, "customer.unmerge", str(duplicate_id), out_of=str(kept.id)
            )
        return Merged(kept, duplicate, rows)


async def _two(
    session: AsyncSession, tenant_id: str, kept_id: int, duplicate_id: int
) -> tuple[Standing, Standing]:
    """Chains would make it a riddle whose a row is: each duplicate is merged into one who stands alone."""
    if kept_id == duplicate_id:
        raise NotMergeable("That is one customer already: give two ids. Nothing was changed.")
    there = await standings(session, [kept_id, duplicate_id])  # held in one order, whoever merges which
    kept, duplicate = (_known(there.get(each), each) for each in (kept_id, duplicate_id))
    for each in (kept, duplicate):
        if each.merged_into_id is not None:
            unmerge = command(f"customers unmerge {each.id}", tenant_id)
            raise NotMergeable(
                f"#{each.id} was merged into #{each.merged_into_id}. Nothing was changed; "
                f"take #{each.merged_into_id} in its place, or {unmerge} first."
            )
    if there_are := await merging.merged_into(session, duplicate_id):
        raise NotMergeable(
            f"#{there_are[0]} was merged into #{duplicate_id}. Nothing was changed; unmerge it first, or "
            f"keep #{duplicate_id} and merge #{kept_id} into it."
        )
    return kept, duplicate


async def _one(session: AsyncSession, customer_id: int) -> Standing:
    return _known((await standings(session, [customer_id])).get(customer_id), customer_id)


def _known(found: Standing | None, customer_id: int) -> Standing:
    if found is None:
        raise CustomerNotFound(
            f"No customer has the id {customer_id}. Nothing was changed; search_customers tells ids."
        )
    if found.erased_at is not None:
        raise CustomerErased.of(found.id, found.erased_at)
    return found
