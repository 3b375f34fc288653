"""Folders and children for the tests of the embedded server; nothing outlives a test."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.store.embedded_processes import Children, eventually, nothing_runs


@pytest.fixture(scope="session")
def made() -> Iterator[Path]:
    """A data directory that has been used, to copy: making one takes most of a second."""
    folder = open_folder()
    first = Children().start(folder / "data")
    first.answer()
    first.end()
    yield folder / "data"
    shutil.rmtree(folder)


@pytest.fixture
def home() -> Iterator[Path]:
    folder = open_folder()
    yield folder
    assert eventually(lambda: nothing_runs(folder)), "processes were left behind"
    shutil.rmtree(folder)


@pytest.fixture
def data_dir(home: Path, made: Path) -> Path:
    subprocess.run(("cp", "-a", made, home / "data"), check=True)
    return home / "data"


@pytest.fixture
def children(home: Path) -> Iterator[Children]:  # after `home`, so that they end before it looks who is left
    started = Children()
    yield started
    started.kill()


def open_folder() -> Path:
    """Where the account of root's server may go: pytest's own folders are closed to it."""
    folder = Path(tempfile.mkdtemp(prefix="erp-mcp-test-"))
    folder.chmod(0o755)
    return folder
