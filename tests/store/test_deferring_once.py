"""Work that waits already is not asked for again; what has begun is, for it may have looked too early."""

from erp_mcp.app import App
from erp_mcp.store.queue import defer_once, work


async def test_what_waits_already_is_not_asked_for_again_whatever_it_has_beside_its_ids(app: App) -> None:
    for shop, till, page in (("a", 1, 1), ("a", 1, 2), ("a", 2, 3), ("b", 1, 4)):
        async with app.database.transactions("main") as session:
            await defer_once(session, app.queue, "count", {"page": page}, shop=shop, till=till)
    done: list[tuple[str, int, int]] = []

    async def count(shop: str, till: int, page: int) -> None:
        done.append((shop, till, page))

    await work(app.queue, {"count": count}, forever=False)
    assert sorted(done) == [("a", 1, 1), ("a", 2, 3), ("b", 1, 4)]


async def test_what_has_begun_already_is_asked_for_again(app: App) -> None:
    begun: list[int] = []

    async def ask(number: int) -> None:
        async with app.database.transactions("main") as session:
            await defer_once(session, app.queue, "begin", number=number)

    async def begin(number: int) -> None:
        begun.append(number)
        if len(begun) == 1:
            await ask(number)

    await ask(1)
    await work(app.queue, {"begin": begin}, forever=False)
    assert begun == [1, 1]
