"""What a day begins with: promises of ours whose day has passed, and who waits for a person."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from erp_mcp.advice.promised import overdue_in
from erp_mcp.app import App
from erp_mcp.budget import Tokens
from erp_mcp.store.due import OurLast
from erp_mcp.store.embedded import Urls
from tests.apps import fresh_app

TENANT = "main"
NOW = datetime.now(UTC)
TALK = text("""
insert into conversations (tenant_id, id, channel, subject, language, started_at, updated_at)
values ('main', :id, 'whatsapp', '', 'en', :at, :at)
""")
SAID = text("""
insert into messages (tenant_id, conversation_id, id, role, text, language, sent_at, position, metadata)
values ('main', :id, :message, :role, :said, 'en', :at, :position, '{}')
""")
ABUSED = text("""
insert into abusive_messages (tenant_id, conversation_id, message_id, said_at)
select tenant_id, conversation_id, id, sent_at from messages where conversation_id = :id and role = 'customer'
""")
Talk = tuple[tuple[str, str, int], ...]  # who, what, how many days ago
PROMISE = "I will send you the invoice."
TALKS: dict[str, Talk] = {
    "forgotten": (("customer", "Where is my invoice?", 6), ("staff", PROMISE, 5)),
    "fresh": (("staff", PROMISE, 1),),
    "kept": (("staff", PROMISE, 6), ("staff", "Here is the invoice.", 5)),
    "long ago": (("staff", PROMISE, 60),),
    "abusive": (("customer", "You are idiots!", 1),),
    "abusive and answered": (("customer", "You are idiots!", 2), ("staff", "We are sorry.", 1)),
    "patient": (("customer", "Do you have rice?", 1),),
}


@pytest.fixture(scope="module")
async def shop(server: Urls, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[App]:
    async with fresh_app(server, tmp_path_factory.mktemp("promised"), tenant=TENANT) as app:
        async with app.database.transactions(TENANT) as session:
            for name, talk in TALKS.items():
                await session.execute(TALK, {"id": name, "at": NOW - timedelta(days=60)})
                for position, (role, said, days) in enumerate(talk, 1):
                    given = {"id": name, "message": f"{name} {position}", "role": role, "said": said}
                    at = NOW - timedelta(days=days)
                    await session.execute(SAID, given | {"at": at, "position": position})
            for name in ("abusive", "abusive and answered"):
                await session.execute(ABUSED, {"id": name})
        yield app


async def test_only_a_promise_that_nothing_of_ours_followed_is_overdue(shop: App, o200k: Tokens) -> None:
    told = (await shop.crm.promised.overdue(TENANT)).as_page(o200k, 900).text
    assert "(1 of 1)" in told
    assert "forgotten" in told
    assert PROMISE in told


async def test_who_was_abusive_waits_for_a_person_until_one_answers(shop: App, o200k: Tokens) -> None:
    page = (await shop.company.overviews.day(TENANT)).as_page(o200k, 4000).text
    block = page.partition("handed over to a person and wait")[2].partition("\n\n")[0]
    assert "abusive\tabusive messages" in block
    assert "answered" not in block
    assert "patient" not in block


def test_a_promise_that_names_a_day_is_overdue_after_that_day() -> None:
    said_at = datetime(2026, 11, 2, 9, tzinfo=UTC)
    said = [OurLast("", "s-1", "m-1", "I will call you on 2026-11-10.", said_at)]
    assert overdue_in(said, UTC, datetime(2026, 11, 10, tzinfo=UTC).date()) == []
    (row,) = overdue_in(said, UTC, datetime(2026, 11, 11, tzinfo=UTC).date())
    assert str(row[3]) == "2026-11-10"
