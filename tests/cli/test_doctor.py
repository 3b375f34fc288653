"""`erp-mcp doctor` as a whole: what it prints, how it ends, what it never shows."""

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import make_url
from tests.cli.doctor_runs import Environment, as_owner, found, run, states

from erp_mcp.store.database import Place, open_database
from erp_mcp.store.embedded import Urls, status

pytest_plugins = ("tests.cli.doctor_fixtures", "tests.store.embedded_fixtures")
MENDING = "Start PostgreSQL there, or correct role, password, host and database in ERP_MCP_DATABASE_URL."


@pytest.mark.usefixtures("external")
def test_a_sound_installation_has_nothing_wrong() -> None:
    findings, exit_status = found()

    assert exit_status == 0
    assert states(findings, "skipped") == {"data directory", "model probe"}
    assert states(findings, "warning") | states(findings, "problem") == set()
    assert len(findings) == 23


@pytest.mark.usefixtures("external")
def test_the_real_command_prints_one_line_of_json_and_nothing_else() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "erp_mcp", "doctor", "--json"], capture_output=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.endswith(b"}\n")
    assert done.stdout.count(b"\n") == 1
    assert list(json.loads(done.stdout)) == ["version", "ok", "findings"]


def test_the_real_command_fails_when_there_is_a_problem(given: Environment) -> None:
    given(ERP_MCP_DATABASE_URL="postgresql://erp_app:sesame@127.0.0.1:1/shop", ERP_MCP_PORT="abc")
    done = subprocess.run([sys.executable, "-m", "erp_mcp", "doctor"], capture_output=True, check=False)

    assert (done.returncode, done.stderr) == (1, b"")
    assert done.stdout.split()[-4:] == [b"Problems:", b"2.", b"Warnings:", b"0."]


def test_the_table_puts_what_mends_on_one_line_of_its_own(given: Environment) -> None:
    given(ERP_MCP_DATABASE_URL="postgresql://erp_app:sesame@127.0.0.1:1/shop", ERP_MCP_MAX_TOKEN="1")
    lines = [line.strip() for line in run().stdout.splitlines()]

    assert "Rename it to ERP_MCP_MAX_TOKENS." in lines
    assert MENDING in lines
    assert lines[-1] == "Problems: 1. Warnings: 1."


@pytest.mark.usefixtures("external")
def test_a_secret_key_that_seals_nothing_is_a_problem(given: Environment) -> None:
    given(ERP_MCP_SECRET_KEY="short")
    findings, exit_status = found()

    assert exit_status == 1
    assert findings["secret key"] == {
        "state": "problem",
        "found": "ERP_MCP_SECRET_KEY is not 32 bytes in URL-safe base64",
        "mend": "`erp-mcp connection key` prints a new one.",
    }


def test_a_new_embedded_database_is_made_and_left_stopped(home: Path, given: Environment) -> None:
    given(ERP_MCP_DATA_DIR=home / "data")
    findings, exit_status = found()

    assert exit_status == 0
    assert (
        findings["database"]["found"]
        == f"PostgreSQL 18 embedded in {home / 'data'}, made and started to look"
    )
    assert findings["migrations"] == {
        "state": "ok",
        "found": "no schema yet; the first start of `erp-mcp serve` makes it",
    }
    assert states(findings, "skipped") == {"model probe", "clock", "tenant", "queue", "web hook", "audit"}
    assert status(home / "data").state == "stopped"


async def test_an_embedded_database_in_use_is_sound(home: Path, given: Environment) -> None:
    given(ERP_MCP_DATA_DIR=home / "data")
    async with open_database(Place(home / "data"), "main"):
        findings, exit_status = found()

    assert exit_status == 0
    assert findings["database"]["found"].endswith("already running")
    assert states(findings, "ok") == set(findings) - {"model probe"}


def test_a_database_that_does_not_answer_is_the_only_problem(given: Environment) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        closed = listener.getsockname()[1]
    given(ERP_MCP_DATABASE_URL=f"postgresql://erp_app:sesame@127.0.0.1:{closed}/shop")
    findings, exit_status = found()

    assert exit_status == 1
    assert findings["database"] == {
        "state": "problem",
        "found": f"nothing answers at 127.0.0.1:{closed}, database shop, role erp_app",
        "mend": MENDING,
    }
    assert states(findings, "problem") == {"database"}
    assert states(findings, "skipped") > {"pgvector", "role", "migrations", "tenant", "queue", "audit"}


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_a_wrong_password_is_told_from_a_missing_server_and_not_shown(
    urls: Urls, given: Environment, options: list[str]
) -> None:
    given(
        ERP_MCP_DATABASE_URL=make_url(urls.app).set(password="sesame").render_as_string(hide_password=False)
    )
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


def test_bad_settings_are_findings_and_the_rest_is_still_checked(external: Urls, given: Environment) -> None:
    given(ERP_MCP_MAX_TOKENS="many")
    findings, exit_status = found()

    assert exit_status == 1
    assert findings["settings"]["found"].startswith("ERP_MCP_MAX_TOKENS: Input should be a valid integer")
    assert states(findings, "problem") == {"settings"}
    assert findings["audit"]["state"] == "ok"


@pytest.mark.parametrize(
    "statement", ["drop table queue.procrastinate_jobs cascade", "drop function list_tenants"]
)
def test_a_check_that_fails_does_not_hide_the_others(external: Urls, statement: str) -> None:
    as_owner(external, statement)
    findings, exit_status = found()

    assert exit_status == 1
    assert findings["clock"]["state"] == "ok"
    assert states(findings, "problem") < {"tenant", "queue", "web hook", "audit"}
