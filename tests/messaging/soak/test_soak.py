"""Over many seeds and all that can go wrong: no message is on a phone twice, and none is lost."""

from collections.abc import Callable

import pytest

from tests.messaging.soak.invariants import before, check_end, check_step
from tests.messaging.soak.program import ROUNDS, STEPS, Program
from tests.messaging.soak.scene import Scene, Stage

pytestmark = pytest.mark.soak


@pytest.mark.parametrize("seed", range(10 * ROUNDS))
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
