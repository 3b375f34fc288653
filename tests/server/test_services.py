"""What runs beside the application ends in the order in which it needs each other."""

from contextlib import nullcontext
from typing import cast

import anyio

from erp_mcp.app import App
from erp_mcp.opening import Service, SharedOpening


async def test_a_service_may_use_those_behind_it_until_it_has_ended() -> None:
    """As a message that is under way needs the sandbox that it goes to."""
    ended: list[str] = []
    running = anyio.Event()

    def service(name: str, lingers: float) -> Service:
        async def run(_: App) -> None:
            try:
                running.set()
                await anyio.sleep_forever()
            finally:
                with anyio.CancelScope(shield=True):
                    await anyio.sleep(lingers)
                ended.append(name)

        return run

    services = [service("jobs", 0.1), service("loading", 0.05), service("sandbox", 0)]
    async with SharedOpening(lambda: nullcontext(cast("App", object())), services)() as opening:
        await opening.app()
        await running.wait()
        await anyio.wait_all_tasks_blocked()
    assert ended == ["jobs", "loading", "sandbox"]


async def test_a_service_that_fails_starts_again_and_ends_no_other() -> None:
    began: list[str] = []
    again = anyio.Event()

    async def failing(_: App) -> None:
        began.append("failing")
        if began.count("failing") > 1:
            again.set()
        raise RuntimeError("boom")

    async def steady(_: App) -> None:
        began.append("steady")
        await anyio.sleep_forever()

    async with SharedOpening(lambda: nullcontext(cast("App", object())), [failing, steady])() as opening:
        await opening.app()
        await again.wait()
    assert began == ["failing", "steady", "failing"]
