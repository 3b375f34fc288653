"""However writes, deletions, polls and cuts follow each other, the mirror ends equal to Odoo."""

import os
from collections.abc import AsyncGenerator, Generator
from itertools import count

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from tenacity import wait_none

from erp_mcp.app import App
from erp_mcp.erp.sync import Mirror
from erp_mcp.errors import OdooUnavailable
from erp_mcp.governance.tenants import Tenants
from erp_mcp.integrations.odoo import retrying
from erp_mcp.sandbox.odoo.faults import Faults, cut_before, cut_within
from erp_mcp.sandbox.odoo.serving import serving_odoo
from erp_mcp.store.embedded import Urls
from tests.apps import fresh_app
from tests.erp.sandboxed import Held, following, held_by
from tests.erp.small_company import DEEDS, SmallCompany
from tests.odoo_sandbox import DATABASE

pytestmark = pytest.mark.slow

# One example is a company, dozens of calls and two mirrors: a few of them, unless many are asked for.
EXAMPLES = max(1, int(os.environ.get("ERP_MCP_EXAMPLES", "18")) // 6)
NUMBERS = count()

deeds = st.tuples(st.sampled_from(sorted(DEEDS)), st.integers(0, 5))
polls = st.tuples(st.just("poll"), st.just(0))
cuts = st.tuples(st.sampled_from(["cut before", "cut within"]), st.integers(0, 60))
waits = st.tuples(st.just("wait"), st.sampled_from([1, 9, 11, 600]))


@pytest.fixture(scope="module")
async def app(server: Urls, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[App]:
    async with fresh_app(server, tmp_path_factory.mktemp("app")) as app:
        yield app


@pytest.fixture(scope="module", autouse=True)
def at_once() -> Generator[None]:
    """What was cut is repeated without a pause."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(retrying, "backoff", wait_none())
        yield


@hypothesis_settings(max_examples=EXAMPLES)
@given(
    version=st.sampled_from(["16.0", "17.0", "18.0", "19.0"]),
    steps=st.lists(deeds | deeds | polls | cuts | waits, min_size=5, max_size=25),
)
async def test_any_interleaving_ends_with_the_mirror_equal_to_odoo(
    app: App, version: str, steps: list[tuple[str, int]]
) -> None:
    company, polled, fresh = SmallCompany(version), await new_tenant(app), await new_tenant(app)
    async with serving_odoo({DATABASE: company.world}) as sandbox:
        async with following(app, sandbox, polled, company.clock) as mirror:
            for what, how in steps:
                await step(company, mirror, polled, sandbox.faults, what, how)
            sandbox.faults.clear()
            await mirror.sync(polled)
        async with following(app, sandbox, fresh, company.clock) as mirror:
            await mirror.sync(fresh)
    assert without_the_departed(await held_by(app, polled)) == without_the_departed(await held_by(app, fresh))


async def step(
    company: SmallCompany, mirror: Mirror, tenant: str, faults: Faults, what: str, how: int
) -> None:
    match what:
        case "poll":
            await poll(mirror, tenant)
        case "cut before" | "cut within":
            faults.plan(cut_before if what == "cut before" else cut_within, skip=how, times=5)
            await poll(mirror, tenant)
            faults.clear()
        case "wait":
            company.clock.later(minutes=how)
        case deed:
            company.do(deed, how)


async def poll(mirror: Mirror, tenant: str) -> None:
    try:
        await mirror.sync(tenant)
    except OdooUnavailable:
        return


def without_the_departed(held: Held) -> Held:
    """What was deleted over there stays here for good, where others may refer to it, and is not active."""
    return {
        table: {key: row for key, row in rows.items() if row.get("is_active", True)}
        for table, rows in held.items()
    }


async def new_tenant(app: App) -> str:
    name = f"company{next(NUMBERS)}"
    await Tenants(app.database.owner_engine()).create(name, name, by="tests")
    return name
