"""What `erp-mcp doctor` says of the web hook: messages leave, and does anything come back?"""

from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from tests.cli.doctor_runs import found

from erp_mcp.cli.checks.whatsapp import judged_traffic
from erp_mcp.store.embedded import Urls
from erp_mcp.store.operating import Traffic

pytest_plugins = ("tests.cli.doctor_fixtures",)

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
A_NUMBER = """
insert into connections (tenant_id, kind, name, settings, sealed_secret)
values ('main', 'whatsapp', 'shop', '{}', '')
"""
LEFT = """
with who as (
    insert into contact_identities (tenant_id, wa_id, name) values ('main', '971501234567', 'Amal') returning id
), talk as (
    insert into conversations (tenant_id, id, channel, subject, language, started_at, updated_at)
    values ('main', 'wa-1-1', 'whatsapp', '', 'en', now(), now()) returning id
), message as (
    insert into outbox_messages (tenant_id, conversation_id, contact_id, number_id, address, content, text,
        category, is_reply, state, principal, due_at, attempts)
    select 'main', talk.id, who.id, '1', '+971501234567', '{}', 'Hello', 'service', true, 'accepted', 'local',
        now(), 1
    from who, talk returning id
)
insert into send_attempts (tenant_id, message_id, tracker, worker, outcome, started_at)
select 'main', id, 'tracker', 1, 'accepted', now() - interval '1 hour' from message
"""
HEARD = """
insert into delivery_statuses (tenant_id, wamid, state, recipient, at)
values ('main', 'wamid.A', 'sent', '971501234567', now())
"""


def ago(**given: float) -> datetime:
    return NOW - timedelta(**given)


def ask_doctor(urls: Urls, *statements: str) -> dict[str, str]:
    with psycopg.connect(urls.owner) as connection:
        for each in statements:
            connection.execute(each.encode())
    findings, exit_status = found()
    assert exit_status == 0
    return findings["web hook"]


def test_without_a_number_nothing_is_missed(external: Urls) -> None:
    assert ask_doctor(external, LEFT) == {"state": "ok", "found": "no WhatsApp number is connected"}


def test_messages_that_left_and_a_web_hook_that_was_never_seen_are_a_warning(external: Urls) -> None:
    told = ask_doctor(external, A_NUMBER, LEFT)
    assert told["state"] == "warning"
    assert told["found"] == "messages of main left, and nothing has come since; last seen: main never"
    assert "subscribe to `messages`" in told["mend"]


def test_what_became_of_a_message_shows_that_the_web_hook_is_heard(external: Urls) -> None:
    told = ask_doctor(external, A_NUMBER, LEFT, HEARD)
    assert (told["state"], told["found"][:15]) == ("ok", "last seen: main")


@pytest.mark.parametrize(
    ("left_at", "heard_at", "state"),
    [
        (None, None, "ok"),
        (ago(hours=1), None, "warning"),
        (ago(hours=1), ago(days=9), "warning"),
        (ago(hours=1), ago(minutes=59), "ok"),
        (ago(days=4), ago(days=9), "ok"),
    ],
)
def test_only_silence_since_a_message_of_the_last_days_is_a_warning(
    left_at: datetime | None, heard_at: datetime | None, state: str
) -> None:
    assert judged_traffic({"main": Traffic(left_at, heard_at)}, NOW).state == state


def test_only_the_tenant_that_hears_nothing_is_named() -> None:
    deaf, well = Traffic(ago(hours=2), ago(days=1)), Traffic(ago(hours=2), ago(hours=1))
    assert judged_traffic({"deaf": deaf, "well": well}, NOW).found == (
        "messages of deaf left, and nothing has come since; last seen: "
        "deaf 2026-11-21 12:00 UTC, well 2026-11-22 11:00 UTC"
    )
