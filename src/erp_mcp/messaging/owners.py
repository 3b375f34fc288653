"""Whose a web hook is: the numbers and business accounts that it names are tenants', each with its secret."""

import hmac
import json
from collections.abc import Set
from dataclasses import dataclass

from psycopg.rows import class_row
from pydantic import JsonValue

from erp_mcp.governance.connections import Connections
from erp_mcp.integrations.whatsapp.connection import WhatsAppConnection, connection_in, connection_of
from erp_mcp.integrations.whatsapp.values import Record, record, records, text
from erp_mcp.settings import Settings
from erp_mcp.store.statements import Statements

OF_NUMBER = "select tenant_id, name from find_number(%s)"
OF_BUSINESS = "select tenant_id, name from find_business(%s)"
MOST = 100  # ids of a body that are looked up before anybody knows who sent it


@dataclass(frozen=True, slots=True)
class Named:
    """What a body says that it is about; `number_id` is empty where it is about an account as a whole."""

    number_id: str
    business_id: str


@dataclass(frozen=True, slots=True)
class Owner:
    tenant_id: str
    connection: WhatsAppConnection


@dataclass(frozen=True, slots=True)
class _Found:
    tenant_id: str
    name: str


class Owners:
    def __init__(self, settings: Settings, statements: Statements, connections: Connections) -> None:
        self._settings = settings
        self._statements = statements
        self._connections = connections

    async def of(self, named: Named) -> Owner | None:
        """The number decides; only what names none is its account's."""
        if named.number_id:
            return await self.of_number(named.number_id)
        own = connection_in(self._settings)
        if own is not None and own.business_id == named.business_id:
            return Owner(self._settings.tenant, own)
        return await self._found(OF_BUSINESS, named.business_id)

    async def of_number(self, number_id: str) -> Owner | None:
        own = connection_in(self._settings)
        if own is not None and own.number_id == number_id:
            return Owner(self._settings.tenant, own)
        return await self._found(OF_NUMBER, number_id)

    async def is_agreed(self, token: str, number_id: str | None) -> bool:
        """Whether Meta was told this token: with the number, or with the one of the settings."""
        own = connection_in(self._settings)
        owner = await self.of_number(number_id) if number_id else None
        agreed = owner.connection if owner else own if number_id is None else None
        secret = agreed.verify_token.get_secret_value() if agreed else ""
        return bool(secret) and hmac.compare_digest(secret.encode(), token.encode())

    async def _found(self, statement: str, of: str) -> Owner | None:
        found = await self._statements.first(statement, [of], class_row(_Found))
        if found is None:
            return None
        known = await self._connections.credentials(found.tenant_id, "whatsapp", found.name)
        return Owner(found.tenant_id, connection_of(found.name, known.settings, known.secret))


def named_in(said: JsonValue) -> set[Named]:
    return {
        _named(entry, change)
        for entry in records(record(said).get("entry"))
        for change in records(entry.get("changes"))
    }


def part_of(said: JsonValue, theirs: Set[Named]) -> bytes:
    """What of a body is somebody's: nobody keeps what is about others."""
    entries = [
        {
            **entry,
            "changes": [each for each in records(entry.get("changes")) if _named(entry, each) in theirs],
        }
        for entry in records(record(said).get("entry"))
    ]
    kept = {**record(said), "entry": [each for each in entries if each["changes"]]}
    return json.dumps(kept, separators=(",", ":")).encode()


def _named(entry: Record, change: Record) -> Named:
    of_number = record(record(change.get("value")).get("metadata"))
    return Named(text(of_number.get("phone_number_id")) or "", text(entry.get("id")) or "")
