import json

import pytest
from tests.cli.commands import Run, done, runner_for

from erp_mcp.cli.examples import examples
from erp_mcp.errors import InvalidInput, NotFound
from erp_mcp.store.embedded import Urls


@pytest.fixture
def run(urls: Urls, anyio_backend: str) -> Run:
    return runner_for(examples, urls)


def test_an_example_is_added_listed_and_removed(run: Run) -> None:
    assert done(run("add", "intent", "order", "کجاست بارم")).stderr == "Example 1 shows intent order.\n"
    (row,) = json.loads(done(run("list", "--json")).stdout)
    assert (row["id"], row["aspect"], row["label"], row["used"], row["text"]) == (
        *("1", "intent", "order", "yes"),
        "کجاست بارم",
    )
    assert done(run("remove", "1")).stderr == "Example 1 was removed.\n"
    assert json.loads(done(run("list", "--json")).stdout) == []


def test_what_is_wrong_is_said(run: Run) -> None:
    assert isinstance(run("remove", "3").exception, NotFound)
    refused = run("add", "buying", "perhaps", "I may take it").exception
    assert isinstance(refused, InvalidInput)
    assert "none, interested, ready" in str(refused)
    assert run("add", "weather", "fine", "sunny").exit_code == 2
