"""Whether the embedded database has a folder that it can live in."""

import os
import shutil
import sys
from pathlib import Path

from anyio import to_thread

from erp_mcp.cli.checks.finding import Finding
from erp_mcp.settings import Settings

LEAST_FREE_BYTES = 200 * 1024**2
COMFORTABLE_BYTES = 1024**3


async def data_directory(settings: Settings) -> Finding:
    if not settings.is_embedded:
        return Finding("data directory", "skipped", "not used: ERP_MCP_DATABASE_URL is set")
    return await to_thread.run_sync(usable, settings.data_dir.absolute())


def usable(data_dir: Path) -> Finding:
    nearest = next(path for path in (data_dir, *data_dir.parents) if os.access(path, os.F_OK))
    if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
        what = "may not be written by this user" if nearest.is_dir() else "is not a folder"
        mend = "Run as the user that it belongs to, or set ERP_MCP_DATA_DIR to a folder of your own."
        return Finding("data directory", "problem", f"{nearest} {what}", mend)
    where = str(data_dir) if nearest == data_dir else f"{data_dir} (not made yet)"
    return judged_room(where, shutil.disk_usage(nearest).free)


def judged_room(where: str, free_bytes: int) -> Finding:
    found = f"{where}, {readable_size(free_bytes)} free, as {user_kind()}"
    if free_bytes >= COMFORTABLE_BYTES:
        return Finding("data directory", "ok", found)
    state = "warning" if free_bytes >= LEAST_FREE_BYTES else "problem"
    mend = "Free some space, or set ERP_MCP_DATA_DIR to a folder on a larger disk."
    return Finding("data directory", state, found, mend)


def readable_size(size_bytes: int) -> str:
    if size_bytes < 1024**3:
        return f"{size_bytes // 1024**2} MB"
    return f"{size_bytes / 1024**3:.1f} GB"


def user_kind() -> str:
    return "root" if sys.platform != "win32" and os.geteuid() == 0 else "an ordinary user"
