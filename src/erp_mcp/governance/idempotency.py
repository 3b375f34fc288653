"""A caller's own name for a change: the same again gets the same answer, something else under it is refused."""

from pydantic import JsonValue
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.errors import IdempotencyConflict
from erp_mcp.store import changes as statements
from erp_mcp.store.intents import Intent


async def recorded(session: AsyncSession, tenant_id: str, intent: Intent) -> dict[str, JsonValue] | None:
    """What this came to before; None if it has not, or has no name."""
    key, wanted = intent.idempotency_key, intent.arguments_hash
    if key is None:
        return None
    return _result(await statements.claim_key(session, tenant_id, intent.principal, key, wanted), wanted)


async def known(
    session: AsyncSession, principal: str, key: str, arguments_hash: bytes
) -> dict[str, JsonValue] | None:
    """The same, and the name stays free where nothing came of it."""
    found = await statements.find_key(session, principal, key)
    return _result(found, arguments_hash) if found else None


def _result(found: statements.Key, wanted: bytes) -> dict[str, JsonValue] | None:
    if found.arguments_hash != wanted:
        raise IdempotencyConflict
    return found.result
