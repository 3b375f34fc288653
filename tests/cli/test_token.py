import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import anyio
import pytest
from tests.cli.commands import Run, done, runner_for

from erp_mcp.cli.tenant import tenant
from erp_mcp.cli.token import token
from erp_mcp.errors import InvalidInput, NotFound, TokenRefused
from erp_mcp.governance.access import Access
from erp_mcp.governance.principal import Principal
from erp_mcp.store.database import Place, open_database
from erp_mcp.store.embedded import Urls
from erp_mcp.store.tenancy import TokenOwners


@pytest.fixture
def run(urls: Urls, anyio_backend: str) -> Run:
    return runner_for(token, urls)


def test_stdout_is_the_token_and_nothing_else_and_it_works(run: Run, urls: Urls) -> None:
    created = done(run("create", "laptop", "--scope", "read", "--scope", "draft"))

    secret = created.stdout.removesuffix("\n")
    assert principal(urls, secret) == Principal("main", "token:laptop", frozenset({"read", "draft"}))
    assert secret not in created.stderr


def test_the_guidance_says_how_it_is_sent_when_it_ends_and_that_it_is_not_shown_again(run: Run) -> None:
    guidance = done(run("create", "laptop")).stderr

    expires = datetime.now(UTC) + timedelta(days=90)
    for fact in ("Authorization: Bearer", f"{expires:%Y-%m-%d}", "not shown again", "It may read."):
        assert fact in guidance


def test_a_token_for_ever_comes_with_a_warning(run: Run) -> None:
    assert "Warning: it never expires" in done(run("create", "laptop", "--days", "0")).stderr
    [listed] = json.loads(done(run("list", "--json")).stdout)
    assert listed["expires_at"] is None
    assert datetime.fromisoformat(listed["created_at"]) <= datetime.now(UTC)


def test_the_list_does_not_hold_the_token(run: Run) -> None:
    secret = done(run("create", "laptop")).stdout.strip()

    [listed] = json.loads(done(run("list", "--json")).stdout)
    assert (listed["name"], listed["scopes"], listed["state"]) == ("laptop", ["read"], "valid")
    assert done(run("list")).stdout.split("\t")[:3] == ["laptop", "read", "valid"]
    assert secret not in run("list").output + run("list", "--json").output


def test_a_revoked_token_works_no_more(run: Run, urls: Urls) -> None:
    secret = done(run("create", "laptop")).stdout.strip()

    done(run("revoke", "laptop"))

    with pytest.raises(TokenRefused):
        principal(urls, secret)
    assert isinstance(run("revoke", "laptop").exception, NotFound)


def test_a_token_belongs_to_the_tenant_that_is_named(run: Run, urls: Urls) -> None:
    done(runner_for(tenant, urls)("create", "shop"))

    secret = done(run("create", "laptop", "--tenant", "shop")).stdout.strip()

    assert principal(urls, secret).tenant_id == "shop"
    assert json.loads(done(run("list", "--json")).stdout) == []


@pytest.mark.parametrize("words", [("create", "laptop"), ("list",), ("revoke", "laptop")])
def test_a_mistyped_tenant_is_refused_and_not_made(run: Run, urls: Urls, words: tuple[str, ...]) -> None:
    done(run("list"))

    refused = run(*words, "--tenant", "mian")

    assert isinstance(refused.exception, NotFound)
    assert "Nearest: main" in str(refused.exception)
    assert len(json.loads(done(runner_for(tenant, urls)("list", "--json")).stdout)) == 1


def test_a_mistyped_scope_is_answered_with_the_nearest_and_makes_no_token(run: Run) -> None:
    refused = run("create", "laptop", "--scope", "read", "--scope", "wirte")

    assert isinstance(refused.exception, InvalidInput)
    assert "Nearest: write" in str(refused.exception)
    assert json.loads(done(run("list", "--json")).stdout) == []


@pytest.mark.parametrize("days", ["-1", "99999", "soon"])
def test_days_that_make_no_sense_are_a_usage_error(run: Run, days: str) -> None:
    assert run("create", "laptop", "--days", days).exit_code == 2


def principal(urls: Urls, secret: str) -> Principal:
    async def ask() -> Principal:
        async with open_database(Place(Path("unused"), urls.app)) as database:
            return await Access(database.transactions, TokenOwners(database.statements)).principal(secret)

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(anyio.run, ask).result()
