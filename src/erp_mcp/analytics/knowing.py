"""Until when what customers did is known: days after that must not pass for their silence."""

from datetime import date
from zoneinfo import ZoneInfo

from erp_mcp.analytics.scene import Scene
from erp_mcp.store.newest import newest_order


async def known_until(scene: Scene) -> date:
    """The day of the last synchronisation; where no Odoo is followed, that of the newest order."""
    zone = scene.basis.time_zone
    if scene.basis.synced_at is not None:
        return min(scene.today, scene.basis.synced_at.astimezone(ZoneInfo(zone)).date())
    newest = await newest_order(scene.session, zone)
    return scene.today if newest is None else min(scene.today, newest)
