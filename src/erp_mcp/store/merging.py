"""Statements that make one customer of two, and two of them again: rows move, and whence is kept."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, any_, literal, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.bulk import count_changed
from erp_mcp.store.figures import ALONE, keep_figures
from erp_mcp.store.tables import Customer, Delivery, Invoice, Order

# What holds of both is not told twice.
NEW_TO_THEM = """
    and not exists (select from customer_facts as theirs
        where theirs.customer_id = customers.merged_into_id and theirs.key = each.key)
"""
NOT_BLOCKED = """
    and not exists (select from blocks as theirs
        where theirs.customer_id = customers.merged_into_id and theirs.lifted_at is null)
"""
# People before their conversations, as whoever keeps a message does: neither waits for the other.
MOVED: Mapping[str, str] = {
    "orders": "",
    "invoices": "",
    "deliveries": "",
    "contact_identities": "",
    "conversations": "",
    "cta_events": "",
    "customer_facts": NEW_TO_THEM,
    "blocks": NOT_BLOCKED,
}
MOVE = """
with moved as (
    update {kind} as each set customer_id = customers.merged_into_id
    from customers
    where customers.id = each.customer_id and customers.merged_into_id is not null
        and {which} = any(:ids) {unless}
    returning each.tenant_id, cast(each.id as text) as row_id, customers.id as customer_id
)
insert into merged_rows (tenant_id, kind, row_id, customer_id)
select tenant_id, '{kind}', row_id, customer_id from moved
on conflict (tenant_id, kind, row_id) do update set customer_id = excluded.customer_id
"""
MOVE_BACK = """
update {kind} as each set customer_id = merged_rows.customer_id
from merged_rows
where merged_rows.kind = '{kind}' and merged_rows.customer_id = :id and row_id = cast(each.id as text)
    and each.customer_id = :kept_id
"""
MOVE_ALL = {
    kind: text(MOVE.format(kind=kind, which="each.customer_id", unless=unless))
    for kind, unless in MOVED.items()
}
MOVE_BROUGHT = {
    kind: text(MOVE.format(kind=kind, which="each.external_id", unless=""))
    for kind in ("orders", "invoices", "deliveries")
}
RETURN_ALL = {kind: text(MOVE_BACK.format(kind=kind)) for kind in MOVED}
FORGET_BROUGHT = {
    kind: text(
        f"delete from merged_rows using {kind} as each "
        f"where merged_rows.kind = '{kind}' and row_id = cast(each.id as text) and each.external_id = any(:ids)"
    )
    for kind in MOVE_BROUGHT
}
FORGET_MOVED = text("delete from merged_rows where customer_id = :id")
ARE_MERGED = text("select exists (select from customers where merged_into_id is not null)")


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether somebody is still a customer of their own."""

    id: int
    external_id: int
    name: str
    is_active: bool
    merged_into_id: int | None
    erased_at: datetime | None


async def standings(session: AsyncSession, ids: Sequence[int]) -> dict[int, Standing]:
    """Held until the end of the transaction: two who merge them do so one after the other."""
    statement = (
        select(
            Customer.id,
            Customer.external_id,
            Customer.name,
            Customer.is_active,
            Customer.merged_into_id,
            Customer.erased_at,
        )
        .where(Customer.id == any_(literal(list(ids), ARRAY(BigInteger))))
        .order_by(Customer.id)
        .with_for_update()
    )
    return {row[0]: Standing(*row) for row in await session.execute(statement)}


async def merged_into(session: AsyncSession, kept_id: int) -> list[int]:
    statement = select(Customer.id).where(Customer.merged_into_id == kept_id).order_by(Customer.id)
    return list(await session.scalars(statement))


async def merge(
    session: AsyncSession, kept_id: int, duplicate_id: int, because: str | None
) -> Mapping[str, int]:
    """How many rows of which table were moved."""
    await session.execute(ALONE)  # nobody sums up what is being moved
    await _mark(session, duplicate_id, kept_id, because)
    moved = {
        kind: await count_changed(session, move, {"ids": [duplicate_id]}) for kind, move in MOVE_ALL.items()
    }
    await keep_figures(session, [kept_id, duplicate_id])
    return moved


async def unmerge(session: AsyncSession, kept_id: int, duplicate_id: int) -> Mapping[str, int]:
    await session.execute(ALONE)
    given = {"id": duplicate_id, "kept_id": kept_id}
    returned = {kind: await count_changed(session, back, given) for kind, back in RETURN_ALL.items()}
    await session.execute(FORGET_MOVED, {"id": duplicate_id})
    await _mark(session, duplicate_id, None, None)
    await keep_figures(session, [kept_id, duplicate_id])
    return returned


async def follow_merges(
    session: AsyncSession,
    table: type[Order] | type[Invoice] | type[Delivery],
    external_ids: Collection[int],
) -> None:
    """What the ERP has at a duplicate stands with whoever was kept; what it has moved itself is theirs."""
    if not await session.scalar(ARE_MERGED):
        return
    given = {"ids": sorted(external_ids)}
    await session.execute(FORGET_BROUGHT[table.__tablename__], given)
    await session.execute(MOVE_BROUGHT[table.__tablename__], given)


async def _mark(session: AsyncSession, customer_id: int, kept_id: int | None, because: str | None) -> None:
    values = {"merged_into_id": kept_id, "merged_because": because}
    await session.execute(update(Customer).where(Customer.id == customer_id).values(values))
