import json

import pytest
from tests.cli.commands import Run, done, runner_for

from erp_mcp.cli.profile import profile
from erp_mcp.errors import InvalidInput, NotFound
from erp_mcp.store.embedded import Urls


@pytest.fixture
def run(urls: Urls, anyio_backend: str) -> Run:
    return runner_for(profile, urls)


def test_a_profile_is_said_and_shown(run: Run) -> None:
    done(run("set", "name", "Nakhla"))
    assert done(run("set", "languages", "ar en")).stderr == "Company: Nakhla\nLanguages: ar, en\n"
    done(run("set", "name", ""))
    assert json.loads(done(run("show", "--json")).stdout) == [
        {
            "name": None,
            "tone": None,
            "languages": ["ar", "en"],
            "hours": None,
            "contacts": None,
            "reply_rules": None,
            "time_zone": None,
            "replies": "draft",
            "handler": "assistant",
        }
    ]


def test_what_cannot_be_said_is_refused(run: Run) -> None:
    assert isinstance(run("set", "time_zone", "Mars/Base").exception, InvalidInput)
    assert run("set", "slogan", "Best dates").exit_code == 2


def test_a_tenant_that_is_not_there_is_refused(run: Run) -> None:
    assert isinstance(run("show", "--tenant", "mian").exception, NotFound)
