"""Statements on tenants, access tokens and connections."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row
from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from erp_mcp.store.remembered import Remembered
from erp_mcp.store.statements import Statements
from erp_mcp.store.tables import ApiToken, Connection, Tenant, TenantProfile

# Were an announcement lost with its connection, a revocation would hold after this long.
REMEMBERED_SECONDS = 5.0
FIND_OWNER = "select tenant_id, name, scopes, expires_at, revoked_at from find_token(%s)"


@dataclass(frozen=True, slots=True)
class TokenOwner:
    """Who a token belongs to, whether or not it may still be used."""

    tenant_id: str
    name: str
    scopes: list[str]
    expires_at: datetime | None
    revoked_at: datetime | None


def new_token() -> str:
    return "erp_" + secrets.token_urlsafe(32)


def token_hash(token: str) -> bytes:
    """Tokens are 256 random bits, so a plain hash is as good as a slow one and answers at once."""
    return hashlib.sha256(token.encode()).digest()


class TokenOwners:
    """The look-up that runs before a tenant is known; remembered for as long as changes are heard of."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements
        self.remembered = Remembered(self._look_up, REMEMBERED_SECONDS)

    async def find(self, token: str) -> TokenOwner | None:
        return await self.remembered.find(token_hash(token))

    async def _look_up(self, hashed: bytes) -> TokenOwner | None:
        return await self._statements.first(FIND_OWNER, [hashed], class_row(TokenOwner))


async def ensure_tenant(connection: AsyncConnection, tenant_id: str, name: str) -> bool:
    """As the owner: the application may not create tenants. Says whether it was new."""
    statement = insert(Tenant).values(id=tenant_id, name=name).on_conflict_do_nothing().returning(Tenant.id)
    return (await connection.execute(statement)).first() is not None


async def list_tenants(connection: AsyncConnection) -> list[tuple[str, str, datetime]]:
    rows = await connection.execute(select(Tenant.id, Tenant.name, Tenant.created_at).order_by(Tenant.id))
    return [(row.id, row.name, row.created_at) for row in rows]


async def tenant_ids(session: AsyncSession) -> list[str]:
    """Of all tenants; the application may know no more of the others."""
    return list(await session.scalars(select(func.list_tenants())))


async def delete_tenant(connection: AsyncConnection, tenant_id: str) -> bool:
    """As the owner; every row of the tenant goes with it. Says whether there was one."""
    statement = delete(Tenant).where(Tenant.id == tenant_id).returning(Tenant.id)
    return (await connection.execute(statement)).first() is not None


async def save_token(session: AsyncSession, token: ApiToken) -> bool:
    """Says whether its name was free."""
    values = {
        "tenant_id": token.tenant_id,
        "name": token.name,
        "hash": token.hash,
        "scopes": token.scopes,
        "expires_at": token.expires_at,
    }
    statement = insert(ApiToken).values(values).on_conflict_do_nothing(index_elements=["tenant_id", "name"])
    return (await session.execute(statement.returning(ApiToken.id))).first() is not None


async def list_tokens(session: AsyncSession) -> list[ApiToken]:
    return list(await session.scalars(select(ApiToken).order_by(ApiToken.id)))


async def revoke_token(session: AsyncSession, name: str) -> bool:
    """Says whether there was one to revoke."""
    statement = (
        update(ApiToken)
        .where(ApiToken.name == name, ApiToken.revoked_at.is_(None))
        .values(revoked_at=func.now())
        .returning(ApiToken.id)
    )
    return (await session.execute(statement)).first() is not None


async def save_connection(session: AsyncSession, connection: Connection) -> bool:
    """Says whether its kind and name were free."""
    values = {
        "tenant_id": connection.tenant_id,
        "kind": connection.kind,
        "name": connection.name,
        "settings": connection.settings,
        "sealed_secret": connection.sealed_secret,
    }
    unique = ["tenant_id", "kind", "name"]
    statement = insert(Connection).values(values).on_conflict_do_nothing(index_elements=unique)
    return (await session.execute(statement.returning(Connection.id))).first() is not None


async def replace_connection(session: AsyncSession, connection: Connection) -> bool:
    """Says whether there was one to replace."""
    statement = (
        update(Connection)
        .where(Connection.kind == connection.kind, Connection.name == connection.name)
        .values(settings=connection.settings, sealed_secret=connection.sealed_secret)
        .returning(Connection.id)
    )
    return (await session.execute(statement)).first() is not None


async def find_connection(session: AsyncSession, kind: str, name: str) -> Connection | None:
    return await session.scalar(select(Connection).where(Connection.kind == kind, Connection.name == name))


async def list_connections(session: AsyncSession) -> list[Connection]:
    return list(await session.scalars(select(Connection).order_by(Connection.kind, Connection.name)))


async def delete_connection(session: AsyncSession, kind: str, name: str) -> bool:
    """Says whether there was one to delete."""
    statement = (
        delete(Connection).where(Connection.kind == kind, Connection.name == name).returning(Connection.id)
    )
    return (await session.execute(statement)).first() is not None


async def set_redacts(session: AsyncSession, tenant_id: str, redacts: bool) -> None:
    statement = insert(TenantProfile).values(tenant_id=tenant_id, redacts=redacts)
    await session.execute(
        statement.on_conflict_do_update(index_elements=["tenant_id"], set_={"redacts": redacts})
    )
