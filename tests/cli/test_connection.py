import json

import psycopg
import pytest
from pydantic import SecretStr
from tests.cli.commands import Run, done, runner_for

from erp_mcp.cli.connection import connection
from erp_mcp.errors import InvalidInput, NotFound, WhatsAppMisconfigured
from erp_mcp.governance.sealing import SealBroken, SecretKeyRefused, key_bytes, new_key, unseal
from erp_mcp.store.embedded import Urls

ODOO = (
    "create",
    "odoo",
    "erp",
    "--setting",
    "url=https://erp.example.com/?a=b",
    "--setting",
    "db=shop",
)
SECRET = "correct horse battery staple"


@pytest.fixture
def run(urls: Urls, anyio_backend: str) -> Run:
    return runner_for(connection, urls, ERP_MCP_SECRET_KEY=new_key())


def test_a_connection_is_created_listed_and_revoked(run: Run) -> None:
    done(run(*ODOO, "--secret-stdin", typed=f"{SECRET}\n"))

    [listed] = json.loads(done(run("list", "--json")).stdout)
    assert (listed["kind"], listed["name"], listed["settings"]) == (
        "odoo",
        "erp",
        {"url": "https://erp.example.com/?a=b", "db": "shop"},
    )

    assert "end it there too" in done(run("revoke", "odoo", "erp")).stderr
    assert json.loads(done(run("list", "--json")).stdout) == []


@pytest.mark.parametrize("words", [(*ODOO, "--secret-stdin"), ODOO])
def test_the_secret_is_in_no_output(run: Run, words: tuple[str, ...]) -> None:
    created = done(run(*words, typed=f"{SECRET}\n"))
    listed = done(run("list"))
    refused = run(*words, typed=f"{SECRET}\n")

    assert isinstance(refused.exception, InvalidInput)
    shown = created.output + listed.output + refused.output + str(refused.exception)
    assert "erp.example.com" in shown
    assert SECRET not in shown


def test_without_a_key_the_error_comes_before_the_secret_is_asked_for(run: Run) -> None:
    refused = run(*ODOO, typed=f"{SECRET}\n", ERP_MCP_SECRET_KEY="too short")

    assert isinstance(refused.exception, SecretKeyRefused)
    assert "erp-mcp connection key" in str(refused.exception)
    assert "Secret" not in refused.output


def test_the_key_that_is_printed_seals_and_is_no_other(run: Run, urls: Urls) -> None:
    key, other = (done(run("key")).stdout for _ in range(2))

    done(run(*ODOO, "--secret-stdin", typed=SECRET, ERP_MCP_SECRET_KEY=key))

    with psycopg.connect(urls.owner) as connection:
        row = connection.execute("select sealed_secret from connections").fetchone()
    assert row
    belongs_to = "main", "odoo", "erp"
    assert unseal(key_bytes(SecretStr(key)), row[0], *belongs_to) == SECRET
    with pytest.raises(SealBroken):
        unseal(key_bytes(SecretStr(other)), row[0], *belongs_to)


def test_an_existing_connection_is_only_replaced_on_purpose(run: Run) -> None:
    done(run(*ODOO, "--secret-stdin", typed=SECRET))

    done(run("create", "odoo", "erp", "--replace", "--secret-stdin", typed="another"))

    [listed] = json.loads(done(run("list", "--json")).stdout)
    assert listed["settings"] == {}


@pytest.mark.parametrize("setting", ["password=x", "api_key=x", "access_token=x", "app_secret=x"])
def test_a_secret_among_the_settings_is_refused(run: Run, setting: str) -> None:
    refused = run("create", "odoo", "erp", "--setting", setting, "--secret-stdin", typed=SECRET)

    assert isinstance(refused.exception, InvalidInput)
    assert "on stdin" in str(refused.exception)


@pytest.mark.parametrize("setting", ["url", "=x", "url=", "URL=x"])
def test_a_setting_that_is_none_is_refused(run: Run, setting: str) -> None:
    refused = run("create", "odoo", "erp", "--setting", setting, "--secret-stdin", typed=SECRET)

    assert isinstance(refused.exception, InvalidInput)
    assert "key=value" in str(refused.exception)


def test_an_unknown_kind_is_a_usage_error(run: Run) -> None:
    assert run("create", "sap", "erp", "--secret-stdin", typed=SECRET).exit_code == 2


def test_revoking_what_is_not_there_is_an_error(run: Run) -> None:
    assert isinstance(run("revoke", "odoo", "erp").exception, NotFound)


WHATSAPP = ("create", "whatsapp", "shop", "--setting", "number_id=1", "--setting", "business_id=2")


def test_the_three_secrets_of_whatsapp_are_asked_for_one_by_one(run: Run) -> None:
    created = done(run(*WHATSAPP, typed="a-token\nan-app-secret\na-word\n"))
    assert "Access token" in created.stderr
    assert "a-token" not in created.output

    [listed] = json.loads(done(run("list", "--json")).stdout)
    assert (listed["kind"], listed["settings"]) == ("whatsapp", {"number_id": "1", "business_id": "2"})


def test_a_whatsapp_connection_that_could_not_be_opened_is_not_stored(run: Run) -> None:
    refused = run(
        *WHATSAPP[:5], "--secret-stdin", typed='{"token": "t", "app_secret": "s", "verify_token": "w"}'
    )
    assert isinstance(refused.exception, WhatsAppMisconfigured)
    assert json.loads(done(run("list", "--json")).stdout) == []
