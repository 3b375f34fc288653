import json

import psycopg
import pytest
from tests.cli.commands import Run, done, runner_for

from erp_mcp.cli.tenant import tenant
from erp_mcp.errors import InvalidInput, NotFound, StoreMisconfigured
from erp_mcp.store.embedded import Urls


@pytest.fixture
def run(urls: Urls, anyio_backend: str) -> Run:
    return runner_for(tenant, urls)


def test_a_tenant_is_created_listed_and_deleted(run: Run) -> None:
    created = done(run("create", "shop", "--name", "The Shop"))
    assert (created.stdout, "erp-mcp token create NAME --tenant shop" in created.stderr) == ("", True)

    [listed] = json.loads(done(run("list", "--json")).stdout)
    assert (listed.pop("id"), listed.pop("name"), list(listed)) == ("shop", "The Shop", ["created_at"])

    done(run("delete", "shop", "--yes-delete-everything"))
    assert json.loads(done(run("list", "--json")).stdout) == []


def test_a_pipe_gets_one_line_for_each(run: Run) -> None:
    done(run("create", "shop"))
    done(run("create", "bar", "--name", "The [bold]Bar"))

    lines = done(run("list")).stdout.splitlines()
    assert [line.split("\t")[:2] for line in lines] == [["bar", "The [bold]Bar"], ["shop", "shop"]]


def test_deleting_without_saying_so_deletes_nothing(run: Run) -> None:
    done(run("create", "shop"))

    refused = run("delete", "shop")

    assert isinstance(refused.exception, InvalidInput)
    assert "--yes-delete-everything" in str(refused.exception)
    assert len(json.loads(done(run("list", "--json")).stdout)) == 1


def test_deleting_says_so_in_the_log(run: Run, caplog: pytest.LogCaptureFixture) -> None:
    done(run("create", "shop"))

    done(run("delete", "shop", "--yes-delete-everything"))

    assert "tenant shop was deleted with all its data" in caplog.text


def test_what_is_taken_or_missing_is_an_error(run: Run) -> None:
    done(run("create", "shop"))

    assert isinstance(run("create", "shop").exception, InvalidInput)
    assert isinstance(run("delete", "bar", "--yes-delete-everything").exception, NotFound)


def test_without_the_owner_of_the_database_the_error_names_the_setting(run: Run) -> None:
    refused = run("create", "shop", ERP_MCP_DATABASE_OWNER_URL="")

    assert isinstance(refused.exception, StoreMisconfigured)
    assert "ERP_MCP_DATABASE_OWNER_URL" in str(refused.exception)


def test_redaction_is_switched_for_a_tenant_and_audited(run: Run, urls: Urls) -> None:
    done(run("create", "shop"))
    assert done(run("redaction", "off", "--tenant", "shop")).stderr.startswith("Redaction is off.")
    with psycopg.connect(urls.owner) as connection:
        switched = connection.execute("select tenant_id, redacts from tenant_profiles").fetchall()
        audited = connection.execute("select action, details from audit_entries where action like '%redac%'")
        assert audited.fetchall() == [("tenant.redaction", {"state": "off"})]
    assert switched == [("shop", False)]
    assert run("redaction", "perhaps", "--tenant", "shop").exit_code == 2
