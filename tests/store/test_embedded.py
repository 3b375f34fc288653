"""The embedded server's life: shared, stopped by the last one out, healed after every sudden death."""

import fcntl
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import anyio
import pytest

from erp_mcp.store.embedded import Status, embedded_server, status
from tests.store.embedded_processes import (
    Children,
    ask,
    eventually,
    keepers_of,
    nothing_runs,
    open_files,
    postmaster_of,
)

pytest_plugins = ("tests.store.embedded_fixtures",)


def test_a_killed_sharer_leaves_the_server_to_the_other_and_the_last_one_out_stops_it(
    data_dir: Path, children: Children
) -> None:
    first, second = children.start(data_dir), children.start(data_dir)
    urls = first.answer()
    assert second.answer() == urls
    first.end(signal.SIGKILL)
    assert ask(urls["app"]) == 1
    second.end()
    assert status(data_dir) == Status("stopped", "18")
    assert eventually(lambda: nothing_runs(data_dir))


def test_the_server_stops_when_everyone_is_killed(data_dir: Path, children: Children) -> None:
    both = [children.start(data_dir), children.start(data_dir)]
    for child in both:
        child.answer()
    for child in both:
        child.end(signal.SIGKILL)
    assert eventually(lambda: nothing_runs(data_dir))
    assert status(data_dir) == Status("stopped", "18")


def test_sigterm_of_the_last_one_stops_the_server_before_it_ends(data_dir: Path, children: Children) -> None:
    child = children.start(data_dir)
    child.answer()
    assert child.end(signal.SIGTERM) == 0
    assert status(data_dir) == Status("stopped", "18")


def test_on_the_loop_of_a_network_server_it_starts_as_well(home: Path, children: Children) -> None:
    child = children.start(home / "data", "network")
    assert ask(child.answer()["app"]) == 1
    child.end()
    assert status(home / "data") == Status("stopped", "18")


def test_three_first_starts_at_once_share_one_server(home: Path, children: Children) -> None:
    together = [children.start(home / "data") for _ in range(3)]
    answers = [child.answer() for child in together]
    assert answers[0] == answers[1] == answers[2]
    assert ask(answers[0]["owner"], "select extversion > '0.8' from pg_extension where extname = 'vector'")
    for child in together:
        assert child.end() == 0
    assert status(home / "data") == Status("stopped", "18")


def test_a_server_that_somebody_has_just_begun_to_use_is_not_stopped(
    data_dir: Path, children: Children
) -> None:
    last = children.start(data_dir)
    urls = last.answer()
    for _ in range(5):
        newcomer = children.start(data_dir)
        last.end(signal.SIGKILL)
        assert newcomer.answer() == urls
        assert ask(urls["app"]) == 1
        last = newcomer


def test_a_killed_keeper_is_replaced_by_the_next_one_in(data_dir: Path, children: Children) -> None:
    first = children.start(data_dir)
    first.answer()
    [killed] = keepers_of(data_dir)
    os.kill(killed, signal.SIGKILL)
    assert eventually(lambda: not keepers_of(data_dir))
    second = children.start(data_dir)
    second.answer()
    assert len(keepers_of(data_dir)) == 1
    for child in (first, second):
        child.end(signal.SIGKILL)
    assert eventually(lambda: nothing_runs(data_dir))


def test_the_last_one_out_stops_the_server_without_a_keeper(data_dir: Path, children: Children) -> None:
    child = children.start(data_dir)
    child.answer()
    os.kill(keepers_of(data_dir)[0], signal.SIGKILL)
    child.end()
    assert status(data_dir) == Status("stopped", "18")


def test_a_crashed_server_heals_while_others_still_count_on_it(data_dir: Path, children: Children) -> None:
    first = children.start(data_dir)
    urls = first.answer()
    os.kill(postmaster_of(data_dir), signal.SIGKILL)
    second = children.start(data_dir)
    assert second.answer() == urls
    assert ask(urls["app"]) == 1
    first.end()
    assert ask(urls["app"]) == 1
    second.end()
    assert status(data_dir) == Status("stopped", "18")


@pytest.fixture
def stranger(data_dir: Path) -> Iterator[int]:
    """A process of the server's account that is no server: its pid can be in a file from before a reboot."""
    account = (data_dir / "cluster").stat().st_uid if os.geteuid() == 0 else None
    with subprocess.Popen(("sleep", "600"), user=account) as process:
        yield process.pid
        assert process.poll() is None, "the stranger was ended"
        process.kill()


@pytest.mark.parametrize("left_behind", ["{pid}\n{rest}", "{pid}\n", ""], ids=["whole", "torn", "empty"])
def test_a_pid_file_from_before_a_reboot_heals_and_its_process_is_left_alone(
    left_behind: str, stranger: int, data_dir: Path, children: Children
) -> None:
    owner, pid_file = (data_dir / "cluster").stat(), data_dir / "cluster" / "postmaster.pid"
    rest = f"{data_dir}/cluster\n1700000000\n5432\n{data_dir}/run\n\n  12345678 12345678\nready   \n"
    pid_file.write_text(left_behind.format(pid=stranger, rest=rest))
    os.chown(pid_file, owner.st_uid, owner.st_gid)
    pid_file.chmod(0o600)
    assert ask(children.start(data_dir).answer()["app"]) == 1


@pytest.mark.slow
def test_a_start_killed_at_every_stage_leaves_nothing_running_and_the_next_one_succeeds(
    home: Path, children: Children
) -> None:
    data_dir = home / "data"
    for stage in ("making-*/base/5", "cluster", "starting", "run/.s.PGSQL.5432"):
        child = children.start(data_dir)
        assert eventually(lambda stage=stage: any(data_dir.glob(stage)))
        child.end(signal.SIGKILL)
        assert eventually(lambda: nothing_runs(home))
    assert ask(children.start(data_dir).answer()["app"]) == 1
    assert list(data_dir.glob("making-*")) == []


@pytest.mark.parametrize("seconds", [0.0, 0.1, 0.4, 0.65])
async def test_a_start_that_is_cancelled_leaves_nothing(seconds: float, home: Path) -> None:
    with anyio.move_on_after(seconds):
        async with embedded_server(home / "data"):
            pass
    assert eventually(lambda: nothing_runs(home))


async def test_waiting_for_the_start_of_another_can_be_cancelled(data_dir: Path) -> None:
    with (data_dir / "turn.lock").open() as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        with anyio.move_on_after(0.1) as patience:
            async with embedded_server(data_dir):
                pass
    assert patience.cancelled_caught


async def test_one_process_may_use_it_twice(data_dir: Path) -> None:
    async with embedded_server(data_dir) as outer:
        async with embedded_server(data_dir) as inner:
            assert inner == outer
        assert ask(outer.app) == 1
    assert status(data_dir).state == "stopped"


def test_server_and_keeper_are_out_of_reach_of_ctrl_c_and_hold_none_of_the_locks(
    data_dir: Path, children: Children
) -> None:
    child = children.start(data_dir)
    child.answer()
    server, [keeper] = postmaster_of(data_dir), keepers_of(data_dir)
    assert os.getsid(child.process.pid) not in {os.getsid(server), os.getsid(keeper)}
    assert not [name for name in open_files(server) if name.endswith(".lock")]


def test_status_starts_nothing(home: Path, data_dir: Path, children: Children) -> None:
    assert status(home / "nothing") == Status("not initialised")
    assert not (home / "nothing").exists()
    assert status(data_dir) == Status("stopped", "18")
    children.start(data_dir).answer()
    assert status(data_dir) == Status("running", "18")
