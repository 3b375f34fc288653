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
    found = await statements.claim_key(session, tenant_id, intent.principal, key, wanted)
    if found.arguments_hash != wanted:
        raise IdempotencyConflict
    return found.result
