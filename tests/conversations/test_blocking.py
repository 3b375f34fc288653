"""Abuse has its consequence: persons answer whoever is abusive again and again, until one lifts it."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta

import pytest

from erp_mcp.advice.actions.recommendations import Recommendations
from erp_mcp.advice.actions.wanted import RecommendedFor
from erp_mcp.advice.page import CustomerPage
from erp_mcp.app import App
from erp_mcp.conversations.blocking import Named
from erp_mcp.errors import NotFound
from erp_mcp.governance.tenants import Tenants
from erp_mcp.jobs import work_jobs
from erp_mcp.sandbox.company import people
from erp_mcp.sandbox.company.loading import TENANT
from erp_mcp.store.blocks import Block, is_blocked
from erp_mcp.store.embedded import Urls
from erp_mcp.store.records import Message, Said
from tests.apps import company_app

INSULTS = (
    "You are an idiot, shut up!",
    "You stupid idiots, go to hell.",
    "Shut up, you bastard!",
    "You idiot!",
)
OTHER = "another-company"


@pytest.fixture(scope="module")
async def app(server: Urls, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[App]:
    async with company_app(server, tmp_path_factory.mktemp("blocking")) as app:
        await Tenants(app.database.owner_engine()).create(OTHER, "Another company", by="tests")
        yield app


def numbered(at: int) -> str:
    """A customer by the phone, which nobody shares."""
    return [each.phone for each in people.customers() if each.phone][at] or ""


async def say(app: App, session_id: str, *texts: str, customer: str | None = None, ago: int = 0) -> None:
    at = datetime.now(UTC) - timedelta(days=ago, minutes=30)
    said = [
        Message(f"{text[:9]}-{number}", "customer", text, "", at + timedelta(seconds=number))
        for number, text in enumerate(texts)
    ]
    await app.recording.record(TENANT, Said(session_id, said, customer))
    await work_jobs(app, forever=False)


async def block_of(app: App, customer_id: int | None, session_id: str | None = None) -> Block | None:
    async with app.database.transactions(TENANT) as session:
        return await is_blocked(session, customer_id, session_id)


async def page(app: App, given: str) -> tuple[int, str]:
    found = await app.crm.customers.get(TENANT, given)
    assert isinstance(found, CustomerPage)
    return found.known.id, found.as_page(app.tokens, 800).text


async def test_the_third_abusive_message_blocks_the_customer_and_a_person_lifts_it(app: App) -> None:
    phone = numbered(11)
    customer_id, before = await page(app, phone)
    await say(app, "abusive", *INSULTS[:2], customer=phone)
    assert await block_of(app, customer_id) is None
    assert "Blocked" not in before
    await say(app, "abusive again", INSULTS[2], customer=phone)
    block = await block_of(app, customer_id)
    assert block is not None
    assert (block.blocked_by, block.reason) == ("policy", "3 abusive messages within 30 days")
    assert "Blocked for automatic answers and drafts since" in (await page(app, phone))[1]
    await app.blocking.lift(TENANT, Named(f"#{customer_id}"), by="tests")
    assert await block_of(app, customer_id) is None
    await say(app, "sorry", "Thank you, and sorry.", customer=phone)
    assert await block_of(app, customer_id) is None, "what was lifted does not count again"


async def test_whoever_nobody_knows_is_blocked_where_they_write(app: App) -> None:
    await say(app, "unknown and abusive", *INSULTS)
    assert await block_of(app, None, "unknown and abusive") is not None
    assert await block_of(app, None, "another session") is None
    assert await block_of(app, None) is None, "nobody is blocked as nobody"
    await app.blocking.lift(TENANT, Named(session_id="unknown and abusive"), by="tests")


async def test_abuse_of_long_ago_is_forgotten(app: App) -> None:
    phone = numbered(12)
    await say(app, "long ago", *INSULTS[:2], customer=phone, ago=40)
    await say(app, "today", INSULTS[2], customer=phone)
    assert await block_of(app, (await page(app, phone))[0]) is None


async def test_who_complains_or_says_one_emoji_is_not_blocked(app: App) -> None:
    await say(
        app, "angry", "This is a disaster!", "Where is my order?! Unacceptable.", "🤬", "The rice is bad."
    )
    assert await block_of(app, None, "angry") is None


async def test_a_block_is_nobody_elses_business(app: App) -> None:
    await say(app, "only ours", *INSULTS)
    async with app.database.transactions(OTHER) as session:
        assert await is_blocked(session, None, "only ours") is None
    assert await app.blocking.list(OTHER) == []
    await app.blocking.lift(TENANT, Named(session_id="only ours"), by="tests")


async def test_the_hand_over_is_recommended_first_and_then_the_block(app: App) -> None:
    await say(app, "one insult", INSULTS[0])
    found = await app.crm.recommending.recommend(TENANT, RecommendedFor(session_id="one insult"), 5)
    assert isinstance(found, Recommendations)
    assert [each.ranked.candidate.kind for each in found.found] == ["escalate", "block"]
    asked = f"`erp-mcp blocking block --session 'one insult' --tenant {TENANT}`"
    assert asked in str(found.found[1].ranked.candidate.call.arguments)


async def test_for_whoever_is_blocked_only_a_person_is_recommended(app: App) -> None:
    phone = numbered(13)
    customer_id, _ = await page(app, phone)
    assert await app.blocking.block(TENANT, Named(phone), "threatened a driver", by="tests")
    assert not await app.blocking.block(TENANT, Named(phone), "again", by="tests")
    found = await app.crm.recommending.recommend(TENANT, RecommendedFor(customer=f"#{customer_id}"), 5)
    assert isinstance(found, Recommendations)
    (only,) = [each.ranked.candidate for each in found.found]
    assert (only.kind, only.call.tool) == ("escalate", "run_action")
    assert only.reason.endswith("threatened a driver")
    assert f"`erp-mcp blocking unblock --tenant {TENANT}`" in only.effect
    await app.blocking.lift(TENANT, Named(phone), by="tests")
    with pytest.raises(NotFound, match="not blocked"):
        await app.blocking.lift(TENANT, Named(phone), by="tests")
