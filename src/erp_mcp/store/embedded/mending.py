"""What can go wrong with the embedded server, each with the sentence that mends it."""

import errno
import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from erp_mcp.errors import EmbeddedServerFailed

LOG = "server.log"
FULL = ("No space left on device", "Disk quota exceeded", "File too large")
FULL_ERRORS = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
CLOSED_ERRORS = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST}
LEAST_FREE_BYTES = 16 * 1024 * 1024  # one segment of the write-ahead log


def disk_full(data_dir: Path) -> EmbeddedServerFailed:
    return EmbeddedServerFailed(
        f"The disk under {data_dir} is full. Free some space (about 100 MB to begin with), then start again."
    )


def refused(data_dir: Path, what: str, output: str) -> EmbeddedServerFailed:
    """For a program of PostgreSQL that failed: its own words stay in the log."""
    if any(sign in output for sign in FULL) or shutil.disk_usage(data_dir).free < LEAST_FREE_BYTES:
        return disk_full(data_dir)
    return EmbeddedServerFailed(
        f"The embedded database could not be {what}; {data_dir / LOG} says why. "
        "If its files are damaged, move that folder away and restore a backup."
    )


def open_log(data_dir: Path) -> int:
    """Emptied: the latest start is what matters, and nothing else keeps it from growing."""
    return os.open(data_dir / LOG, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)


def write_log(data_dir: Path, output: str) -> None:
    with suppress(OSError), os.fdopen(open_log(data_dir), "w", encoding="utf-8") as log:
        log.write(output)


def read_log(data_dir: Path) -> str:
    return Path(data_dir, LOG).read_text(encoding="utf-8", errors="replace")


@contextmanager
def explained(data_dir: Path) -> Generator[None]:
    try:
        yield
    except OSError as error:
        raise _explanation(error, data_dir) from error


def _explanation(error: OSError, data_dir: Path) -> EmbeddedServerFailed:
    if error.errno in FULL_ERRORS:
        return disk_full(data_dir)
    if error.errno in CLOSED_ERRORS:
        return EmbeddedServerFailed(
            f"{data_dir} cannot be used by this user. Make it a folder that you own, "
            "or choose another with ERP_MCP_DATA_DIR."
        )
    return EmbeddedServerFailed(
        f"The system does not let the embedded database use {data_dir} "
        f"({errno.errorcode.get(error.errno or 0, 'no code')}). "
        "Choose a folder on a local disk with ERP_MCP_DATA_DIR."
    )
