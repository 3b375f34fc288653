import json
from pathlib import Path

import pytest
from tests.cli.commands import Run, done, runner_for
from tests.conftest import settings_for
from tests.governance.proposals import LOCAL, actions, policy_in, proposal

from erp_mcp.app import open_app
from erp_mcp.cli.changes import changes
from erp_mcp.errors import ChangeSettled
from erp_mcp.governance.writing import Allowed
from erp_mcp.store.changes import Settlement
from erp_mcp.store.embedded import Urls


@pytest.fixture
async def change_id(urls: Urls, tmp_path: Path) -> int:
    """A change of which nobody knows how it ended."""
    async with open_app(settings_for(urls, tmp_path, policy_file=policy_in(tmp_path))) as app:
        answer = await app.company.writing.propose(LOCAL, proposal("crm.lead", name="\x1b[2JAli"))
        assert isinstance(answer, Allowed)
        settlement = Settlement("unknown", note="look in Odoo")
        return (await app.company.writing.settle("main", answer.change, settlement)).id


@pytest.fixture
def run(urls: Urls, change_id: int) -> Run:
    return runner_for(changes, urls)


async def test_a_person_says_how_a_change_ended_and_the_journal_keeps_who_said_so(
    run: Run, urls: Urls, tmp_path: Path
) -> None:
    (row,) = json.loads(done(run("list", "--unsettled", "--json")).stdout)
    assert (row["id"], row["outcome"], row["what"]) == ("1", "unknown", "crm.lead update #7")
    assert "is done" in done(run("settle", "1", "--done", "--reason", "It is there.")).stderr
    assert json.loads(done(run("list", "--unsettled", "--json")).stdout) == []
    shown = done(run("show", "1")).stdout
    assert "outcome: done (settled by cli: It is there.)" in shown
    assert "\x1b" not in shown
    async with open_app(settings_for(urls, tmp_path)) as app:
        assert await actions(app) == ["changes.intended", "changes.unknown", "changes.done"]


async def test_what_is_settled_stays_so(run: Run) -> None:
    done(run("settle", "1", "--failed"))
    assert isinstance(run("settle", "1", "--done").exception, ChangeSettled)
