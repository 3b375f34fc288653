"""`erp-mcp doctor` as a whole: against real databases, sound and broken."""

import json
import os
import socket
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
import typer
from sqlalchemy import make_url
from tests.conftest import at
from tests.store.embedded_fixtures import home
from typer.testing import CliRunner, Result

from erp_mcp.app import App
from erp_mcp.cli.doctor import doctor
from erp_mcp.governance import audit
from erp_mcp.store.database import Place, open_database
from erp_mcp.store.embedded import Urls, status
from erp_mcp.store.migrate import head, migrate

__all__ = ["home"]

command = typer.Typer()
command.command()(doctor)
Environment = Callable[..., None]
Found = dict[str, dict[str, str]]


@pytest.fixture(autouse=True)
def given(monkeypatch: pytest.MonkeyPatch, anyio_backend: str) -> Environment:
    """Sets variables; nothing but them is set, and no test depends on which ports are free."""
    for name in [name for name in os.environ if name.startswith(("ERP_MCP_", "GOOGLE_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ERP_MCP_PORT", "0")

    def set_all(**variables: object) -> None:
        for name, value in variables.items():
            monkeypatch.setenv(name, str(value))

    return set_all


def run(*options: str) -> Result:
    """In a thread of its own, because the loop of the fixtures lives in this one."""
    with ThreadPoolExecutor(1) as thread:
        result = thread.submit(CliRunner().invoke, command, options).result()
    assert isinstance(result.exception, SystemExit | None), result.output
    return result


def found() -> tuple[Found, int]:
    """By name, the last of a name, and the exit status."""
    result = run("--json")
    report = json.loads(result.stdout)
    assert report["ok"] == (result.exit_code == 0)
    return {finding.pop("name"): finding for finding in report["findings"]}, result.exit_code


def states(findings: Found, state: str) -> set[str]:
    return {name for name, finding in findings.items() if finding["state"] == state}


def as_owner(urls: Urls, statement: str) -> None:
    with psycopg.connect(urls.owner) as connection:
        connection.execute(statement.encode())


def with_password(url: str, password: str) -> str:
    return make_url(url).set(password=password).render_as_string(hide_password=False)


@pytest.fixture
def external(urls: Urls, given: Environment) -> Urls:
    """A database of somebody's own, with the tenant and a worker."""
    as_owner(urls, "insert into tenants (id, name) values ('main', 'Main')")
    as_owner(urls, "insert into queue.procrastinate_workers default values")
    given(ERP_MCP_DATABASE_URL=urls.app, ERP_MCP_DATABASE_OWNER_URL=urls.owner)
    return urls


@pytest.fixture
def empty(server: Urls, given: Environment) -> Generator[Urls]:
    """A database without a schema, known to the application only."""
    name = "empty_for_doctor"
    urls = Urls(owner=at(server.owner, name), app=at(server.app, name))
    given(ERP_MCP_DATABASE_URL=urls.app)
    with psycopg.connect(at(server.owner, "postgres"), autocommit=True) as connection:
        connection.execute(f"create database {name}".encode())
        yield urls
        connection.execute(f"drop database {name} with (force)".encode())


@pytest.mark.usefixtures("external")
def test_a_sound_installation_has_nothing_wrong() -> None:
    findings, exit_status = found()

    assert exit_status == 0
    assert states(findings, "skipped") == {"data directory"}
    assert states(findings, "warning") | states(findings, "problem") == set()
    assert len(findings) == 17


def test_json_is_one_line_and_nothing_else_is_on_stdout(external: Urls) -> None:
    result = run("--json")

    assert result.stdout.endswith("}\n")
    assert result.stdout.count("\n") == 1
    assert list(json.loads(result.stdout)) == ["version", "ok", "findings"]


@pytest.mark.usefixtures("external")
def test_the_table_puts_what_mends_on_a_line_of_its_own(given: Environment) -> None:
    given(ERP_MCP_MAX_TOKEN="1", ERP_MCP_SECRET_KEY="short")
    lines = [line.strip() for line in run().stdout.splitlines()]

    assert "Rename it to ERP_MCP_MAX_TOKENS." in lines
    assert any(line.startswith("Set ERP_MCP_SECRET_KEY") and line.endswith('decode())"`') for line in lines)
    assert lines[-1] == "Problems: 1. Warnings: 1."


def test_a_new_embedded_database_is_made_and_left_stopped(home: Path, given: Environment) -> None:
    given(ERP_MCP_DATA_DIR=home / "data")
    findings, exit_status = found()

    assert exit_status == 0
    assert (
        findings["database"]["found"]
        == f"embedded PostgreSQL 18 in {home / 'data'}, made and started to look"
    )
    assert findings["migrations"] == {
        "state": "ok",
        "found": "no schema yet; the first start of `erp-mcp serve` makes it",
    }
    assert states(findings, "skipped") == {"clock", "tenant", "queue", "audit"}
    assert status(home / "data").state == "stopped"


async def test_an_embedded_database_in_use_is_sound(home: Path, given: Environment) -> None:
    given(ERP_MCP_DATA_DIR=home / "data")
    async with open_database(Place(home / "data"), "main"):
        findings, exit_status = found()

    assert exit_status == 0
    assert findings["database"]["found"].endswith("already running")
    assert states(findings, "ok") == set(findings)


def test_an_application_that_is_the_owner_can_bypass_row_level_security(
    external: Urls, given: Environment
) -> None:
    given(ERP_MCP_DATABASE_URL=external.owner)
    findings, exit_status = found()

    assert exit_status == 1
    assert states(findings, "problem") == {"role"}
    assert findings["role"]["found"] == "erp_owner can bypass row-level security"
    assert states(findings, "skipped") >= {"tenant", "queue", "audit"}


def test_an_owner_that_owns_nothing_is_a_problem(external: Urls, given: Environment) -> None:
    given(ERP_MCP_DATABASE_OWNER_URL=external.app)
    findings, _ = found()

    assert findings["owner"]["found"] == "erp_app does not own the tables"
    assert states(findings, "problem") == {"owner"}
    assert findings["audit"]["state"] == "ok"


def test_a_database_that_does_not_answer_is_the_only_problem(given: Environment) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        closed = listener.getsockname()[1]
    given(ERP_MCP_DATABASE_URL=f"postgresql://erp_app:sesame@127.0.0.1:{closed}/shop")
    findings, exit_status = found()

    assert exit_status == 1
    assert findings["database"] == {
        "state": "problem",
        "found": f"nothing answers at 127.0.0.1:{closed}, database shop, role erp_app",
        "mend": "Start PostgreSQL there, or correct role, password, host and database "
        "in ERP_MCP_DATABASE_URL.",
    }
    assert states(findings, "problem") == {"database"}
    assert states(findings, "skipped") > {"pgvector", "role", "migrations", "tenant", "queue", "audit"}


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_a_wrong_password_is_told_from_a_missing_server_and_not_shown(
    urls: Urls, given: Environment, options: list[str]
) -> None:
    given(ERP_MCP_DATABASE_URL=with_password(urls.app, "sesame"))
    result = run(*options)

    assert result.exit_code == 1
    assert "refuses: password authentication failed for user" in " ".join(result.stdout.split())
    assert "sesame" not in result.output


@pytest.mark.parametrize("variable", ["ERP_MCP_DATABASE_URL", "ERP_MCP_DATABASE_OWNER_URL"])
def test_a_url_that_cannot_be_read_is_not_quoted(variable: str, given: Environment) -> None:
    given(ERP_MCP_DATABASE_URL="postgresql://erp_app:sesame@127.0.0.1:1/shop")
    given(**{variable: "postgresql+psycopg://erp_app:sesame@db/shop"})
    result = run("--json")

    assert f"{variable} cannot be read as a URL of PostgreSQL" in result.stdout
    assert "sesame" not in result.output


def test_keys_are_never_shown(given: Environment, urls: Urls) -> None:
    given(ERP_MCP_DATABASE_URL=urls.app, GOOGLE_API_KEY="sesame-g", ERP_MCP_SECRET_KEY="sesame-s")
    given(ERP_MCP_PORT="sesame-p", ERP_MCP_METRICS_TOKEN="sesame-m", ERP_MCP_PASSWORD="sesame-u")
    for options in ([], ["--json"]):
        result = run(*options)
        assert "ERP_MCP_PASSWORD" in result.output
        assert "sesame" not in result.output
        assert str(make_url(urls.app).password) not in result.output


def test_without_a_schema_and_without_its_owner_nothing_can_start(empty: Urls) -> None:
    findings, exit_status = found()

    assert exit_status == 1
    assert findings["migrations"] == {
        "state": "problem",
        "found": "no schema yet",
        "mend": "Set ERP_MCP_DATABASE_OWNER_URL to the role that owns the database, "
        "then run `erp-mcp serve`.",
    }


def test_an_old_schema_is_found_and_left_as_it_is(empty: Urls, given: Environment) -> None:
    given(ERP_MCP_DATABASE_OWNER_URL=empty.owner)
    migrate(empty.owner, "erp_app", "0002")
    findings, exit_status = found()

    assert exit_status == 0
    assert findings["migrations"]["state"] == "warning"
    assert findings["migrations"]["found"] == f"at revision 0002, behind {head()}"


def test_a_schema_from_the_future_asks_for_an_upgrade(external: Urls) -> None:
    as_owner(external, "update alembic_version set version_num = '9999'")
    findings, exit_status = found()

    assert exit_status == 1
    assert findings["migrations"]["mend"] == "`python -m pip install --upgrade erp-mcp`"


def test_a_schema_made_for_another_role_is_found(external: Urls) -> None:
    as_owner(external, "revoke select on alembic_version from erp_app")
    findings, exit_status = found()

    assert exit_status == 1
    assert "the schema was made for another role" in findings["database"]["found"]


def test_bad_settings_are_findings_and_the_rest_is_still_checked(external: Urls, given: Environment) -> None:
    given(ERP_MCP_MAX_TOKENS="many")
    findings, exit_status = found()

    assert exit_status == 1
    assert findings["settings"]["found"].startswith("ERP_MCP_MAX_TOKENS: Input should be a valid integer")
    assert states(findings, "problem") == {"settings"}
    assert findings["audit"]["state"] == "ok"


async def test_an_audit_chain_changed_past_us_is_a_problem(app: App, urls: Urls, given: Environment) -> None:
    given(ERP_MCP_DATABASE_URL=urls.app)
    for name in ("first", "second", "third"):
        async with app.database.transactions("main") as session:
            await audit.record(session, "main", "cli:test", "token.create", name)
    as_owner(urls, "update audit_entries set subject = 'other' where id = 2")
    findings, exit_status = found()

    assert exit_status == 1
    assert findings["audit"]["state"] == "problem"
    assert findings["audit"]["found"] == "changed past erp_mcp: main from entry 2"
    assert states(findings, "problem") == {"audit"}


@pytest.mark.parametrize(
    "statement", ["drop table queue.procrastinate_jobs cascade", "drop function list_tenants"]
)
def test_a_check_that_fails_does_not_hide_the_others(external: Urls, statement: str) -> None:
    as_owner(external, statement)
    findings, exit_status = found()

    assert exit_status == 1
    assert findings["clock"]["state"] == "ok"
    assert states(findings, "problem") < {"tenant", "queue", "audit"}


def test_jobs_are_counted_by_what_becomes_of_them(external: Urls) -> None:
    as_owner(
        external,
        """
        set search_path = queue;
        update procrastinate_workers set last_heartbeat = now() - interval '1 hour';
        insert into procrastinate_jobs (queue_name, task_name, status, worker_id, scheduled_at)
        select 'default', 'embed_chunks', status::procrastinate_job_status, worker_id, scheduled_at
        from (values ('todo', null, null), ('todo', null, now() + interval '1 hour'), ('failed', null, null),
                     ('failed', null, null), ('doing', null, null), ('doing', (select max(id) from procrastinate_workers), null),
                     ('succeeded', null, null)) as job (status, worker_id, scheduled_at)
        """,
    )
    findings, exit_status = found()

    assert exit_status == 0
    assert findings["queue"] == {
        "state": "warning",
        "found": "jobs waiting 1, failed 2, stalled 2; workers 0: nobody does the jobs",
        "mend": "Start `erp-mcp worker`.",
    }


@pytest.mark.parametrize(("owner_is_known", "exit_status"), [(True, 0), (False, 1)])
def test_a_missing_tenant_is_only_a_problem_where_nobody_can_make_it(
    external: Urls,
    monkeypatch: pytest.MonkeyPatch,
    given: Environment,
    owner_is_known: bool,
    exit_status: int,
) -> None:
    given(ERP_MCP_TENANT="other")
    if not owner_is_known:
        monkeypatch.delenv("ERP_MCP_DATABASE_OWNER_URL")
    findings, status = found()

    assert status == exit_status
    assert "other does not exist" in findings["tenant"]["found"]
    assert states(findings, "problem") == (set() if owner_is_known else {"tenant"})
