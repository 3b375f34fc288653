"""Statements on who a tenant is."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.tables import TenantProfile


async def find_profile(session: AsyncSession) -> TenantProfile | None:
    return await session.scalar(select(TenantProfile))


async def save_profile(
    session: AsyncSession, tenant_id: str, column: str, value: str | list[str] | None
) -> None:
    statement = insert(TenantProfile).values({"tenant_id": tenant_id, column: value})
    await session.execute(statement.on_conflict_do_update(index_elements=["tenant_id"], set_={column: value}))
