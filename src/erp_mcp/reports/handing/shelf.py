"""A folder of this machine for the files of reports: each whole or not there, and gone after a month."""

import os
import re
import tempfile
import time
from contextlib import suppress
from pathlib import Path

KEPT_SECONDS = 30 * 24 * 3600
UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
LONGEST_NAME = 120


class Shelf:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, tenant_id: str, name: str, content: bytes) -> Path:
        """Readable by nobody else on this machine; the same name is replaced."""
        folder = self._folder / safe(tenant_id)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _forget_old(folder)
        path = folder / safe(name)
        handle, unfinished = tempfile.mkstemp(prefix=".", dir=folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(unfinished).replace(path)
        finally:
            Path(unfinished).unlink(missing_ok=True)
        return path


def safe(name: str) -> str:
    """Of the letters that mean nothing to any file system; the end says what kind of file it is."""
    return UNSAFE.sub("-", name).lstrip(".")[-LONGEST_NAME:]


def _forget_old(folder: Path) -> None:
    oldest = time.time() - KEPT_SECONDS
    for each in folder.iterdir():
        with suppress(FileNotFoundError):  # another process was first
            if each.stat().st_mtime < oldest:
                each.unlink()
