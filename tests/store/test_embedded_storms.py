"""Users of one server that come and go in any order and die in any way; `make soak` asks for many rounds."""

import os
import random
import signal
from pathlib import Path

import pytest

from tests.store.embedded_processes import Children, ask, eventually, nothing_runs, postmaster_of

pytest_plugins = ("tests.store.embedded_fixtures",)

ROUNDS = int(os.environ.get("ERP_MCP_ROUNDS", "1"))
ENDS = (signal.SIGKILL, signal.SIGTERM)
pytestmark = pytest.mark.soak


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_whoever_dies_in_whatever_order_the_others_are_served_and_nothing_stays(
    data_dir: Path, children: Children, round_: int
) -> None:
    chance = random.Random(round_)
    users = [children.start(data_dir) for _ in range(3)]
    url = next(user.answer()["app"] for user in reversed(users))
    for user in users[:-1]:
        user.answer()
    while users:
        users.pop(chance.randrange(len(users))).end(chance.choice(ENDS))
        if users:
            assert ask(url) == 1
    assert eventually(lambda: nothing_runs(data_dir))


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_a_newcomer_is_served_while_the_server_and_its_users_die(
    data_dir: Path, children: Children, round_: int
) -> None:
    chance = random.Random(1000 + round_)
    user = children.start(data_dir)
    user.answer()
    if chance.random() < 0.5:
        os.kill(postmaster_of(data_dir), signal.SIGKILL)
    newcomer = children.start(data_dir)
    user.end(chance.choice(ENDS))
    assert ask(newcomer.answer()["app"]) == 1
    newcomer.end()
    assert eventually(lambda: nothing_runs(data_dir))
