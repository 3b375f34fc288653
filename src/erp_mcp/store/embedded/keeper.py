"""Stops the embedded server once nobody uses it; as a script it waits for that, however the last user ended.

The script runs under `python -I -S`, so nothing of this package is imported here.
"""

import contextlib
import fcntl
import os
import signal
import socket
import struct
import sys
import time
from pathlib import Path

CLUSTER = "cluster"
USERS = "users.lock"  # shared by everyone who uses the server; whoever has it alone may stop it
KEEPER = "keeper.lock"  # held by the keeper for as long as it watches

SHOW_UP_SECONDS = 3.0
FAST_SHUTDOWN_SECONDS = 10.0  # it has been seen to hang when a server was just recovering from a crash
IMMEDIATE_SHUTDOWN_SECONDS = 10.0


def open_lock(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)


def try_lock(lock: int, mode: int) -> bool:
    try:
        fcntl.flock(lock, mode | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def pid_file(data_dir: Path) -> Path:
    return data_dir / CLUSTER / "postmaster.pid"


def starting(data_dir: Path) -> Path:
    """There while a server is being started, and afterwards only if that was cut off."""
    return data_dir / "starting"


def pid_file_lines(data_dir: Path) -> list[str]:
    """Pid, data directory, start time, port, socket directory, address, shared memory, phase."""
    try:
        return pid_file(data_dir).read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except FileNotFoundError:
        return []


def socket_dir(data_dir: Path) -> Path | None:
    lines = pid_file_lines(data_dir)
    return Path(lines[4]) if len(lines) > 4 and lines[4] else None


def server_pid(data_dir: Path) -> int | None:
    """Who answers at its socket: after a crash or a reboot the pid in the file may be anybody's.

    0 is a server that lives in another container.
    """
    lines = pid_file_lines(data_dir)
    if len(lines) < 5:
        return None
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(5)
        try:
            probe.connect(f"{lines[4]}/.s.PGSQL.{lines[3]}")
        except BlockingIOError:  # so many are waiting to be let in that there is somebody to let them in
            return int(lines[0])
        except OSError:
            return None
        if sys.platform != "linux":
            return int(lines[0])
        pid, _, _ = struct.unpack("3i", probe.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
        return int(pid)


def is_ready(data_dir: Path) -> bool:
    lines = pid_file_lines(data_dir)
    return len(lines) > 7 and lines[7].strip() == "ready" and server_pid(data_dir) is not None


def stop(data_dir: Path) -> None:
    """Only for who holds the users' lock alone."""
    _let_it_show_up(data_dir)
    pid, sockets = server_pid(data_dir), socket_dir(data_dir)
    if pid:
        with contextlib.suppress(ProcessLookupError):
            _end(pid, data_dir)
    if sockets is not None:
        with contextlib.suppress(OSError):
            sockets.rmdir()
    starting(data_dir).unlink(missing_ok=True)


def _let_it_show_up(data_dir: Path) -> None:
    """A server whose start was cut off may be running already without answering yet."""
    deadline = time.monotonic() + SHOW_UP_SECONDS
    while starting(data_dir).exists() and server_pid(data_dir) is None and time.monotonic() < deadline:
        time.sleep(0.02)


def _end(pid: int, data_dir: Path) -> None:
    os.kill(pid, signal.SIGINT)
    if not _is_gone(pid, data_dir, FAST_SHUTDOWN_SECONDS):
        os.kill(pid, signal.SIGQUIT)
        _is_gone(pid, data_dir, IMMEDIATE_SHUTDOWN_SECONDS)


def _is_gone(pid: int, data_dir: Path, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not pid_file(data_dir).exists():
            return True
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.01)
    return False


def watch(data_dir: Path) -> None:
    mine = open_lock(data_dir / KEEPER)
    if not try_lock(mine, fcntl.LOCK_EX):
        return
    if os.fork():  # the caller waits for this process only, so it knows that the watch has begun
        os._exit(0)
    users = open_lock(data_dir / USERS)
    fcntl.flock(users, fcntl.LOCK_EX)
    stop(data_dir)
    os.close(mine)  # first: whoever gets the users' lock next must find that nobody watches
    os.close(users)


if __name__ == "__main__":
    watch(Path(sys.argv[1]))
