"""Work side by side, where the first failure ends all of it and is the one that is told."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

A = TypeVar("A")
B = TypeVar("B")


async def both(
    first: Coroutine[Any, Any, A], second: Coroutine[Any, Any, B]
) -> tuple[A, B]:  # as asyncio types them
    try:
        async with asyncio.TaskGroup() as tasks:
            one, other = tasks.create_task(first), tasks.create_task(second)
    except ExceptionGroup as failed:
        raise failed.exceptions[0] from failed
    return one.result(), other.result()
