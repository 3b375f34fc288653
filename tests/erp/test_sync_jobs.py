"""The mirror follows by itself, and the catalogue of the library follows the mirror."""

from collections.abc import AsyncGenerator
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from mcp import Client
from sqlalchemy import select, text

from erp_mcp.app import App, open_app, open_intake
from erp_mcp.conversations.contexts import offered
from erp_mcp.errors import SyncUnderWay
from erp_mcp.jobs import work_jobs
from erp_mcp.jobs.erp import sync_mirror, sync_mirrors
from erp_mcp.knowledge.filing import Filing
from erp_mcp.sandbox.odoo.serving import serving_odoo
from erp_mcp.sandbox.odoo.world.filling import company_rows
from erp_mcp.server import build_server
from erp_mcp.store.embedded import Urls
from erp_mcp.store.locks import alone
from erp_mcp.store.prices import offers
from erp_mcp.store.tables import Customer, CustomerGuess, KnowledgeSource
from tests.answers import text_of
from tests.conftest import settings_for
from tests.erp.sandboxed import held_by
from tests.erp.small_company import PRODUCTS, SmallCompany
from tests.odoo_sandbox import DATABASE, KEY, LOGIN

TENANT = "main"


@pytest.fixture
def company() -> SmallCompany:
    return SmallCompany()


@pytest.fixture
async def app(urls: Urls, tmp_path: Path, company: SmallCompany) -> AsyncGenerator[App]:
    """Whose settings know the Odoo."""
    async with serving_odoo({DATABASE: company.world}) as sandbox:
        settings = settings_for(
            urls,
            tmp_path,
            odoo_url=sandbox.url,
            odoo_database=DATABASE,
            odoo_login=LOGIN,
            odoo_api_key=KEY,
        )
        async with open_app(settings) as opened:
            yield opened


async def catalogue(app: App) -> list[tuple[str, str]]:
    async with app.database.transactions(TENANT) as session:
        columns = KnowledgeSource.key, KnowledgeSource.audience
        rows = await session.execute(select(*columns).order_by(KnowledgeSource.key))
        return [(row[0], row[1]) for row in rows]


async def waiting(app: App, job: str) -> int:
    async with app.database.transactions(TENANT) as session:
        asked = "select count(*) from procrastinate_jobs where task_name = :job and status = 'todo'"
        return await session.scalar(text(asked), {"job": job}) or 0


async def test_whose_turn_it_is_gets_one_run_and_no_second_before_its_time(app: App) -> None:
    await sync_mirrors(app)
    assert await waiting(app, "sync_mirror") == 1
    await work_jobs(app, forever=False)
    assert len((await held_by(app, TENANT))["products"]) == len(PRODUCTS)
    await sync_mirrors(app)
    assert await waiting(app, "sync_mirror") == 0


async def test_a_failure_waits_for_the_next_turn(app: App) -> None:
    async with alone(app.database.app_url, 0x65_72_70_73, TENANT):
        with pytest.raises(SyncUnderWay):
            await app.company.mirror.sync(TENANT)
        await sync_mirror(app, TENANT)
    assert (await held_by(app, TENANT))["products"] == {}


async def test_the_catalogue_follows_products_and_two_with_one_code_are_two(
    app: App, company: SmallCompany
) -> None:
    one, two = company.create("product.product", name="Tea", default_code="T"), company.create(
        "product.product", name="Tea, large", default_code="T"
    )  # fmt: skip
    nameless = company.create("product.product", name="Without a code")
    await sync_mirror(app, TENANT)
    await work_jobs(app, forever=False)
    keys = [key for key, _ in await catalogue(app)]
    assert {f"product/{one}", f"product/{two}", f"product/{nameless}"} <= set(keys)
    assert len(keys) == len(PRODUCTS) + 3


async def test_products_are_found_as_they_are_now_and_not_as_they_were(
    app: App, company: SmallCompany
) -> None:
    await followed(app)
    company.write("product.product", PRODUCTS[0], name="Zanzibar clove buds", default_code="ZCB-1")
    company.write("product.product", PRODUCTS[1], active=False)
    gone = company_rows("product.template")[PRODUCTS[1]]["name"]
    code = company_rows("product.product")[PRODUCTS[1]]["default_code"]
    untouched = await indexed_at(app, PRODUCTS[2])
    assert "Zanzibar" not in await searched(app, "Zanzibar clove buds")
    assert str(code) in await searched(app, str(gone))
    company.clock.later(minutes=1)
    await followed(app)
    assert "Zanzibar clove buds" in await searched(app, "Zanzibar clove buds")
    assert str(code) not in await searched(app, str(gone))
    assert await indexed_at(app, PRODUCTS[2]) == untouched


async def followed(app: App) -> None:
    """Until nothing is left to do: jobs may be put off behind one another."""
    await app.company.mirror.sync(TENANT)
    await work_jobs(app, forever=False)
    while await is_indexing(app):
        await work_jobs(app, forever=False)


async def is_indexing(app: App) -> bool:
    async with app.database.transactions(TENANT) as session:
        asked = "select exists (select from procrastinate_jobs where status in ('todo', 'doing'))"
        return bool(await session.scalar(text(asked)))


async def searched(app: App, query: str) -> str:
    async with Client(build_server(app.settings, lambda: nullcontext(app))) as client:
        answer = await client.call_tool("search_knowledge", {"query": query, "kinds": ["product"]})
    return text_of(answer)


async def indexed_at(app: App, product: int) -> datetime:
    code = str(company_rows("product.product")[product]["default_code"])
    async with app.database.transactions(TENANT) as session:
        asked = select(KnowledgeSource.updated_at).where(KnowledgeSource.key == f"product/{code}")
        return (await session.scalars(asked)).one()


async def test_a_catalogue_for_the_staff_stays_one(app: App, company: SmallCompany) -> None:
    await app.company.mirror.sync(TENANT)
    async for _ in open_intake(app).catalogue(TENANT, Filing(audience="staff")):
        pass
    company.do("new product", 1)
    await app.company.mirror.sync(TENANT)
    await work_jobs(app, forever=False)
    found = await catalogue(app)
    assert len(found) == len(PRODUCTS) + 1
    assert {audience for _, audience in found} == {"staff"}


async def test_a_price_says_of_when_it_is_once_it_is_older_than_a_day(app: App) -> None:
    await app.company.mirror.sync(TENANT)
    name = str((await held_by(app, TENANT))["products"][(PRODUCTS[0],)]["name"])
    async with app.database.transactions(TENANT) as session:
        offer = (await offers(session, [name]))[name]
    assert offer.as_of is not None
    today, tomorrow = offer.as_of + timedelta(hours=23), offer.as_of + timedelta(hours=25)
    assert offered(offer, today).startswith(f"now {offer.price} ")
    assert offered(offer, tomorrow).startswith(f"as of {offer.as_of:%Y-%m-%d} {offer.price} ")
    assert offered(replace(offer, as_of=None), tomorrow).startswith("now ")


async def test_a_company_that_sells_nothing_any_more_has_an_empty_catalogue_and_no_prices(
    app: App, company: SmallCompany
) -> None:
    await app.company.mirror.sync(TENANT)
    await work_jobs(app, forever=False)
    name = str((await held_by(app, TENANT))["products"][(PRODUCTS[0],)]["name"])
    async with app.database.transactions(TENANT) as session:
        assert name in await offers(session, [name])
    for each in PRODUCTS:
        company.write("product.product", each, active=False)
    await app.company.mirror.sync(TENANT)
    await work_jobs(app, forever=False)
    assert await catalogue(app) == []
    async with app.database.transactions(TENANT) as session:
        assert await offers(session, [name]) == {}


async def test_a_customer_who_is_new_is_classified_by_a_job_of_the_run(
    app: App, company: SmallCompany
) -> None:
    new = company.create("res.partner", name="مطعم البحر", is_company=True, lang=False, customer_rank=1)
    await sync_mirror(app, TENANT)
    assert await waiting(app, "classify_customers") == 1
    await work_jobs(app, forever=False)
    async with app.database.transactions(TENANT) as session:
        mine = select(CustomerGuess.field, CustomerGuess.value).join(
            Customer, (Customer.id == CustomerGuess.customer_id) & (Customer.external_id == new)
        )
        found = {row[0]: row[1] for row in await session.execute(mine)}
    assert (found["segment"], found["language"]) == ("restaurant", "ar")
