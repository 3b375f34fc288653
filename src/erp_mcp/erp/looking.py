"""With whose eyes a request sees an Odoo: the instance, the zone and language of its user, the companies."""

import time
from collections.abc import Sequence
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from erp_mcp.erp.instances import Instances
from erp_mcp.erp.sight import MayRead, Sight, Visible
from erp_mcp.erp.writes.asked import COMPANY
from erp_mcp.errors import Choice, InvalidValue, NameUnclear
from erp_mcp.governance.principal import Principal
from erp_mcp.governance.profile import Profiles
from erp_mcp.integrations.odoo import Company, Identity, Instance, Odoo, Viewpoint
from erp_mcp.language.nearest import nearest
from erp_mcp.language.normal import normalize

MOST_LISTED = 5
LONGEST_NAME = 60
IDENTITY_SECONDS = 300.0
MOST_VISIBLE = 500  # models, in the languages and versions in which they were seen


class Looking:
    def __init__(self, instances: Instances, profiles: Profiles, may_read: MayRead) -> None:
        self._instances = instances
        self._profiles = profiles
        self._may_read = may_read
        self._identities: dict[Instance, tuple[float, Identity]] = {}
        self._visible: Visible = {}

    async def sight(self, principal: Principal, instance: str | None, company: str | None) -> Sight:
        odoo = await self._instances.of(principal.tenant_id, principal.name, instance)
        identity = await self._identity(odoo)
        zone = await self._zone(principal.tenant_id, identity.tz)
        chosen = companies(identity, company)
        viewpoint = Viewpoint(identity.lang, zone.key, [each.id for each in chosen] if company else ())
        if len(self._visible) > MOST_VISIBLE:
            self._visible.clear()
        return Sight(
            odoo.seen_from(viewpoint),
            self._may_read,
            zone,
            odoo.instance.name,
            identity.lang,
            chosen,
            self._visible,
        )

    async def _identity(self, odoo: Odoo) -> Identity:
        since, known = self._identities.get(odoo.instance, (0.0, None))
        if known is None or time.monotonic() - since > IDENTITY_SECONDS:
            known = await odoo.identity()
            self._identities[odoo.instance] = time.monotonic(), known
        return known

    async def _zone(self, tenant_id: str, name: str | None) -> ZoneInfo:
        """Of the user in Odoo, else of the company."""
        if name is None:
            name = (await self._profiles.get(tenant_id)).time_zone
        try:
            return ZoneInfo(name or "UTC")
        except (ZoneInfoNotFoundError, ValueError):  # Odoo keeps names that others have dropped
            return ZoneInfo("UTC")


def companies(identity: Identity, name: str | None) -> Sequence[Company]:
    if name is None:
        return identity.companies
    found = [each for each in identity.companies if normalize(each.name) == normalize(name)]
    if found:
        return found
    meant = [each.name for each in identity.companies if normalize(name) in normalize(each.name)]
    if len(meant) > 1:
        listed = " or ".join(meant[:MOST_LISTED])
        raise NameUnclear(
            f"{name[:LONGEST_NAME]!r} may be {listed}: name one whole. Nothing was read.",
            name,
            [Choice(each, each) for each in meant],
            COMPANY,
        )
    near = nearest(name, [each.name for each in identity.companies], MOST_LISTED)
    raise InvalidValue(f"There is no company {name[:LONGEST_NAME]!r} for this user. {near} Nothing was read.")
