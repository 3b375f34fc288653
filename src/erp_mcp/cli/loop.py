"""The event loop of every command."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import TypeVar, TypeVarTuple

import anyio

Arguments = TypeVarTuple("Arguments")
Result = TypeVar("Result")


def run(main: Callable[[*Arguments], Awaitable[Result]], *arguments: *Arguments) -> Result:
    return anyio.run(main, *arguments, backend_options=options())


def run_network(main: Callable[[*Arguments], Awaitable[Result]], *arguments: *Arguments) -> Result:
    """On the faster loop, whose import a server on stdio would pay for with its first answer."""
    faster = {} if sys.platform == "win32" else {"use_uvloop": True}
    return anyio.run(main, *arguments, backend_options=options() | faster)


def options() -> dict[str, object]:
    """psycopg refuses the loop that Windows has by default."""
    return {"loop_factory": asyncio.SelectorEventLoop} if sys.platform == "win32" else {}
