"""What every answer keeps to stays short, and says what it gave up to stay so."""

import json

import anyio
import psycopg
import pytest
from sqlalchemy import text

from erp_mcp.app import App
from erp_mcp.errors import InvalidInput, NotFound
from erp_mcp.governance.reading import Reading
from erp_mcp.knowledge.instructions import MOST_ON, MOST_TOKENS
from erp_mcp.store.notify import CHANNEL

LONG = "قل للعميل دائما إن فريق خدمة العملاء سيتواصل معه خلال ساعات العمل الرسمية فقط {}"


async def fill(app: App, count: int, origin: str = "manual") -> None:
    async with app.database.transactions("main") as session:
        await session.execute(
            text(
                "insert into instructions (tenant_id, text, origin) "
                "select 'main', 'Rule ' || n, :origin from generate_series(1, :count) as n"
            ),
            {"origin": origin, "count": count},
        )


async def on(app: App) -> list[str]:
    return await app.instructions.current("main")


async def test_an_instruction_is_added_switched_and_removed(app: App) -> None:
    added = (await app.instructions.add("main", "  Answer in\n two sentences.  ", by="test")).instruction
    assert (added.text, added.origin, added.source_id, added.is_on) == (
        "Answer in two sentences.",
        "manual",
        None,
        True,
    )
    assert not (await app.instructions.switch("main", added.id, False, by="test")).instruction.is_on
    assert await on(app) == []
    assert (await app.instructions.switch("main", added.id, True, by="test")).instruction == added
    assert await on(app) == ["Answer in two sentences."]
    assert await app.instructions.remove("main", added.id, by="test") == added
    assert await app.instructions.list("main") == []


async def test_the_same_again_is_switched_on_and_not_added(app: App) -> None:
    first = (await app.instructions.add("main", "قيمت را بگو", by="test")).instruction
    await app.instructions.switch("main", first.id, False, by="test")
    assert (await app.instructions.add("main", "قیمت را بگو", by="test")).instruction == first
    assert await on(app) == ["قيمت را بگو"]


async def test_the_oldest_that_ratings_left_give_way_and_the_answer_says_which(app: App) -> None:
    left = [
        (await app.instructions.add("main", each, by="test", origin="rating", source_id=7)).instruction
        for each in ("First.", "Second.")
    ]
    await fill(app, MOST_ON - 2)
    changed = await app.instructions.add("main", "One more.", by="test")
    assert changed.instruction.is_on
    assert changed.gave_way == (left[0],)
    assert len(await on(app)) == MOST_ON
    assert "First." not in await on(app)
    assert "Second." in await on(app)


async def test_together_they_stay_within_their_tokens(app: App) -> None:
    for number in range(MOST_ON):
        await app.instructions.add("main", LONG.format(number), by="test", origin="rating")
    current = await on(app)
    assert app.tokens.count("\n".join(current)) <= MOST_TOKENS
    assert 1 < len(current) < MOST_ON
    assert current[-1] == LONG.format(MOST_ON - 1)


async def test_without_room_an_operator_is_refused_and_a_rating_is_kept_for_later(app: App) -> None:
    await fill(app, MOST_ON)
    with pytest.raises(InvalidInput, match="switch one off first"):
        await app.instructions.add("main", "One more.", by="test")
    kept = await app.instructions.add("main", "One more.", by="test", origin="rating")
    assert (kept.instruction.is_on, kept.gave_way) == (False, ())
    with pytest.raises(InvalidInput, match="200 instructions"):
        await fill(app, 180, "rating")
        await app.instructions.add("main", "Yet another.", by="test")


async def test_two_who_add_at_once_stay_within_the_limit(app: App) -> None:
    await fill(app, MOST_ON - 1, "rating")
    async with anyio.create_task_group() as tasks:
        for each in ("One.", "Two.", "Three."):
            tasks.start_soon(lambda each=each: app.instructions.add("main", each, by="test"))
    assert len(await on(app)) == MOST_ON


@pytest.mark.parametrize(
    "words", ["", "  ", "word " * 16, "x" * 201, "a\x1b[31mred", "one\0two", "\ud800", "a\u202eb"]
)
async def test_what_is_too_long_or_unprintable_is_refused(app: App, words: str) -> None:
    with pytest.raises(InvalidInput, match="Nothing was changed"):
        await app.instructions.add("main", words, by="test")
    assert await app.instructions.list("main") == []


async def test_an_instruction_that_is_not_there_is_named(app: App) -> None:
    with pytest.raises(NotFound, match="no instruction 7;"):
        await app.instructions.switch("main", 7, True, by="test")
    with pytest.raises(NotFound, match="no instruction 7;"):
        await app.instructions.remove("main", 7, by="test")


async def test_the_resource_shows_which_are_on(app: App) -> None:
    reading = Reading("erp://instructions", 500)
    assert "0 of 0 instructions are on." in (await app.instructions.read("main", reading)).text
    await fill(app, 2)
    first, _ = await app.instructions.list("main")
    await app.instructions.switch("main", first.id, False, by="test")
    shown = (await app.instructions.read("main", reading)).text
    assert "1 on, 20 at most" in shown
    assert f"\n{first.id}\toff\tmanual\tRule 1\n" in shown


async def test_every_change_is_in_the_audit(app: App) -> None:
    added = (await app.instructions.add("main", "Be kind.", by="ann")).instruction
    await app.instructions.switch("main", added.id, False, by="ben")
    await app.instructions.remove("main", added.id, by="cem")
    async with app.database.transactions("main") as session:
        rows = await session.execute(text("select principal, action, details from audit_entries order by id"))
        assert [tuple(row) for row in rows] == [
            (who, f"instructions.{what}", {"text": "Be kind.", "gave_way": []})
            for who, what in (("ann", "add"), ("ben", "off"), ("cem", "remove"))
        ]


async def test_every_change_is_announced_when_it_is_done(app: App) -> None:
    async with await psycopg.AsyncConnection.connect(app.database.app_url, autocommit=True) as listener:
        await listener.execute(f"listen {CHANNEL}".encode())
        added = (await app.instructions.add("main", "Be kind.", by="test")).instruction
        await app.instructions.switch("main", added.id, False, by="test")
        await app.instructions.remove("main", added.id, by="test")
        heard = [each.payload async for each in listener.notifies(timeout=10, stop_after=3)]
    assert [json.loads(each) for each in heard] == [["main", "erp://instructions"]] * 3
