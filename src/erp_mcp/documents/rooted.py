"""Files below folders that the operator named: what is opened is what was checked, whatever is moved meanwhile."""

import os
import stat
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from erp_mcp.errors import DocumentUnreadable, InvalidInput

# Without waiting: a pipe that nobody writes to opens at once, and is then refused.
FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
CAN_WALK = os.open in os.supports_dir_fd


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """`path` has no links in it."""

    path: Path
    file: BinaryIO
    changed_at: float


def open_below(roots: Sequence[Path], given: str) -> OpenedFile:
    """`given` is absolute, or goes on from one of the roots."""
    if not roots:
        raise InvalidInput(
            "No file may be read: ERP_MCP_KNOWLEDGE_ROOTS names no folder. Give `text` instead."
        )
    if not CAN_WALK:
        raise InvalidInput("Files are not read on this system. Give `text` instead.")
    inside = [place for root in roots if (place := _inside(root, given))]
    if not inside:
        raise InvalidInput("This path is not inside the folders of ERP_MCP_KNOWLEDGE_ROOTS.")
    for root, parts in inside:
        with suppress(FileNotFoundError):
            return _opened(root, parts)
    raise DocumentUnreadable(f"There is no file {Path(given).name[:100]}.")


def _inside(root: Path, given: str) -> tuple[Path, tuple[str, ...]] | None:
    """The root and the way down from it, once every link and every `..` is followed."""
    try:
        real_root, place = Path(os.path.realpath(root)), Path(os.path.realpath(root / given))
    except OSError as error:  # a link went away while it was followed
        raise DocumentUnreadable("This path changes while it is read; try again.") from error
    if place == real_root or not place.is_relative_to(real_root):
        return None
    return real_root, place.relative_to(real_root).parts


def _opened(root: Path, parts: tuple[str, ...]) -> OpenedFile:
    """Down from the root one name after the other: a name that has become a link since is not followed."""
    path = root.joinpath(*parts)
    try:
        descriptor = _walked(root, parts)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise DocumentUnreadable(f"{path.name[:100]} cannot be opened here.") from error
    found = os.fstat(descriptor)
    if not stat.S_ISREG(found.st_mode):
        os.close(descriptor)
        raise DocumentUnreadable(f"{path.name[:100]} is not a file.")
    return OpenedFile(path, os.fdopen(descriptor, "rb"), found.st_mtime)


def _walked(root: Path, parts: tuple[str, ...]) -> int:
    *folders, name = parts
    at = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    for folder in folders:
        at = _below(at, folder, FLAGS | os.O_DIRECTORY)
    return _below(at, name, FLAGS)


def _below(folder: int, name: str, flags: int) -> int:
    try:
        return os.open(name, flags, dir_fd=folder)
    finally:
        os.close(folder)
