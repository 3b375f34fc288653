"""Connections of a tenant to other systems: settings in the open, the secret sealed, every change audited."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from pydantic import SecretStr

from erp_mcp.errors import InvalidInput, NotFound
from erp_mcp.governance import audit
from erp_mcp.governance.names import checked_name
from erp_mcp.governance.sealing import key_bytes, seal, unseal
from erp_mcp.store import tenancy
from erp_mcp.store.engine import Transactions
from erp_mcp.store.tables import Connection

ConnectionKind = Literal["odoo", "whatsapp"]


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a connection is opened with."""

    settings: Mapping[str, str]
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ListedConnection:
    kind: str
    name: str
    settings: Mapping[str, str]
    created_at: datetime


class Connections:
    def __init__(self, transactions: Transactions, secret_key: SecretStr | None) -> None:
        self._transactions = transactions
        self._secret_key = secret_key

    async def create(
        self, tenant_id: str, kind: ConnectionKind, name: str, credentials: Credentials, *, by: str
    ) -> None:
        """One of the same kind and name is not overwritten: it could not be brought back."""
        connection = self._sealed(tenant_id, kind, checked_name(name), credentials)
        async with self._transactions(tenant_id) as session:
            if not await tenancy.save_connection(session, connection):
                raise InvalidInput(
                    f"There is a connection {kind} {name!r} already; --replace puts this one in its place. "
                    "Nothing was changed."
                )
            await audit.record(
                session,
                tenant_id,
                by,
                "connection.create",
                f"{kind} {name}",
                settings=sorted(credentials.settings),
            )

    async def replace(
        self, tenant_id: str, kind: ConnectionKind, name: str, credentials: Credentials, *, by: str
    ) -> None:
        connection = self._sealed(tenant_id, kind, name, credentials)
        async with self._transactions(tenant_id) as session:
            if not await tenancy.replace_connection(session, connection):
                raise _missing(kind, name)
            await audit.record(
                session,
                tenant_id,
                by,
                "connection.replace",
                f"{kind} {name}",
                settings=sorted(credentials.settings),
            )

    async def list(self, tenant_id: str) -> list[ListedConnection]:
        async with self._transactions(tenant_id) as session:
            return [
                ListedConnection(each.kind, each.name, each.settings, each.created_at)
                for each in await tenancy.list_connections(session)
            ]

    async def credentials(self, tenant_id: str, kind: ConnectionKind, name: str) -> Credentials:
        async with self._transactions(tenant_id) as session:
            connection = await tenancy.find_connection(session, kind, name)
        if connection is None or connection.sealed_secret is None:
            raise _missing(kind, name)
        secret = unseal(key_bytes(self._secret_key), connection.sealed_secret, tenant_id, kind, name)
        return Credentials(connection.settings, secret)

    async def revoke(self, tenant_id: str, kind: ConnectionKind, name: str, *, by: str) -> None:
        """The sealed secret is deleted with its row."""
        async with self._transactions(tenant_id) as session:
            if not await tenancy.delete_connection(session, kind, name):
                raise _missing(kind, name)
            await audit.record(session, tenant_id, by, "connection.revoke", f"{kind} {name}")

    def _sealed(
        self, tenant_id: str, kind: ConnectionKind, name: str, credentials: Credentials
    ) -> Connection:
        if not credentials.secret:
            raise InvalidInput("The secret is empty. Nothing was changed.")
        return Connection(
            tenant_id=tenant_id,
            kind=kind,
            name=name,
            settings=dict(credentials.settings),
            sealed_secret=seal(key_bytes(self._secret_key), credentials.secret, tenant_id, kind, name),
        )


def _missing(kind: ConnectionKind, name: str) -> NotFound:
    return NotFound(f"There is no connection {kind} {name!r}; `erp-mcp connection list` shows them.")
