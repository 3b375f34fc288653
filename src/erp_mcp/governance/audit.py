"""The audit chain of a tenant: append-only, each entry sealed with the hash of the one before it."""

import hashlib
import json
from datetime import UTC, datetime

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.tables import AuditEntry

# Two entries at once would both follow the same one; this lock lasts as long as the transaction.
LOCK_CHAIN = text("select pg_advisory_xact_lock(hashtextextended('audit ' || :tenant_id, 0))")
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
    await session.execute(LOCK_CHAIN, {"tenant_id": tenant_id})
    of_tenant = select(AuditEntry).where(AuditEntry.tenant_id == tenant_id)  # the owner sees every tenant's
    last = await session.scalar(of_tenant.order_by(AuditEntry.id.desc()).limit(1))
    entry = AuditEntry(
        tenant_id=tenant_id,
        id=last.id + 1 if last else 1,
        at=datetime.now(UTC),
        principal=principal,
        action=action,
        subject=subject,
        details=dict(details),
    )
    entry.hash = seal(last.hash if last else b"", entry)
    session.add(entry)
    await session.flush()


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
    return hashlib.sha256(previous + json.dumps(fields, sort_keys=True, ensure_ascii=False).encode()).digest()
