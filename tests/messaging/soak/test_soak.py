"""Over many seeds and all that can go wrong: no message is on a phone twice, and none is lost."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from erp_mcp.messaging.asked import Wish
from erp_mcp.sandbox.whatsapp.refusals import Refusal
from tests.messaging.soak.invariants import before, check_end, check_step
from tests.messaging.soak.program import ROUNDS, STEPS, Program
from tests.messaging.soak.scene import Scene, Stage

SEED_OF_ONE_MESSAGE = 8_000
SEEDS = [*range(3), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(3, 10 * ROUNDS))]
pytestmark = pytest.mark.soak


@pytest.mark.parametrize("seed", SEEDS)
async def test_no_message_is_on_a_phone_twice_and_none_is_lost(
    stage: Stage, record_property: Callable[[str, object], None], seed: int
) -> None:
    program = Program(Scene(stage, seed))
    await program.begin()
    for _ in range(STEPS):
        earlier = await before(program)
        await program.step()
        await check_step(program, earlier)
    await program.end()
    await check_end(program)
    await program.clear()
    record_property("soak", dict(program.scene.counts))


async def test_a_soak_notices_what_is_on_a_phone_twice_or_on_none(stage: Stage) -> None:
    program = Program(Scene(stage, SEED_OF_ONE_MESSAGE))
    await program.scene.begin()
    person, mark = program.scene.people[0], program.mark(0)
    await program.writes(person, "Hello.", timedelta())
    await program.scene.deliver()
    wish = Wish(f"+{person.phone}", text=f"About {mark}, it is ready.", idempotency_key=mark)
    program.wishes.append(wish)
    await program.call(wish)
    await program.end()
    await check_end(program)
    (entry,) = program.scene.ledger

    twin = replace(entry, wamid=f"{entry.wamid}-again")
    stage.phones.world.ledger.add(twin)
    with pytest.raises(AssertionError, match=mark):
        await check_end(program)

    twin.failure = entry.failure = Refusal(131026, "lost")
    with pytest.raises(AssertionError, match=mark):
        await check_end(program)
