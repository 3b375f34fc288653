"""The embedded server seen from outside: children that use it, and the processes that belong to it."""

import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg

CHILD = Path(__file__).with_name("embedded_child.py")
SOURCES = Path(__file__).parents[2] / "src"
LIBRARIES = Path(psycopg.__file__).parents[1]
NOBODY = 65534
PATIENCE_SECONDS = 30.0


@dataclass(frozen=True)
class User:
    """Whose Python runs as whom; `path` comes before everything else on its module path."""

    python: str = sys.executable
    uid: int | None = None
    path: Path = SOURCES


class Child:
    """A process in `embedded_server`."""

    def __init__(self, data_dir: Path, *options: str, user: User) -> None:
        self.process = subprocess.Popen(
            (user.python, str(CHILD), str(data_dir), *options),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment(user.path, SOURCES, LIBRARIES),
            user=user.uid,
            group=user.uid,
            extra_groups=None if user.uid is None else (),
        )

    def answer(self) -> dict[str, str]:
        """The URLs, or the error."""
        assert self.process.stdout is not None
        ready, _, _ = select.select([self.process.stdout], [], [], PATIENCE_SECONDS)
        assert ready, "the child says nothing"
        return json.loads(self.process.stdout.readline())

    def end(self, how: signal.Signals | None = None) -> int:
        """By closing its stdin, or by a signal."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        if how is not None:
            self.process.send_signal(how)
        self.process.stdin.close()
        self.process.stdout.close()
        return self.process.wait(PATIENCE_SECONDS)


class Children:
    """All that a test starts, so that none outlives it."""

    def __init__(self) -> None:
        self.started: list[Child] = []

    def start(self, data_dir: Path, *options: str, user: User = User()) -> Child:
        self.started.append(Child(data_dir, *options, user=user))
        return self.started[-1]

    def kill(self) -> None:
        for child in self.started:
            child.end(signal.SIGKILL)


def environment(*path: Path) -> dict[str, str]:
    return {"PATH": os.defpath, "PYTHONPATH": os.pathsep.join(map(str, path))}


def eventually(holds: Callable[[], object]) -> bool:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.005)
    return True


def ask(url: str, question: str = "select 1") -> object:
    with psycopg.connect(url, connect_timeout=10) as connection:
        row = connection.execute(question.encode()).fetchone()
    assert row is not None
    return row[0]


def postmaster_of(data_dir: Path) -> int:
    return int((data_dir / "cluster" / "postmaster.pid").read_text().splitlines()[0])


def postgres_of(folder: Path) -> list[int]:
    """Those that live: a zombie has no working directory any more."""
    return [pid for pid in _pids() if _working_dir(pid).is_relative_to(folder)]


def keepers_of(folder: Path) -> list[int]:
    return [pid for pid in _pids() if _is_keeper(_command(pid), folder)]


def nothing_runs(folder: Path) -> bool:
    return not postgres_of(folder) and not keepers_of(folder)


def open_files(pid: int) -> list[str]:
    return [str(entry.readlink()) for entry in Path(f"/proc/{pid}/fd").iterdir()]


def ordinary_user() -> User:
    """`nobody`, if we are root and there is a Python that `nobody` may run; otherwise ourselves."""
    for python in (sys.executable, shutil.which("python3", path="/usr/local/bin:/usr/bin")):
        if os.geteuid() == 0 and python is not None and _nobody_can_run(python):
            return User(python, NOBODY)
    return User()


def _nobody_can_run(python: str) -> bool:
    check = (python, "-c", "import anyio, erp_mcp.errors, erp_mcp.store.embedded")
    path = environment(SOURCES, LIBRARIES)
    try:
        return (
            subprocess.run(
                check, env=path, user=NOBODY, group=NOBODY, extra_groups=(), check=False
            ).returncode
            == 0
        )
    except PermissionError:
        return False


def _is_keeper(command: list[str], folder: Path) -> bool:
    return "-I" in command and Path(command[-1]).is_relative_to(folder)


def _pids() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _working_dir(pid: int) -> Path:
    try:
        return Path(f"/proc/{pid}/cwd").readlink()
    except OSError:
        return Path("/")


def _command(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(errors="replace").split("\0")[:-1]
    except OSError:
        return []
