"""A customer created through the policy, the journal and all, beside a bare create and a bare read."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count
from statistics import median
from uuid import uuid4

from mcp import Client

from benchmarks.clients import call
from benchmarks.odoo_peer import Bare
from benchmarks.report import Row, against
from benchmarks.timing import in_turns, times
from erp_mcp.integrations.odoo import Json
from erp_mcp.integrations.odoo.wire import Call

CALLS, BLOCKS = 10, 10
MILLISECONDS = 8.0
POLICY = '[[rules]]\nthen = "allow"\nreason = "Measured."\nmodels = ["res.partner"]\n'
FIELDS = ["name", "email", "city"]
P50 = Callable[[int, Callable[[], Awaitable[object]]], Awaitable[float]]


@dataclass(frozen=True, slots=True)
class Creating:
    """Names that nobody has, so that nobody is taken for a duplicate; what was made is deleted in the end."""

    client: Client
    peer: Bare
    name: str
    numbers: Iterator[int]

    def customer(self) -> dict[str, Json]:
        return {
            "name": f"{self.name} {next(self.numbers)}",
            "email": f"{uuid4()}@example.com",
            "city": "Dubai",
        }

    async def governed(self) -> None:
        said = await call(self.client, "create_records", model="res.partner", records=[self.customer()])
        assert "Done: change" in said, said

    async def bare(self) -> None:
        made = await self.peer.ask(
            Call("res.partner", "create", None, {"vals_list": [self.customer()]}, ["vals_list"])
        )
        await self.peer.ask(Call("res.partner", "read", ids_in(made), {"fields": FIELDS}, reads=True))

    async def clean_up(self) -> None:
        theirs = {"domain": [["name", "=like", f"{self.name} %"]]}
        found = await self.peer.ask(Call("res.partner", "search", None, theirs, reads=True))
        await self.peer.ask(Call("res.partner", "unlink", ids_in(found)))


def ids_in(answer: Json) -> Sequence[int]:
    assert isinstance(answer, list)
    return [each for each in answer if isinstance(each, int)]


async def compare(client: Client, peer: Bare, p50: P50, effort: float) -> Row:
    creating = Creating(client, peer, f"Benchmark {uuid4().hex[:8]}", count(1))
    calls = times(CALLS, effort)
    contenders: dict[str, Callable[[], Awaitable[float]]] = {
        "governed": partial(p50, calls, creating.governed),
        "bare": partial(p50, calls, creating.bare),
    }
    try:
        await in_turns(1, contenders)
        blocks = await in_turns(times(BLOCKS, effort), contenders)
    finally:
        await creating.clean_up()
    ours, bare = median(blocks["governed"]), median(blocks["bare"])
    return {
        "what": "create and read back, governed",
        "p50": ours,
        "bare": bare,
        "more": ours - bare,
        "goal": against(ours - bare, MILLISECONDS, " ms"),
        "tokens": None,
        "of tokens": None,
    }
