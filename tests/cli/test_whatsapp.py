"""The command line of WhatsApp: what people stop, cancel and settle is audited, no number is shown."""

import json
from typing import Any

import psycopg
import pytest
from tests.cli.commands import Run, done, runner_for

from erp_mcp.cli.whatsapp import whatsapp
from erp_mcp.errors import InvalidInput, MoveImpossible, NotFound
from erp_mcp.store.embedded import Urls

PLANT = """
with who as (
    insert into contact_identities (tenant_id, wa_id, name) values ('main', %(digits)s, 'Amal') returning id
), talk as (
    insert into conversations (tenant_id, id, channel, subject, language, started_at, updated_at)
    values ('main', 'wa-' || %(digits)s, 'whatsapp', '', 'en', now(), now()) returning id
)
insert into outbox_messages (tenant_id, conversation_id, contact_id, number_id, address, content, text,
    category, is_reply, state, principal, due_at, attempts)
select 'main', talk.id, who.id, '1', '+' || %(digits)s, '{}', 'Hello', 'service', true, %(state)s, 'local',
    now(), 1
from who, talk returning id
"""


@pytest.fixture
def run(urls: Urls, anyio_backend: str) -> Run:
    run = runner_for(whatsapp, urls)
    done(run("status"))  # makes the tenant
    return run


def plant(urls: Urls, state: str, digits: str = "971501234567") -> str:
    """A message in that state."""
    with psycopg.connect(urls.owner) as connection:
        row = connection.execute(PLANT.encode(), {"digits": digits, "state": state}).fetchone()
    assert row
    return str(row[0])


def audited(urls: Urls) -> list[str]:
    with psycopg.connect(urls.owner) as connection:
        rows = connection.execute(
            "select action from audit_entries where action like 'whatsapp%' order by id"
        )
        return [row[0] for row in rows]


def status(run: Run) -> dict[str, Any]:
    return {row["what"]: row["value"] for row in json.loads(done(run("status", "--json")).stdout)}


def test_everything_is_paused_and_goes_on(run: Run, urls: Urls) -> None:
    assert "every number is paused" in done(run("pause", "--reason", "a mistake")).stderr
    assert status(run) == {"paused every number": "a mistake"}
    done(run("resume", "--all-tenants"))
    assert status(run) == {}
    assert audited(urls) == ["whatsapp.pause", "whatsapp.resume"]


def test_what_is_unknown_is_listed_without_its_number_and_settled_at_once(run: Run, urls: Urls) -> None:
    first, second = plant(urls, "unknown"), plant(urls, "unknown", "971501234568")
    listed = json.loads(done(run("unknown", "--json")).stdout)
    assert [row["id"] for row in listed] == [second, first]
    assert [row["to"] for row in listed] == ["+9715••••••68", "+9715••••••67"]

    done(run("resolve", "--all", "--not-sent", "--resend"))

    assert status(run) == {"queued": "2"}
    assert audited(urls) == ["whatsapp.resolve", "whatsapp.resolve"]


def test_what_has_arrived_is_never_sent_again(run: Run, urls: Urls) -> None:
    message = plant(urls, "unknown")
    assert isinstance(run("resolve", message, "--sent", "--resend").exception, InvalidInput)
    done(run("resolve", message, "--sent"))
    assert status(run) == {"accepted": "1"}
    assert "none" in done(run("resolve", message, "--not-sent", "--resend")).stderr
    assert status(run) == {"accepted": "1"}


def test_what_has_arrived_is_known_by_the_name_that_whatsapp_gave_it(run: Run, urls: Urls) -> None:
    message = plant(urls, "unknown")
    done(run("resolve", message, "--sent", "--wamid", "wamid.HBgMOTcx"))
    with psycopg.connect(urls.owner) as connection:
        kept = connection.execute("select state, wamid from outbox_messages").fetchall()
    assert kept == [("accepted", "wamid.HBgMOTcx")]


def test_resolving_names_messages_or_all_of_them(run: Run) -> None:
    assert isinstance(run("resolve", "--sent").exception, InvalidInput)
    assert isinstance(run("resolve", "3", "--all", "--sent").exception, InvalidInput)


def test_what_waits_is_cancelled_and_what_has_left_is_not(run: Run, urls: Urls) -> None:
    waiting, gone = plant(urls, "queued"), plant(urls, "delivered", "971501234568")
    done(run("cancel", waiting))
    assert status(run) == {"cancelled": "1", "delivered": "1"}
    assert isinstance(run("cancel", gone).exception, MoveImpossible)
    assert isinstance(run("cancel", "999").exception, NotFound)
    assert audited(urls) == ["whatsapp.cancel"]


def test_a_consent_is_added_to_what_was_said_before(run: Run, urls: Urls) -> None:
    done(run("consent", "add", "+971501234567", "signed in the shop"))
    done(run("consent", "add", "+971501234567", "by telephone", "--taken-back", "--scope", "all"))
    with psycopg.connect(urls.owner) as connection:
        kept = connection.execute("select scope, is_given, words from consents order by id").fetchall()
    assert kept == [("marketing", True, "signed in the shop"), ("all", False, "by telephone")]
    assert audited(urls) == ["whatsapp.consent", "whatsapp.consent"]
