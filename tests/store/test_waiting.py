"""Who waits for an answer is one thing, wherever it is told."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.app import App
from erp_mcp.store import answering, dialogue, due, mirror
from erp_mcp.store.answering import Talks
from erp_mcp.store.correspondence import list_conversations
from erp_mcp.store.embedded import Urls
from erp_mcp.store.noticing import Looking, talks
from erp_mcp.store.records import Conversation, Message
from erp_mcp.store.tables import Customer
from erp_mcp.store.trade import Span
from erp_mcp.store.waiting import IS_THANKS, open_issues
from tests.apps import fresh_app
from tests.language.test_thanks import ASKING, CLOSING
from tests.trade import customer

TENANT = "default"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SPAN = Span(NOW - timedelta(days=9), NOW)
# What the customer (c) and the staff (s) said, and whether the customer waits.
SAID = {
    1: ("c Is it there? / s Yes. / c Noted with thanks.", False),
    2: ("c Is it there? / s Yes. / c شكراً / c teşekkürler", False),
    3: ("c Is it there? / c ok thank you", True),
    4: ("c Is it there? / s Yes. / c thanks, but when does it arrive?", True),
    5: ("c Is it there? / s Yes. / c ممنون / c And the tea?", True),
    6: ("c thanks", False),
    7: ("c Is it there? / s Yes.", False),
    8: ("c Is it there?", True),
}
WAITING = [f"talk-{each}" for each, (_, waits) in SAID.items() if waits]
Told = Callable[[AsyncSession], Awaitable[list[str]]]


def talk(number: int, said: str) -> Conversation:
    began = NOW - timedelta(days=3)
    messages = [
        Message(
            str(at), "customer" if line[0] == "c" else "staff", line[2:], "en", began + timedelta(minutes=at)
        )
        for at, line in enumerate(said.split(" / "))
    ]
    return Conversation(f"talk-{number}", number, "whatsapp", "", "en", began, "", tuple(messages))


@pytest.fixture(scope="module")
async def app(server: Urls, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[App]:
    async with fresh_app(server, tmp_path_factory.mktemp("waiting"), tenant=TENANT) as app:
        async with app.database.transactions(TENANT) as session:
            await mirror.save_customers(session, TENANT, [customer(each, f"C{each}") for each in SAID])
            await dialogue.save_conversations(
                session, TENANT, [talk(number, said) for number, (said, _) in SAID.items()]
            )
        yield app


async def searched(session: AsyncSession) -> list[str]:
    wanted = select(Customer.external_id).where(Customer.id.in_(open_issues()))
    return [f"talk-{each}" for each in await session.scalars(wanted)]


async def listed(session: AsyncSession) -> list[str]:
    found, total = await list_conversations(session, "unanswered", None, 50, 0)
    assert total == len(found)
    return [each.id for each in found]


async def briefed(session: AsyncSession) -> list[str]:
    return [each.session_id for each in await due.waiting(session, 50)]


async def alerted(session: AsyncSession) -> list[str]:
    return [each.subject for each in await talks.unanswered(session, Looking("AED", "UTC", NOW))]


async def reported(session: AsyncSession) -> list[str]:
    return [each.conversation_id for each in await answering.waiting(session, Talks(SPAN, "", "UTC"), 50)]


@pytest.mark.parametrize("told", [searched, listed, briefed, alerted, reported])
async def test_thanks_alone_wait_for_nothing_and_a_question_before_them_still_does(
    app: App, told: Told
) -> None:
    async with app.database.transactions(TENANT) as session:
        assert sorted(await told(session)) == WAITING


async def test_thanks_are_no_question_that_was_not_answered(app: App) -> None:
    async with app.database.transactions(TENANT) as session:
        every, *_ = await answering.answers(session, Talks(SPAN, "", "UTC"))
    assert (every.questions, every.answered) == (9, 5)


async def test_what_waits_is_quoted_and_not_the_thanks_after_it(app: App) -> None:
    async with app.database.transactions(TENANT) as session:
        quoted = {each.session_id: each.text for each in await due.waiting(session, 50)}
        newest = {
            each.id: each.text for each in (await list_conversations(session, "unanswered", None, 50, 0))[0]
        }
    assert (quoted["talk-3"], newest["talk-3"]) == ("Is it there?", "ok thank you")


@pytest.mark.parametrize("said", [*CLOSING, *ASKING])
async def test_the_database_understands_thanks_as_the_program_does(app: App, said: str) -> None:
    asked = text(f"select {IS_THANKS} from (select cast(:said as text) as text, 'customer' as role) as given")
    async with app.database.transactions(TENANT) as session:
        assert await session.scalar(asked, {"said": said}) is (said in CLOSING)
