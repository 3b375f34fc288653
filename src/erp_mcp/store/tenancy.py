"""Statements on tenants, access tokens and connections."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row
from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from erp_mcp.store.statements import Statements
from erp_mcp.store.tables import ApiToken, Connection, Tenant

FIND_TOKEN = "select tenant_id, name, scopes, expires_at, revoked_at from find_token(%s)"


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
    """The look-up that runs before a tenant is known."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def find(self, token: str) -> TokenOwner | None:
        return await self._statements.first(FIND_TOKEN, [token_hash(token)], class_row(TokenOwner))


async def ensure_tenant(connection: AsyncConnection, tenant_id: str, name: str) -> bool:
    """As the owner: the application may not create tenants. Says whether it was new."""
    statement = insert(Tenant).values(id=tenant_id, name=name).on_conflict_do_nothing().returning(Tenant.id)
    return (await connection.execute(statement)).first() is not None


async def list_tenants(connection: AsyncConnection) -> list[tuple[str, str, datetime]]:
    rows = await connection.execute(select(Tenant.id, Tenant.name, Tenant.created_at).order_by(Tenant.id))
    return [(row.id, row.name, row.created_at) for row in rows]


async def save_token(session: AsyncSession, tenant_id: str, token: ApiToken) -> None:
    token.tenant_id = tenant_id
    session.add(token)
    await session.flush()


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


async def save_connection(session: AsyncSession, connection: Connection) -> None:
    """A connection of the same kind and name is replaced."""
    values = {
        "tenant_id": connection.tenant_id,
        "kind": connection.kind,
        "name": connection.name,
        "settings": connection.settings,
        "sealed_secret": connection.sealed_secret,
    }
    statement = insert(Connection).values(values)
    replaced = {name: statement.excluded[name] for name in ("settings", "sealed_secret")}
    await session.execute(
        statement.on_conflict_do_update(index_elements=["tenant_id", "kind", "name"], set_=replaced)
    )


async def list_connections(session: AsyncSession) -> list[Connection]:
    return list(await session.scalars(select(Connection).order_by(Connection.kind, Connection.name)))


async def delete_connection(session: AsyncSession, kind: str, name: str) -> bool:
    found = await session.scalar(select(Connection).where(Connection.kind == kind, Connection.name == name))
    if found is not None:
        await session.delete(found)
    return found is not None
