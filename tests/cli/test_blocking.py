import json

import psycopg
import pytest
from tests.cli.commands import Run, done, runner_for
from tests.trade import customer

from erp_mcp.cli.blocking import blocking
from erp_mcp.errors import NotFound
from erp_mcp.store import mirror
from erp_mcp.store.embedded import Urls
from erp_mcp.store.engine import create_engine, transactions

CONVERSATION = """
    insert into conversations (tenant_id, id, channel, subject, language, started_at, updated_at)
    values ('main', 'wa-1', 'whatsapp', '', 'en', now(), now())
"""


@pytest.fixture
async def shop(urls: Urls) -> Urls:
    """With one customer, and one conversation of somebody unknown."""
    async with await psycopg.AsyncConnection.connect(urls.owner) as connection:
        await connection.execute(
            "insert into tenants (id, name) values ('main', 'Main') on conflict do nothing"
        )
        await connection.execute(CONVERSATION)
    engine = create_engine(urls.app)
    async with transactions(engine)("main") as session:
        await mirror.save_customers(session, "main", [customer(7, "Zubaida Qasimi")])
    await engine.dispose()
    return urls


@pytest.fixture
def run(shop: Urls, anyio_backend: str) -> Run:
    return runner_for(blocking, shop)


def listed(run: Run) -> list[tuple[str, str, str]]:
    rows = json.loads(done(run("list", "--json")).stdout)
    return [(row["who"], row["by"], row["reason"]) for row in rows]


def test_a_customer_is_blocked_with_a_reason_and_let_in_again(run: Run) -> None:
    assert done(run("block", "#7", "--reason", "threats")).stderr == "Blocked: persons answer.\n"
    ((who, by, reason),) = listed(run)
    assert who.startswith("Zubaida Qasimi#")
    assert (by, reason) == ("cli", "threats")
    assert done(run("unblock", "#7")).stderr == "The block is lifted: answers and drafts are made again.\n"
    assert listed(run) == []


def test_who_is_blocked_already_stays_blocked_as_before(run: Run) -> None:
    done(run("block", "#7", "--reason", "threats"))
    assert done(run("block", "#7", "--reason", "others")).stderr == "Blocked already; nothing was changed.\n"
    assert [reason for _, _, reason in listed(run)] == ["threats"]


def test_somebody_unknown_is_blocked_where_they_write(run: Run) -> None:
    done(run("block", "--session", "wa-1"))
    assert listed(run) == [("session wa-1", "cli", "a person decided so")]
    done(run("unblock", "--session", "wa-1"))
    assert listed(run) == []


def test_what_was_done_is_in_the_audit_log(run: Run, shop: Urls) -> None:
    done(run("block", "#7"))
    done(run("unblock", "#7"))
    with psycopg.connect(shop.owner) as connection:
        rows = connection.execute("select action from audit_entries order by id").fetchall()
    assert [kind for (kind,) in rows][-2:] == ["blocked", "block_lifted"]


@pytest.mark.parametrize("words", [(), ("#7", "--session", "wa-1")])
@pytest.mark.parametrize("command", ["block", "unblock"])
def test_exactly_one_is_named(run: Run, command: str, words: tuple[str, ...]) -> None:
    refused = run(command, *words)
    assert refused.exit_code == 2
    assert listed(run) == []


def test_a_block_that_is_not_there_is_not_lifted(run: Run) -> None:
    refused = run("unblock", "#7").exception
    assert isinstance(refused, NotFound)
    assert "Nothing was changed." in str(refused)


def test_a_session_that_is_not_there_is_not_blocked(run: Run) -> None:
    assert isinstance(run("block", "--session", "nowhere").exception, NotFound)
    assert listed(run) == []
