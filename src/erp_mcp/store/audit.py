"""One entry more on a tenant's audit chain: the database puts it behind the last and seals it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from psycopg.types.json import Jsonb
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.engine import driver_connection

Details = Mapping[str, str | list[str]]

APPEND = b"select append_audit(%(entry)s, %(subject)s)"


@dataclass(frozen=True, slots=True)
class Entry:
    tenant_id: str
    principal: str
    action: str
    details: Details

    def sealed(self) -> Jsonb:
        """As `append_audit` takes it; the seal is of these texts, with the number and the subject between them."""
        at = datetime.now(UTC).isoformat()
        return Jsonb(
            {
                "tenant_id": self.tenant_id,
                "at": at,
                "principal": self.principal,
                "action": self.action,
                "details": dict(self.details),
                "sealed_before": f"[{written(self.tenant_id)}, ",
                "sealed_between": f", {written(at)}, {written(self.principal)}, {written(self.action)}, ",
                "sealed_after": f", {written(dict(self.details))}]",
            }
        )


def written(value: object) -> str:
    """As it is sealed: what the database makes of a subject agrees with this to the letter."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


async def append(session: AsyncSession, entry: Entry, subject: str) -> None:
    connection = await driver_connection(session)
    await connection.execute(APPEND, {"entry": entry.sealed(), "subject": subject})
