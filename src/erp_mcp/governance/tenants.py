"""Tenants: made and deleted as the owner of the database, which the application is not."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from erp_mcp.errors import InvalidInput, NotFound
from erp_mcp.governance import audit
from erp_mcp.governance.names import checked_name
from erp_mcp.language.nearest import nearest
from erp_mcp.store import tenancy
from erp_mcp.store.engine import Transactions


@dataclass(frozen=True, slots=True)
class ListedTenant:
    id: str
    name: str
    created_at: datetime


class Tenants:
    def __init__(self, owner: AsyncEngine) -> None:
        self._owner = owner

    async def create(self, tenant_id: str, name: str, *, by: str) -> None:
        checked_name(name)
        try:
            async with AsyncSession(self._owner) as session, session.begin():
                if not await tenancy.ensure_tenant(await session.connection(), tenant_id, name):
                    raise InvalidInput(f"There is a tenant {tenant_id!r} already. Nothing was changed.")
                await audit.record(session, tenant_id, by, "tenant.create", tenant_id, name=name)
        except IntegrityError as error:
            raise InvalidInput(
                "The id of a tenant has up to 63 lower-case letters, digits and hyphens, a hyphen not first. "
                "Nothing was changed."
            ) from error

    async def list(self) -> list[ListedTenant]:
        async with self._owner.connect() as connection:
            return [ListedTenant(*row) for row in await tenancy.list_tenants(connection)]

    async def delete(self, tenant_id: str) -> None:
        """With every row that it has, its audit chain included."""
        async with self._owner.begin() as connection:
            if not await tenancy.delete_tenant(connection, tenant_id):
                raise NotFound(f"There is no tenant {tenant_id!r}; `erp-mcp tenant list` shows them.")


async def set_redaction(transactions: Transactions, tenant_id: str, redacts: bool, *, by: str) -> None:
    """Whether personal data is taken out of what models get."""
    async with transactions(tenant_id) as session:
        await tenancy.set_redacts(session, tenant_id, redacts)
        await audit.record(
            session, tenant_id, by, "tenant.redaction", tenant_id, state="on" if redacts else "off"
        )


async def check_known(transactions: Transactions, tenant_id: str) -> None:
    """A mistyped tenant is refused before anything is done for it."""
    async with transactions(tenant_id) as session:
        known = await tenancy.tenant_ids(session)
    if tenant_id not in known:
        raise NotFound(f"There is no tenant {tenant_id!r}. {nearest(tenant_id, known)}")
