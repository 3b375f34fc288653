import json
from pathlib import Path

import psycopg
import pytest
from tests.cli.commands import Run, done, runner_for
from tests.conftest import settings_for
from tests.governance.proposals import AGENT, policy_in, proposal, waits

from erp_mcp.app import open_app
from erp_mcp.cli.approvals import approvals
from erp_mcp.errors import ApprovalDecided, ApprovalExpired, ApprovalNotFound, InvalidInput
from erp_mcp.store.embedded import Urls


@pytest.fixture
async def approval_id(urls: Urls, tmp_path: Path) -> int:
    """A question of an agent whose preview holds what a customer typed."""
    async with open_app(settings_for(urls, tmp_path, policy_file=policy_in(tmp_path))) as app:
        return waits(await app.company.writing.propose(AGENT, proposal("account.move", name="\x1b[2JAli"))).id


@pytest.fixture
def run(urls: Urls, approval_id: int) -> Run:
    return runner_for(approvals, urls)


async def test_what_waits_is_listed_with_who_asked_and_what(run: Run) -> None:
    (row,) = json.loads(done(run("list", "--json")).stdout)
    assert (row["id"], row["state"], row["way"]) == ("1", "pending", "approve")
    assert (row["asked_by"], row["what"]) == ("agent-1", "account.move update #7")
    assert "account.move update #7" in done(run("list")).stdout


async def test_what_exactly_would_be_done_is_shown_without_steering_the_terminal(
    run: Run, urls: Urls
) -> None:
    with psycopg.connect(urls.owner) as connection:
        connection.execute("update approvals set preview = E'| name | \\x1b[2JAli |'")
    shown = done(run("show", "1")).stdout
    assert "| name | �[2JAli |" in shown
    assert "\x1b" not in shown
    assert "asked_by: agent-1" in shown
    assert '"values": [{"name": "\\u001b[2JAli"}]' in shown
    told = json.loads(done(run("show", "1", "--json")).stdout)
    assert (told["operation"]["record_ids"], told["versions"]) == ([7], {"7": "2026-11-21 10:00:00"})
    assert told["reason"] == "This changes the books."


async def test_what_is_approved_is_deferred_once_and_the_decision_is_kept(run: Run, urls: Urls) -> None:
    assert "is given" in done(run("approve", "1", "--reason", "Checked with Huda.")).stderr
    assert isinstance(run("approve", "1").exception, ApprovalDecided)
    told = json.loads(done(run("show", "1", "--json")).stdout)
    assert (told["state"], told["decided_by"], told["decided_because"]) == (
        "approved",
        "cli",
        "Checked with Huda.",
    )
    with psycopg.connect(urls.owner) as connection:
        assert connection.execute("select task_name from queue.procrastinate_jobs").fetchall() == [
            ("execute_approval",)
        ]


async def test_what_is_rejected_is_not_done(run: Run, urls: Urls) -> None:
    assert "nothing was changed" in done(run("reject", "1", "--reason", "Wrong customer.")).stderr
    assert isinstance(run("approve", "1").exception, ApprovalDecided)
    assert json.loads(done(run("list", "--json")).stdout) == []
    with psycopg.connect(urls.owner) as connection:
        assert connection.execute("select count(*) from queue.procrastinate_jobs").fetchone() == (0,)


async def test_what_cannot_be_decided_is_an_error(run: Run, urls: Urls) -> None:
    assert isinstance(run("approve", "2").exception, ApprovalNotFound)
    assert isinstance(run("show", "2").exception, ApprovalNotFound)
    assert isinstance(run("reject", "1", "--reason", "x" * 201).exception, InvalidInput)
    assert run("approve", "one").exit_code == 2
    with psycopg.connect(urls.owner) as connection:
        connection.execute("update approvals set expires_at = now()")
    assert isinstance(run("approve", "1").exception, ApprovalExpired)
