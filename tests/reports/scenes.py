"""Scenes of the demo company, and what a plain query says of it."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import text

from erp_mcp.analytics.scene import Scene
from erp_mcp.analytics.scope import Scope
from erp_mcp.app import App
from erp_mcp.language.periods import Period
from erp_mcp.store.basis import basis_of

OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))


@asynccontextmanager
async def scene_of(
    app: App, tenant: str, period: Period = OCTOBER, scope: Scope | None = None
) -> AsyncGenerator[Scene]:
    async with app.database.transactions(tenant) as session:
        basis = await basis_of(session)
        yield Scene(session, basis, datetime.now(ZoneInfo(basis.time_zone)), period, scope=scope or Scope())


async def plain(scene: Scene, query: str, **given: object) -> list[tuple[object, ...]]:
    return [tuple(row) for row in await scene.session.execute(text(query), given)]


def near(one: Decimal, other: object) -> bool:
    """Within what rounding each of the rows may do."""
    return isinstance(other, Decimal) and abs(one - other) < 1
