"""What holds for those who are about to be written to: read once for everything that is due."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.messaging.hours import zone_of
from erp_mcp.store import dispatch
from erp_mcp.store.consents import refused_scopes
from erp_mcp.store.dispatch import Due


@dataclass(frozen=True, slots=True)
class Standing:
    """`refused` has the scopes that somebody has taken back; `zones` is where the clock of each is read."""

    paused: Set[str]
    refused: Mapping[int, Set[str]]
    zones: Mapping[int, ZoneInfo]


async def standing_of(session: AsyncSession, due: Sequence[Due]) -> Standing:
    contact_ids = {each.message.contact_id for each in due}
    places = await dispatch.places_of(session, contact_ids)
    return Standing(
        paused=await dispatch.paused_numbers(session),
        refused=await refused_scopes(session, contact_ids),
        zones={each.contact_id: zone_of(each.country, each.wa_id, each.user_id) for each in places},
    )
