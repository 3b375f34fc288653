"""What goes wrong on the way: planned for one call, or drawn by lot from a seed."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from random import Random

import anyio
from starlette.responses import HTMLResponse, Response
from starlette.types import Receive, Send

from erp_mcp.sandbox.odoo.answers import page
from erp_mcp.sandbox.odoo.asked import Asked
from erp_mcp.sandbox.odoo.world import Failure


@dataclass(slots=True)
class Exchange:
    asked: Asked
    transport: asyncio.Transport
    receive: Receive
    send: Send

    async def hang_up(self) -> None:
        """Ends the connection, whatever is still owed on it."""
        self.transport.close()
        await self.abandoned()

    async def abandoned(self) -> None:
        while (await self.receive())["type"] != "http.disconnect":
            pass


Play = Callable[[Exchange], Awaitable[Response | None]]
"""One way to answer; None where the client gets no answer at all."""


async def answers(exchange: Exchange) -> Response:
    return exchange.asked.answer()


def slow(seconds: float) -> Play:
    """Carried out only after a while, whether or not the client is still waiting."""

    async def play(exchange: Exchange) -> Response:
        await anyio.sleep(seconds)
        return exchange.asked.answer()

    return play


def late(seconds: float) -> Play:
    """Carried out at once, and answered after a while."""

    async def play(exchange: Exchange) -> Response:
        response = exchange.asked.answer()
        await anyio.sleep(seconds)
        return response

    return play


async def hangs(exchange: Exchange) -> None:
    """Nothing happens until the client loses patience; nothing was carried out."""
    await exchange.abandoned()


async def loses_answer(exchange: Exchange) -> None:
    """Carried out, and the client loses patience before it hears of it."""
    exchange.asked.answer()
    await exchange.abandoned()


async def cut_before(exchange: Exchange) -> None:
    await exchange.hang_up()


async def cut_after(exchange: Exchange) -> None:
    exchange.asked.answer()
    await exchange.hang_up()


async def cut_within(exchange: Exchange) -> None:
    """Carried out, and half of the answer arrives."""
    response = exchange.asked.answer()
    start = {"status": response.status_code, "headers": response.raw_headers}
    half = bytes(response.body[: len(response.body) // 2])
    await exchange.send({"type": "http.response.start", **start})
    await exchange.send({"type": "http.response.body", "body": half, "more_body": True})
    await exchange.hang_up()


async def html(exchange: Exchange) -> Response:
    """The page of somebody who knows no Odoo, as success."""
    return HTMLResponse("<!doctype html><title>Welcome</title><p>This site is parked.</p>")


def proxy(status: int, is_carried_out: bool = False) -> Play:
    """A proxy that has not reached the server, or has lost its answer."""

    async def play(exchange: Exchange) -> Response:
        if is_carried_out:
            exchange.asked.answer()
        return page(status, "nginx")

    return play


def fails(failure: Failure) -> Play:
    async def play(exchange: Exchange) -> Response:
        return exchange.asked.refuse(failure)

    return play


conflicts = fails(
    Failure("psycopg2.errors.SerializationFailure", "could not serialize access due to concurrent update\n")
)


def after(event: Callable[[], object]) -> Play:
    """Something else happens first."""

    async def play(exchange: Exchange) -> Response:
        event()
        return exchange.asked.answer()

    return play


@dataclass(slots=True)
class _Plan:
    play: Play
    model: str | None
    method: str | None
    skipped: int
    times: int

    def takes(self, asked: Asked) -> bool:
        if self.model not in (None, asked.model) or self.method not in (None, asked.method):
            return False
        if self.skipped:
            self.skipped -= 1
            return False
        self.times -= 1
        return True


@dataclass(slots=True)
class _Lottery:
    random: Random
    shares: Mapping[Play, float]
    methods: Collection[str] | None

    def draw(self, asked: Asked) -> Play:
        if self.methods is not None and asked.method not in self.methods:
            return answers
        drawn = self.random.random()
        for play, share in self.shares.items():
            drawn -= share
            if drawn < 0:
                return play
        return answers


@dataclass(slots=True)
class Faults:
    _plans: list[_Plan] = field(default_factory=list[_Plan])
    _lottery: _Lottery | None = None

    def plan(
        self, play: Play, model: str | None = None, method: str | None = None, skip: int = 0, times: int = 1
    ) -> None:
        """For the calls of this model and method that come after the first `skip` ones."""
        self._plans.append(_Plan(play, model, method, skip, times))

    def draw_lots(
        self, seed: int, shares: Mapping[Play, float], methods: Collection[str] | None = None
    ) -> None:
        """Every call has these chances, where nothing is planned for it."""
        self._lottery = _Lottery(Random(seed), shares, methods)  # noqa: S311 - to be repeated, not to be secret

    def clear(self) -> None:
        self._plans.clear()
        self._lottery = None

    def play_for(self, asked: Asked) -> Play:
        for plan in self._plans:
            if plan.takes(asked):
                self._plans = [each for each in self._plans if each.times > 0]
                return plan.play
        return answers if self._lottery is None else self._lottery.draw(asked)
