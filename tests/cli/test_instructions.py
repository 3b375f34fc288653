import json

import psycopg
import pytest
from tests.cli.commands import Run, done, runner_for

from erp_mcp.cli.instructions import instructions
from erp_mcp.errors import InvalidInput, NotFound
from erp_mcp.store.embedded import Urls


@pytest.fixture
def run(urls: Urls, anyio_backend: str) -> Run:
    return runner_for(instructions, urls)


def listed(run: Run) -> list[tuple[str, str, str]]:
    rows = json.loads(done(run("list", "--json")).stdout)
    return [(row["id"], row["state"], row["text"]) for row in rows]


def test_an_instruction_is_added_switched_and_removed(run: Run) -> None:
    assert done(run("add", "فقط فارسی جواب بده")).stderr == "Instruction 1 is on.\n"
    assert done(run("off", "1")).stderr == "Instruction 1 is off.\n"
    assert listed(run) == [("1", "off", "فقط فارسی جواب بده")]
    assert done(run("on", "1")).stderr == "Instruction 1 is on.\n"
    assert done(run("remove", "1")).stderr == "Instruction 1 was removed.\n"
    assert listed(run) == []


def test_what_gave_way_is_said(run: Run, urls: Urls) -> None:
    done(run("list"))  # makes the tenant
    with psycopg.connect(urls.owner) as connection:
        connection.execute(
            "insert into instructions (tenant_id, text, origin, source_id)"
            " select 'main', 'Rule ' || n, 'rating', n from generate_series(1, 20) as n"
        )
    assert done(run("add", "Be brief.")).stderr.splitlines() == [
        "Instruction 21 is on.",
        "Instruction 1 was switched off to make room: Rule 1",
    ]
    assert "rating 1" in done(run("list")).stdout


@pytest.mark.parametrize("command", ["on", "off", "remove"])
def test_an_instruction_that_is_not_there_is_an_error(run: Run, command: str) -> None:
    assert isinstance(run(command, "3").exception, NotFound)
    assert run(command, "three").exit_code == 2


def test_a_long_instruction_is_refused_in_one_sentence(run: Run) -> None:
    assert isinstance(refused := run("add", "word " * 16).exception, InvalidInput)
    assert str(refused) == "An instruction has at most 15 words. Nothing was changed."


def test_a_tenant_that_is_not_there_is_refused(run: Run) -> None:
    assert isinstance(run("list", "--tenant", "mian").exception, NotFound)
