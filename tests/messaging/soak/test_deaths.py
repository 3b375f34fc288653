"""A worker may be killed at whatever it awaits: the message is on the phone once in the end, and never twice."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from erp_mcp.messaging.asked import Wish
from erp_mcp.messaging.operating import Said
from tests.messaging.soak.invariants import check_end
from tests.messaging.soak.program import BY, ROUNDS, Program
from tests.messaging.soak.scene import TENANT, Scene, Stage

SEED = 9_000
APART = 1 if ROUNDS > 1 else 19  # steps between two deaths
pytestmark = pytest.mark.soak


async def test_a_worker_may_die_at_whatever_it_awaits(
    stage: Stage, record_property: Callable[[str, object], None]
) -> None:
    program = Program(Scene(stage, SEED))
    await program.scene.begin()
    dies_at, ends = 0, list[str]()
    while await died(program, dies_at, ends):
        dies_at += APART
    assert set(ends) == {"never left", "arrived", "on the phone and unknown"}
    record_property("soak", {"deaths": len(ends)} | {f"died, {each}": ends.count(each) for each in set(ends)})


async def died(program: Program, dies_at: int, ends: list[str]) -> bool:
    """False once the worker was through before it came to that; what it left is brought to its end."""
    scene = program.scene
    person = scene.people[dies_at % 3]
    await program.writes(person, "Hello.", timedelta())
    await scene.deliver()
    mark = program.mark(len(program.wishes))
    wish = Wish(f"+{person.phone}", text=f"About {mark}, it is ready.", idempotency_key=mark)
    program.wishes.append(wish)
    await program.call(wish)
    has_died = await scene.stage.workers.drain(0, [dies_at])
    if has_died:
        ends.append(await told(program))
    await recovered(program)
    await program.call(wish)
    await program.call(replace(wish, idempotency_key=None))
    await recovered(program)
    await check_end(program)
    return bool(has_died)


async def told(program: Program) -> str:
    """By the next worker, which has nothing else to go by than what is written down."""
    before = len(program.scene.ledger)
    await program.scene.stage.workers.drain()
    newest = (await program.scene.outbox())[-1]
    arrived = newest.id in await program.scene.arrived()
    assert (newest.state, arrived) in (("accepted", True), ("unknown", True), ("unknown", False))
    assert newest.state == "accepted" or len(program.scene.ledger) == before
    if newest.state == "unknown":
        return "on the phone and unknown" if arrived else "never left"
    return "arrived"


async def recovered(program: Program) -> None:
    """Web hooks tell of what arrived; of the rest a person says that it did not, and it goes again."""
    scene = program.scene
    await scene.pass_time(60)
    await scene.deliver()
    unknown = [each.id for each in await scene.outbox() if each.state == "unknown"]
    assert not set(unknown) & await scene.arrived()
    said = Said(False, is_resent=True)
    program.resent.update(await scene.stage.app.messaging.operating.resolve(TENANT, unknown, said, by=BY))
    await scene.stage.workers.drain()
    await scene.pass_time(60)
    await scene.deliver()
    assert {each.state for each in await scene.outbox()} == {"read"}
