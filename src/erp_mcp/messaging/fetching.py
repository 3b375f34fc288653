"""Files that came in: taken while Meta keeps them, checked, and where that fails, why."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

from erp_mcp.errors import InvalidInput, WhatsAppRefused, WhatsAppUnavailable
from erp_mcp.integrations.whatsapp.events import MediaRef
from erp_mcp.integrations.whatsapp.saying import said_in
from erp_mcp.messaging.numbers import Numbers
from erp_mcp.store import media
from erp_mcp.store.engine import Transactions
from erp_mcp.store.inbox import find_raw
from erp_mcp.store.media import NewMedia

KEPT_BY_META = timedelta(days=7)
UNNAMED, UNKNOWN_TYPE = "", "application/octet-stream"


class Fetching:
    def __init__(self, transactions: Transactions, numbers: Numbers) -> None:
        self._transactions = transactions
        self._numbers = numbers

    async def fetch(self, tenant_id: str, number_id: str, wamid: str) -> None:
        """Once; what WhatsApp cannot give just now is asked for again by whoever runs this."""
        async with self._transactions(tenant_id) as session:
            found = await find_raw(session, number_id, wamid)
            reference = said_in(found[1]).media if found else None
            if found is None or reference is None or await media.is_kept(session, reference.id):
                return
        client = await self._numbers.of(tenant_id, number_id)
        try:
            download = await client.download(reference.id)
        except WhatsAppUnavailable as error:
            await self._keep(tenant_id, _lacking(reference, found[0], str(error)))
            raise
        except (InvalidInput, WhatsAppRefused) as error:
            await self._keep(tenant_id, _lacking(reference, found[0], str(error)))
            return
        await self._keep(tenant_id, _whole(reference, found[0], download.info.mime, download.content))

    async def _keep(self, tenant_id: str, new: NewMedia) -> None:
        async with self._transactions(tenant_id) as session:
            await media.keep_media(session, tenant_id, new)


def _whole(reference: MediaRef, contact_id: int, mime: str, content: bytes) -> NewMedia:
    expires_at, digest = datetime.now(UTC) + KEPT_BY_META, sha256(content).digest()
    return NewMedia(
        reference.id, contact_id, mime, reference.filename or UNNAMED, digest, content, None, expires_at
    )


def _lacking(reference: MediaRef, contact_id: int, problem: str) -> NewMedia:
    mime, name = reference.mime or UNKNOWN_TYPE, reference.filename or UNNAMED
    expires_at = datetime.now(UTC) + KEPT_BY_META
    return NewMedia(reference.id, contact_id, mime, name, b"", None, problem, expires_at)
