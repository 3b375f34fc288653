"""What was looked up is remembered while changes are heard of, and never past one."""

from collections import Counter

import anyio
import pytest

from erp_mcp.store import remembered
from erp_mcp.store.remembered import Remembered


class Source:
    """Answers with a key and how often it was asked for; `held` makes it wait."""

    def __init__(self) -> None:
        self.asked = Counter[str]()
        self.began, self.held = anyio.Event(), anyio.Event()
        self.held.set()

    def hold(self) -> None:
        self.began, self.held = anyio.Event(), anyio.Event()

    async def look_up(self, key: str) -> str | None:
        self.asked[key] += 1
        answer = f"{key} {self.asked[key]}" if key else None
        self.began.set()
        await self.held.wait()
        return answer


@pytest.fixture
def source(anyio_backend: str) -> Source:
    return Source()


async def test_while_nothing_is_heard_every_look_asks_again(source: Source) -> None:
    known = Remembered(source.look_up, seconds=60)
    assert [await known.find("a"), await known.find("a")] == ["a 1", "a 2"]


async def test_while_changes_are_heard_it_asks_once_until_there_is_one(source: Source) -> None:
    known = Remembered(source.look_up, seconds=60)
    with known.hearing() as forget:
        assert [await known.find("a"), await known.find("a"), await known.find("b")] == ["a 1", "a 1", "b 1"]
        forget()
        assert await known.find("a") == "a 2"


async def test_what_was_remembered_goes_with_the_connection_that_hears(source: Source) -> None:
    known = Remembered(source.look_up, seconds=60)
    for number in (1, 2):
        with known.hearing():
            assert await known.find("a") == f"a {number}"


async def test_an_answer_that_a_change_overtook_is_not_remembered(source: Source) -> None:
    known = Remembered(source.look_up, seconds=60)
    with known.hearing() as forget:
        source.hold()
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(known.find, "a")
            await source.began.wait()
            forget()
            source.held.set()
        assert await known.find("a") == "a 2"


async def test_an_answer_that_began_before_anybody_heard_is_not_remembered(source: Source) -> None:
    known = Remembered(source.look_up, seconds=60)
    source.hold()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(known.find, "a")
        await source.began.wait()
        with known.hearing():
            source.held.set()
            await anyio.wait_all_tasks_blocked()
            assert await known.find("a") == "a 2"


async def test_what_is_not_there_and_what_is_old_are_asked_for_again(source: Source) -> None:
    lasting, passing = Remembered(source.look_up, seconds=60), Remembered(source.look_up, seconds=0)
    with lasting.hearing(), passing.hearing():
        assert [await lasting.find(""), await lasting.find("")] == [None, None]
        assert [await passing.find("a"), await passing.find("a")] == ["a 1", "a 2"]
    assert source.asked[""] == 2


async def test_it_does_not_grow_without_end(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "MOST_REMEMBERED", 2)
    known = Remembered(source.look_up, seconds=60)
    with known.hearing():
        for key in "abca":
            await known.find(key)
    assert source.asked == {"a": 2, "b": 1, "c": 1}
