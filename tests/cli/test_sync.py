"""`erp-mcp sync`: what came of each kind in one line, and one for each thing that needs a look."""

from collections.abc import AsyncGenerator

import psycopg
import pytest
import typer
from anyio import to_thread
from tests.cli.commands import Run, done, runner_for
from tests.erp.small_company import SmallCompany
from tests.odoo_sandbox import DATABASE, KEY, LOGIN

from erp_mcp.cli.sync import rate_of, sync, told, troubles
from erp_mcp.erp.sync import Outcome
from erp_mcp.errors import OdooNotConnected
from erp_mcp.sandbox.odoo.serving import serving_odoo
from erp_mcp.store.embedded import Urls

FIRST = (
    "main: 2 suppliers (2 new), 3 customers (3 new), 3 products (3 new), 0 orders, 0 invoices,"
    " 0 purchase orders, 0 deliveries, 0 leads, 4 currency rates (4 new), 15 stock levels (15 new), "
)
SECOND = (
    FIRST.replace(" (2 new)", "").replace(" (3 new)", "").replace(" (4 new)", "").replace(" (15 new)", "")
)


@pytest.fixture
def company() -> SmallCompany:
    return SmallCompany()


@pytest.fixture
def run(urls: Urls) -> Run:
    return command(urls)


@pytest.fixture
async def connected(urls: Urls, company: SmallCompany) -> AsyncGenerator[Run]:
    async with serving_odoo({DATABASE: company.world}) as sandbox:
        yield command(
            urls,
            ERP_MCP_ODOO_URL=sandbox.url,
            ERP_MCP_ODOO_DATABASE=DATABASE,
            ERP_MCP_ODOO_LOGIN=LOGIN,
            ERP_MCP_ODOO_API_KEY=KEY,
        )


def command(urls: Urls, **environment: str) -> Run:
    with psycopg.connect(urls.owner) as connection:
        connection.execute("insert into tenants (id, name) values ('main', 'Main') on conflict do nothing")
    app = typer.Typer()
    app.command()(sync)
    return runner_for(app, urls, **environment)


async def called(run: Run, *words: str) -> str:
    """The one line, without the seconds at its end."""
    result = done(await to_thread.run_sync(lambda: run(*words)))
    line, _, seconds = result.stdout.rstrip().rpartition(" s")[0].rpartition(", ")
    assert seconds.isdigit()
    return f"{line}, "


async def test_one_line_says_what_came_of_each_kind(connected: Run, company: SmallCompany) -> None:
    assert await called(connected) == FIRST
    assert await called(connected) == SECOND
    company.do("rename", 0)
    company.do("delete customer", 1)
    company.do("new customer", 1)
    assert "3 customers (1 new, 1 changed, 1 gone), " in await called(connected)


async def test_a_dry_run_says_the_same_and_changes_nothing(connected: Run) -> None:
    for _ in range(2):
        assert await called(connected, "--dry-run") == f"Would be: {FIRST}"
    assert await called(connected) == FIRST


async def test_without_a_terminal_each_kind_that_is_through_has_a_line(connected: Run) -> None:
    result = done(await to_thread.run_sync(connected))
    assert result.stderr.splitlines() == [
        "suppliers: 2 read",
        "customers: 3 read",
        "products: 3 read",
        "currency rates: 4 read",
        "stock levels: 15 read",
    ]


async def test_a_bad_record_is_named_and_the_exit_status_says_so(
    connected: Run, company: SmallCompany
) -> None:
    company.write("res.currency.rate", 2, rate=0)
    result = await to_thread.run_sync(connected)
    assert result.exit_code == 1
    assert "3 currency rates (3 new)" in result.stdout
    assert (
        "1 currency rates not brought in, tried again next time: 2: it has no day or no rate" in result.stderr
    )


async def test_without_an_odoo_it_says_what_to_set(run: Run) -> None:
    assert isinstance((await to_thread.run_sync(run)).exception, OdooNotConnected)


def test_what_concerns_a_kind_is_told_with_it() -> None:
    assert told(Outcome("leads", is_missing=True)) == "no leads in this Odoo"
    assert told(Outcome("customers", 412, 3, 5, 1)) == "412 customers (3 new, 5 changed, 1 gone)"
    troubled = Outcome("orders", problem="Hidden.", troubled=dict.fromkeys(range(7), "bad"))
    assert troubles(troubled) == [
        "orders: Hidden.",
        "7 orders not brought in, tried again next time: 0: bad; 1: bad; 2: bad; 3: bad; 4: bad",
    ]


def test_the_rate_is_that_of_the_run_so_far() -> None:
    assert [rate_of(0, 0.0), rate_of(0, 1.0), rate_of(500, 2.0)] == ["", "", "250/s"]
