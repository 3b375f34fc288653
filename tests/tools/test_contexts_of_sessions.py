"""What the next context has of a conversation, over MCP: its memory, its lessons; and who the company is."""

import re
from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, datetime

import pytest
from mcp import Client

from erp_mcp.app import App
from erp_mcp.conversations.memory import SUMMARY_TOKENS
from erp_mcp.jobs import jobs_of
from erp_mcp.store.queue import work
from tests.answers import text_of
from tests.protocol_fixtures import Connect

SAID = (
    "سلام، من سارا هستم و برای رستورانمان خرید می‌کنم.",
    "سلام سارا، خوش آمدید.",
    "سفارش SO-4512 دیروز نرسید و ۱۲ کیسه برنج لازم داریم.",
    "پیگیری می‌کنیم و فردا پیش از ساعت ۱۲ می‌فرستیم.",
    "لطفاً نشانی را هم به شعبهٔ شارجه عوض کنید.",
    "نشانی عوض شد.",
    "هزینهٔ ارسال ۱۵ درهم را پس می‌دهید؟",
    "بله، ۱۵ درهم تا ۳ روز کاری برمی‌گردد.",
    "سفارش بعدی SO-4600 را هم به همان نشانی بفرستید.",
    "چشم، SO-4600 هم به شارجه می‌رود.",
    "دستتان درد نکند.",
)


@pytest.fixture(scope="module", autouse=True)
async def indexed(demo: App) -> None:
    await demo.indexing.index("demo")


@pytest.fixture
def name() -> str:
    """Each era has its own session."""
    return f"talk-{datetime.now(UTC).timestamp()}"


async def say(client: Client, demo: App, session_id: str, texts: Sequence[str], first: int = 0) -> None:
    """The worker follows."""
    messages = [
        {"id": f"m{number}", "role": "assistant" if number % 2 else "customer", "text": text}
        for number, text in enumerate(texts, start=first)
    ]
    given = {"session_id": session_id, "messages": messages}
    assert not (await client.call_tool("record_messages", given)).is_error
    await work(demo.queue, jobs_of(demo), forever=False)


async def read(client: Client, session_id: str, part: str) -> str:
    uri = f"erp://sessions/{session_id}/{part}"
    return text_of(await client.read_resource(uri, cache_mode="bypass"))


async def built(client: Client, question: str, **more: object) -> str:
    return text_of(await client.call_tool("build_context", {"question": question} | more))


def memory_in(context: str) -> str:
    return context.partition('<data kind="customer conversation">\n')[2].partition("\n</data>")[0]


async def test_six_messages_leave_one_summary_which_five_more_replace(
    connect: Connect, demo: App, name: str
) -> None:
    async with connect() as client:
        await say(client, demo, name, SAID[:3])
        await say(client, demo, name, SAID[3:6], first=3)
        first, context = await read(client, name, "summary"), await read(client, name, "context")
        await say(client, demo, name, SAID[6:], first=6)
        second = await read(client, name, "summary")
    assert "SO-4512" in first
    assert context.count("Summary: ") == 1
    assert SAID[5] in context.partition("Last 5 of 6 messages:")[2]
    assert "SO-4600" in second
    assert summary_in(second) != summary_in(first)
    assert summary_in(first) not in second
    assert demo.tokens.count(summary_in(second)) <= SUMMARY_TOKENS


def summary_in(page: str) -> str:
    """Below its title."""
    return page.partition("\n# ")[2].partition("\n")[2].partition("\n</data>")[0]


@pytest.mark.parametrize("messages", [3, 6, 11])
async def test_the_resource_of_a_session_and_the_context_of_a_question_remember_the_same(
    connect: Connect, demo: App, name: str, messages: int
) -> None:
    async with connect() as client:
        await say(client, demo, name, SAID[:messages])
        context = await built(client, "شماره تماس چیه؟", session_id=name)
        resource = await read(client, name, "context")
    remembered = memory_in(context)
    assert SAID[messages - 1] in remembered
    assert memory_in(resource).partition("\n")[2] == remembered


async def test_what_a_bad_rating_taught_is_in_the_next_context(
    connect: Connect, demo: App, name: str
) -> None:
    rating = {"session_id": name, "message_id": "m1", "rating": "down"}
    question = "شماره تماس چیه؟"
    async with connect() as client:
        await say(client, demo, name, ["هزینهٔ ارسال چقدر است؟", "بستگی دارد."])
        before = await built(client, question)
        comment = {"comment": "همیشه مبلغ را به درهم بنویس."}
        rated = text_of(await client.call_tool("rate_reply", rating | comment))
        after = await built(client, question)
    found = re.search(r'Instruction (\d+) .*:\n<data kind="instruction">\n(.+)\n</data>', rated)
    assert found, rated
    number, told = found.groups()
    await demo.instructions.remove("demo", int(number), by="t")
    assert len(told.split()) <= 15
    assert f"- {told}\n" not in before
    assert after.partition('<data kind="question">')[0] == f"- {told}\n"


@pytest.fixture
async def profile(demo: App) -> AsyncGenerator[None]:
    await demo.profiles.set("demo", "name", "Nakhla Trading", by="t")
    await demo.profiles.set("demo", "tone", "warm and short", by="t")
    yield
    await demo.profiles.set("demo", "name", "", by="t")
    await demo.profiles.set("demo", "tone", "", by="t")


@pytest.mark.usefixtures("profile")
@pytest.mark.parametrize(
    ("question", "headings"),
    [
        ("بكم باقة Pro شهرياً؟", ("الشركة", "الأسلوب")),
        ("How much is delivery?", ("Company", "Tone")),
        ("سلام، هزینهٔ ارسال چقدر می‌شود؟", ("شرکت", "لحن")),
        ("Teslimat ücreti ne kadar?", ("Şirket", "Üslup")),
        ("Hello!", ("Company", "Tone")),
    ],
)
async def test_every_context_begins_with_the_company_in_the_language_of_the_question(
    connect: Connect, question: str, headings: tuple[str, str]
) -> None:
    async with connect() as client:
        told = await built(client, question)
    assert told.splitlines()[:2] == [f"{headings[0]}: Nakhla Trading", f"{headings[1]}: warm and short"]


@pytest.mark.parametrize(
    ("before", "question", "about"),
    [
        ("How much does the Plus plan cost?", "And how much is it for a whole year?", "Plus"),
        ("Can I return an opened bag of rice?", "and is it the same for frozen goods?", "return"),
        ("کرایهٔ ارسال به شارجه چقدر است؟", "این برای ابوظبی چی؟", "ارسال"),
        ("Plus üyelik ücreti ne kadar?", "Peki onu nasıl iptal ederim?", "Plus"),
    ],
)
async def test_what_points_back_is_looked_up_with_what_it_points_to_and_never_answered_as_it_stands(
    connect: Connect, demo: App, name: str, before: str, question: str, about: str
) -> None:
    async with connect() as client:
        await say(client, demo, name, [before, "49.", "Thank you!"])
        told = await built(client, question, session_id=name)
    assert about in told.partition("knowledge")[2].partition("\n")[2].partition("\n[chunks/")[0]
    assert "as it stands" not in told


async def test_what_was_promised_to_this_customer_comes_before_what_everybody_is_told(
    connect: Connect, demo: App, name: str
) -> None:
    question = "When will my order arrive?"
    async with connect() as client:
        await say(client, demo, name, ["I ordered dates yesterday.", "Thanks for waiting!"])
        before = await built(client, question, session_id=name)
        await say(client, demo, name, ["It is SO777.", "Your order SO777 comes on Monday at 10."], first=2)
        after = await built(client, question, session_id=name)
    assert "as it stands" in before
    assert "as it stands" not in after


async def test_what_the_conversation_may_answer_is_not_said_to_be_unknown(
    connect: Connect, demo: App, name: str
) -> None:
    async with connect() as client:
        await say(client, demo, name, ["My parrot is called Zuzu.", "Lovely name."])
        told = await built(client, "What did I tell you about the parrot Zuzu?", session_id=name)
    assert "unless the conversation does" in told
