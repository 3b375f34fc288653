"""One data directory with its server: made if need be, watched, started."""

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from fcntl import LOCK_EX
from pathlib import Path

import anyio
from anyio import to_thread

from erp_mcp.errors import EmbeddedServerFailed
from erp_mcp.store.embedded import keeper
from erp_mcp.store.embedded.account import check_reach, server_account
from erp_mcp.store.embedded.binaries import MAJOR, reachable_binaries
from erp_mcp.store.embedded.initdb import create
from erp_mcp.store.embedded.mending import open_log, read_log, refused
from erp_mcp.store.embedded.passwords import ensure_passwords, replace_file
from erp_mcp.store.embedded.programs import Programs
from erp_mcp.store.folder import ensure_folder

LONGEST_SOCKET_PATH = 103  # bytes on macOS; Linux allows 107
START_SECONDS = 60
RETRY_SECONDS = 10
NOBODYS_PID = "2147483647"

SETTINGS = {
    "listen_addresses": "",
    "port": "5432",  # only a part of the socket's name
    "unix_socket_permissions": "0700",
    "cluster_name": "erp-mcp",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "min_wal_size": "32MB",
    "max_wal_size": "256MB",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    # Four processes less: this is one company's data on one disk, without replicas.
    "io_method": "sync",
    "max_logical_replication_workers": "0",
    # What customers wrote must not reach the log, and a failing statement would carry it there.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
}


@dataclass(frozen=True, slots=True)
class Cluster:
    data_dir: Path
    programs: Programs

    @property
    def path(self) -> Path:
        return self.data_dir / keeper.CLUSTER

    async def ensure_running(self) -> None:
        """Only for who has the turn and shares the users' lock."""
        if made_by(self.data_dir) is None:
            await create(self.programs, self.path, ensure_passwords(self.data_dir))
        self._check_version()
        await self._ensure_keeper()
        with anyio.move_on_after(START_SECONDS):
            await self._ensure_ready()
            return
        raise EmbeddedServerFailed(
            f"The database in {self.data_dir} did not get ready in {START_SECONDS} seconds. Try again later."
        )

    def _check_version(self) -> None:
        found = made_by(self.data_dir)
        if found != MAJOR:
            raise EmbeddedServerFailed(
                f"The database in {self.data_dir} "
                + (f"belongs to PostgreSQL {found}, and this is {MAJOR}. " if found else "is damaged. ")
                + "Move that folder away and restore a backup."
            )

    async def _ensure_keeper(self) -> None:
        if not _is_free(self.data_dir / keeper.KEEPER):
            return
        watch = (sys.executable, "-I", "-S", keeper.__file__, str(self.data_dir))
        none = subprocess.DEVNULL
        done = await anyio.run_process(
            watch, stdin=none, stdout=none, stderr=none, check=False, cwd="/", start_new_session=True
        )
        if done.returncode != 0:  # a server without it would outlive us all
            raise EmbeddedServerFailed(
                "The process that is to stop the embedded database did not start. Try again."
            )

    async def _ensure_ready(self) -> None:
        retry_until = anyio.current_time() + RETRY_SECONDS
        while not keeper.is_ready(self.data_dir):
            if keeper.server_pid(self.data_dir) is not None:  # coming or going, and soon one or the other
                await anyio.sleep(0.02)
            elif not await self._start():
                # The pid file of a crashed server holds until the last of its processes is gone.
                if not keeper.pid_file(self.data_dir).exists() or anyio.current_time() > retry_until:
                    raise refused(self.data_dir, "started", read_log(self.data_dir))
                await anyio.sleep(0.1)

    async def _start(self) -> bool:
        options, log = await to_thread.run_sync(self._prepare_start)
        try:
            start = ("start", "-w", "-t", str(START_SECONDS), "-D", self.path.name, "-o", options)
            done = await self.programs.run("pg_ctl", *start, output=log)
        finally:
            os.close(log)
        keeper.starting(self.data_dir).unlink()  # not when cancelled: then whoever stops it must look for it
        return done.returncode == 0

    def _prepare_start(self) -> tuple[str, int]:
        self._disown_pid_file()
        sockets = str(self._socket_dir()).replace('"', '""')
        settings = SETTINGS | {"unix_socket_directories": f'"{sockets}"'}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        log = open_log(self.data_dir)
        keeper.starting(self.data_dir).touch()
        return shlex.join(options), log

    def _disown_pid_file(self) -> None:
        """Nobody answers, so its pid is nobody's, or somebody else's by now, whom PostgreSQL would respect.

        What it says about shared memory stays: by that PostgreSQL waits for the rest of a crashed server.
        """
        path, lines = keeper.pid_file(self.data_dir), keeper.pid_file_lines(self.data_dir)
        if len(lines) < 7:
            path.unlink(missing_ok=True)
            return
        replace_file(path, "\n".join([NOBODYS_PID, *lines[1:]]) + "\n", self.data_dir)
        self.programs.account.own(path)

    def _socket_dir(self) -> Path:
        """Always a new one: beside a crashed server's socket lies another pid for PostgreSQL to respect."""
        chosen = self.data_dir / "run"
        if _fits_a_url(chosen):
            shutil.rmtree(chosen, ignore_errors=True)
            chosen.mkdir(mode=0o700)
        else:
            chosen = Path(tempfile.mkdtemp(prefix="erp-mcp-", dir=self._runtime_dir()))
        self.programs.account.own(chosen)
        return chosen

    def _runtime_dir(self) -> str | None:
        """Root's own is closed to the account that the server runs as."""
        own = os.environ.get("XDG_RUNTIME_DIR", "")
        return own if self.programs.account.uid is None and os.access(own, os.W_OK | os.X_OK) else None


def open_cluster(data_dir: Path) -> Cluster:
    data_dir = data_dir.resolve()
    ensure_folder(data_dir)
    account = server_account(data_dir / keeper.CLUSTER)
    check_reach(account, data_dir)
    return Cluster(data_dir, Programs(reachable_binaries(account, data_dir), account, data_dir))


def made_by(data_dir: Path) -> str | None:
    """The version of PostgreSQL that the cluster belongs to, empty if it does not say."""
    cluster = data_dir / keeper.CLUSTER
    if not cluster.exists():
        return None
    version = cluster / "PG_VERSION"
    return version.read_text(encoding="utf-8").strip() if version.exists() else ""


def _fits_a_url(sockets: Path) -> bool:
    """A comma separates hosts there."""
    return len(os.fsencode(sockets / ".s.PGSQL.5432")) <= LONGEST_SOCKET_PATH and "," not in str(sockets)


def _is_free(lock: Path) -> bool:
    probe = keeper.open_lock(lock)
    try:
        return keeper.try_lock(probe, LOCK_EX)
    finally:
        os.close(probe)
