import json

import psycopg
import pytest
from tests.cli.commands import Run, done, runner_for

from erp_mcp.cli.conversations import conversations
from erp_mcp.errors import InvalidInput, SessionNotFound
from erp_mcp.store.embedded import Urls

FILLED = """
insert into contact_identities (tenant_id, wa_id, name)
values ('main', '971501', 'Sara'), ('main', '971502', 'Omid');
insert into conversations (tenant_id, id, channel, subject, language, started_at, updated_at)
select 'main', id, channel, '', 'en', at, at from (values
    ('wa-1', 'whatsapp', now()), ('wa-2', 'whatsapp', now() - interval '40 days'), ('chat', 'api', now()),
    ('recorded', 'whatsapp', now())
) as given(id, channel, at);
insert into threads (tenant_id, conversation_id, number_id, contact_id, handler)
select 'main', 'wa-' || id, 'n', id, 'assistant' from contact_identities;
"""


@pytest.fixture
def run(urls: Urls, anyio_backend: str) -> Run:
    run = runner_for(conversations, urls)
    done(run("list"))  # makes the tenant
    with psycopg.connect(urls.owner) as connection:
        connection.execute(FILLED.encode())
    return run


def listed(run: Run, *options: str) -> list[tuple[str, str, str]]:
    rows = json.loads(done(run("list", "--json", *options)).stdout)
    return sorted((row["id"], row["state"], row["because"]) for row in rows)


def test_one_is_given_to_a_person_and_back(run: Run) -> None:
    given = done(run("assign", "human", "wa-1", "--because", "wants Ali"))
    assert given.stderr == "1 conversations are now for the human.\n"
    assert listed(run, "--state", "support_active") == [("wa-1", "support_active", "wants Ali")]
    done(run("assign", "assistant", "wa-1"))
    assert listed(run, "--state", "support_active") == []


def test_all_or_the_old_ones_are_changed_at_once(run: Run) -> None:
    assert done(run("assign", "human", "--older-than", "30d")).stderr.startswith("1 conversations")
    assert done(run("assign", "human", "--all")).stderr.startswith("1 conversations")
    assert [each[:2] for each in listed(run)] == [
        ("chat", "active"),
        ("recorded", "active"),
        ("wa-1", "support_active"),
        ("wa-2", "support_active"),
    ]
    assert done(run("close", "--older-than", "30d")).stderr == "1 conversations were closed.\n"
    assert [each[:2] for each in listed(run, "--state", "closed")] == [("wa-2", "closed")]


def test_one_that_is_only_recorded_has_no_handler_whatever_channel_it_was_on(run: Run) -> None:
    told = done(run("assign", "human", "chat", "recorded")).stderr
    assert "0 conversations" in told
    assert "Only recorded here, so nobody handles them: chat, recorded. They were not changed." in told
    assert "none: only recorded" in done(run("list")).stdout


@pytest.mark.parametrize("asked", [["assign", "human"], ["close"], ["close", "--older-than", "soon"]])
def test_nothing_is_changed_by_leaving_something_out(run: Run, asked: list[str]) -> None:
    assert isinstance(run(*asked).exception, InvalidInput)
    assert {each[1] for each in listed(run)} == {"active"}


def test_one_that_is_not_there_is_an_error(run: Run) -> None:
    assert isinstance(run("close", "wa-1", "nowhere").exception, SessionNotFound)
    assert listed(run, "--state", "closed") == []
