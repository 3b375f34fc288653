"""The demo's mirror is loaded, not synchronised: it follows what is changed in the demo's Odoo all the same."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from erp_mcp.app import App
from erp_mcp.erp.writes.asked import Wish
from erp_mcp.erp.writes.changed import Changed
from erp_mcp.jobs import work_jobs
from erp_mcp.sandbox.company.catalogue import products
from erp_mcp.sandbox.company.loading import TENANT, begin_anew
from erp_mcp.sandbox.odoo.server import OdooSandbox
from erp_mcp.store.changes import Change
from erp_mcp.store.embedded import Urls
from erp_mcp.store.following import freshness
from erp_mcp.store.prices import offers
from erp_mcp.store.tables import KnowledgeChunk, KnowledgeSource
from tests.apps import company_app
from tests.erp.sandboxed import Held, Key, held_by
from tests.erp.writes.asking import ALLOWING, create, ids_of, update
from tests.governance.proposals import LOCAL, policy_in
from tests.odoo_sandbox import DATABASE, KEY, LOGIN, odoo

__all__ = ["odoo"]

RICE = products()[0]
CUSTOMER = 1001


@pytest.fixture
async def app(server: Urls, tmp_path: Path, odoo: OdooSandbox) -> AsyncGenerator[App]:
    given = {"odoo_url": odoo.url, "odoo_database": DATABASE, "odoo_login": LOGIN, "odoo_api_key": KEY}
    policy = policy_in(tmp_path, ALLOWING)
    async with company_app(server, tmp_path, sync_minutes=0, policy_file=policy, **given) as app:
        yield app


async def followed(app: App, wish: Wish) -> Change:
    answer = await app.company.writes.ask(replace(LOCAL, tenant_id=TENANT), wish)
    assert isinstance(answer, Changed)
    await work_jobs(app, forever=False)
    return answer.change


async def price(app: App) -> Decimal:
    async with app.database.transactions(TENANT) as session:
        return (await offers(session, [RICE.name]))[RICE.name].price


async def texts(app: App) -> dict[str, str]:
    async with app.database.transactions(TENANT) as session:
        chosen = select(KnowledgeSource.key, KnowledgeChunk.text).where(
            KnowledgeSource.id == KnowledgeChunk.source_id, KnowledgeSource.kind == "product"
        )
        return {row[0]: row[1] for row in await session.execute(chosen)}


def differing(before: Held, after: Held) -> dict[str, dict[Key, set[str]]]:
    """The columns that differ, of the rows that do."""
    found = {
        table: {
            key: {name for name, value in rows[key].items() if before[table].get(key, {}).get(name) != value}
            for key in rows
            if rows[key] != before[table].get(key)
        }
        for table, rows in after.items()
    }
    return {table: rows for table, rows in found.items() if rows}


async def test_a_price_that_is_changed_is_the_price_and_nothing_else_moves(app: App) -> None:
    before, told = await held_by(app, TENANT), await texts(app)
    await followed(app, update("product.template", [RICE.external_id], list_price=41.5))
    assert await price(app) == Decimal("41.50")
    after = differing(before, await held_by(app, TENANT))
    assert after == {"products": {(RICE.external_id,): {"price"}}}
    now = await texts(app)
    assert {key for key in told if told[key] != now[key]} == {f"product/{RICE.sku}"}
    assert "41.50 AED" in now[f"product/{RICE.sku}"]
    async with app.database.transactions(TENANT) as session:
        assert await freshness(session) == {}


async def test_a_customer_keeps_branch_and_segment_as_they_were_loaded(app: App) -> None:
    before = await held_by(app, TENANT)
    await followed(app, update("res.partner", [CUSTOMER], city="Fujairah"))
    after = differing(before, await held_by(app, TENANT))
    assert after == {"customers": {(CUSTOMER,): {"city"}}}


async def test_when_its_odoo_begins_again_the_mirror_does(app: App) -> None:
    before, told = await held_by(app, TENANT), await texts(app)
    row = {"name": "Harbour Grill", "customer_rank": 1}
    change = await followed(app, create("res.partner", row))
    await followed(app, update("product.template", [RICE.external_id], list_price=41.5))
    (made,) = ids_of(change)
    assert (made,) in (await held_by(app, TENANT))["customers"]
    await begin_anew(app)
    after = await held_by(app, TENANT)
    assert after["products"] == before["products"]
    assert await texts(app) == told
    assert after["customers"][(made,)]["is_active"] is False
    assert list(differing(before, after)) == ["customers"]
    assert list(differing(before, after)["customers"]) == [(made,)]
