"""The audit chain of a tenant: append-only, each entry sealed with the hash of the one before it."""

import hashlib
from datetime import UTC

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.audit import Entry, append, written
from erp_mcp.store.tables import AuditEntry

# A chain is checked in parts of this many entries, however long it is.
AT_A_TIME = 500


async def record(
    session: AsyncSession,
    tenant_id: str,
    principal: str,
    action: str,
    subject: str,
    **details: str | list[str],
) -> None:
    """Append what is being done, in the transaction that does it."""
    await append(session, Entry(tenant_id, principal, action, details), subject)


async def broken_entry(session: AsyncSession) -> int | None:
    """The first entry that does not follow from the one before it; None when the chain is whole."""
    previous, expected = b"", 1
    entries = select(AuditEntry).order_by(AuditEntry.id).execution_options(yield_per=AT_A_TIME)
    async for entry in await session.stream_scalars(entries):
        if entry.id != expected or entry.hash != seal(previous, entry):
            return expected
        previous, expected = entry.hash, expected + 1
    return None


def seal(previous: bytes, entry: AuditEntry) -> bytes:
    """With the tenant, so that no tenant's chain passes for another's."""
    what = [entry.principal, entry.action, entry.subject, entry.details]
    fields = [entry.tenant_id, entry.id, entry.at.astimezone(UTC).isoformat(), *what]
    return hashlib.sha256(previous + written(fields).encode()).digest()
