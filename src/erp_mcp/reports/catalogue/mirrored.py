"""How old the figures are, where that matters."""

from collections.abc import Iterator
from datetime import timedelta

from erp_mcp.analytics.scene import Scene
from erp_mcp.analytics.story import Day, Phrase

FRESH = timedelta(days=1)


def age_of(scene: Scene) -> Iterator[Phrase]:
    """Said where Odoo was last read more than a day ago."""
    synced = scene.basis.synced_at
    if synced is not None and scene.now - synced > FRESH:
        yield Phrase("goods.old", {"day": Day(synced.astimezone(scene.now.tzinfo).date())})
