"""Runs the programs of PostgreSQL: as the right account, with a clean environment, out of reach of Ctrl-C."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import anyio

from erp_mcp.store.embedded.account import Account

# Nothing of the caller's PGPORT, PGDATA and the like may reach the server.
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C"}


@dataclass(frozen=True, slots=True)
class Programs:
    folder: Path
    account: Account
    working_dir: Path

    async def run(
        self, program: str, *options: str, given: str = "", output: int = subprocess.PIPE
    ) -> subprocess.CompletedProcess[bytes]:
        """In a thread: uvloop, which servers on a network use, starts nothing under another account."""
        read_end = _filled_pipe(given.encode())
        try:
            return await anyio.to_thread.run_sync(self._run, (program, *options), read_end, output)
        finally:
            os.close(read_end)

    def _run(self, command: tuple[str, ...], given: int, output: int) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            (str(self.folder / "bin" / command[0]), *command[1:]),
            stdin=given,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
            cwd=self.working_dir,
            env=ENVIRONMENT,
            start_new_session=True,
            user=self.account.uid,
            group=self.account.gid,
            extra_groups=self.account.extra_groups,
        )


def _filled_pipe(content: bytes) -> int:
    """What is given fits the pipe's buffer, so a program that dies without reading it breaks nothing here."""
    read_end, write_end = os.pipe()
    os.write(write_end, content)
    os.close(write_end)
    return read_end
