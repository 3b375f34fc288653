import json
from dataclasses import replace

import psycopg
import pytest
from tests.cli.commands import Run, done, runner_for
from tests.customers.people import AHMED, named

from erp_mcp.cli.customers import customers
from erp_mcp.errors import CustomerErased, CustomerNotFound, NotFound, NotMergeable
from erp_mcp.store import mirror
from erp_mcp.store.embedded import Urls
from erp_mcp.store.engine import create_engine, transactions


@pytest.fixture
async def shop(urls: Urls) -> Urls:
    """Customers 1 and 2 with the same number."""
    async with await psycopg.AsyncConnection.connect(urls.owner) as connection:
        await connection.execute(
            "insert into tenants (id, name) values ('main', 'Main') on conflict do nothing"
        )
    engine = create_engine(urls.app)
    async with transactions(engine)("main") as session:
        twin = replace(named(2, "Abu Karim"), phone=AHMED.phone)
        await mirror.save_customers(session, "main", [AHMED, twin])
    await engine.dispose()
    return urls


@pytest.fixture
def run(shop: Urls, anyio_backend: str) -> Run:
    return runner_for(customers, shop)


def test_duplicates_are_listed_merged_and_taken_apart(run: Run) -> None:
    assert json.loads(done(run("duplicates", "--json")).stdout) == [
        {"score": "0.60", "keep": "Ahmed Mohamed#1", "duplicate": "Abu Karim#2", "why": "same phone"}
    ]
    told = done(run("merge", "1", "2", "--reason", "same shop")).stderr
    assert told.startswith(
        "Abu Karim#2 was merged into Ahmed Mohamed#1; moved: nothing.\nOdoo was not changed"
    )
    assert json.loads(done(run("duplicates", "--json")).stdout) == []
    assert isinstance(run("merge", "1", "2").exception, NotMergeable)
    assert (
        done(run("unmerge", "2")).stderr == "Abu Karim#2 was taken out of Ahmed Mohamed#1; moved: nothing.\n"
    )
    assert isinstance(run("unmerge", "2").exception, NotMergeable)


def test_a_customer_is_erased_only_when_somebody_says_so(run: Run) -> None:
    would = run("erase", "1", "--dry-run", "--json")
    assert {"table": "customers", "rows": "1"} in json.loads(done(would).stdout)
    assert would.stderr == "Nothing was changed.\n"
    assert run("erase", "1", typed="n\n").exit_code == 1
    assert "Ahmed Mohamed" in done(run("why", "Ahmed Mohamed", "1")).stdout
    assert done(run("erase", "1", typed="y\n")).stderr.startswith("Odoo, and backups")
    assert isinstance(run("erase", "1", "--yes").exception, CustomerErased)
    assert isinstance(run("why", "Ahmed", "1").exception, CustomerErased)


def test_why_a_customer_is_not_found_is_shown_by_layer(run: Run) -> None:
    rows = json.loads(done(run("why", "Leyla Demir", "2", "--json")).stdout)
    assert [row["layer"] for row in rows] == ["customer", "exact keys", "name keys", "answer", "meaning"]
    assert rows[3]["found"].startswith("no: the name is 0.")


@pytest.mark.parametrize("command", [("merge", "1"), ("unmerge",), ("erase", "--yes"), ("why", "Ahmed")])
def test_a_customer_who_is_not_there_is_an_error(run: Run, command: tuple[str, ...]) -> None:
    assert isinstance(run(*command, "99").exception, CustomerNotFound)


def test_a_tenant_that_is_not_there_is_refused(run: Run) -> None:
    assert isinstance(run("duplicates", "--tenant", "mian").exception, NotFound)
