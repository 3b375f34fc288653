import json

import psycopg
import pytest
from tests.cli.commands import Run, done, runner_for

from erp_mcp.cli.budget import budget
from erp_mcp.errors import InvalidInput, NotFound
from erp_mcp.store.embedded import Urls


@pytest.fixture
def run(urls: Urls, anyio_backend: str) -> Run:
    return runner_for(budget, urls)


def test_without_limits_of_its_own_a_tenant_has_those_of_the_settings(run: Run) -> None:
    assert json.loads(done(run("show", "--json")).stdout) == [
        {"period": "day", "limit": "50.00", "spent": "0.0000", "reserved": "0.0000", "left": "50.0000"},
        {"period": "month", "limit": "1000.00", "spent": "0.0000", "reserved": "0.0000", "left": "1000.0000"},
        {"period": "week", "limit": "300.00", "spent": "0.0000", "reserved": "0.0000", "left": "300.0000"},
    ]


def test_a_limit_that_is_set_is_shown_and_the_others_stay(run: Run) -> None:
    assert done(run("set", "--day", "7.5")).stderr == "7.50 USD a day\n"
    limits = {each["period"]: each["limit"] for each in json.loads(done(run("show", "--json")).stdout)}
    assert limits == {"day": "7.50", "month": "1000.00", "week": "300.00"}


def test_nothing_to_set_is_an_error(run: Run) -> None:
    assert isinstance(run("set").exception, InvalidInput)


@pytest.mark.parametrize("usd", ["-1", "nan", "1e9", "much"])
def test_a_limit_that_is_none_is_refused(run: Run, usd: str) -> None:
    assert run("set", "--day", usd).exit_code == 2
    assert json.loads(done(run("show", "--json")).stdout)[0]["limit"] == "50.00"


def test_a_tenant_that_is_not_there_is_refused(run: Run) -> None:
    assert isinstance(run("set", "--day", "1", "--tenant", "mian").exception, NotFound)


def test_who_changed_a_limit_is_in_the_audit(run: Run, urls: Urls) -> None:
    done(run("set", "--week", "20"))
    with psycopg.connect(urls.owner) as connection:
        entries = connection.execute("select principal, action, details from audit_entries").fetchall()
    assert entries == [("cli", "budget.set", {"week": "20.00 USD"})]
