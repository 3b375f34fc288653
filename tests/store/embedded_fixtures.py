"""Folders and children for the tests of the embedded server; nothing outlives a test."""

import shutil
import tempfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.store.embedded_processes import Children, eventually, nothing_runs


@pytest.fixture(scope="session")
def used() -> Iterator[Path]:
    with open_folder() as folder:
        odd = folder / """شركة "a" 'b' $c `d` %e"""
        first = Children().start(odd)
        first.answer()
        first.end()
        yield odd


@pytest.fixture
def data_dir(used: Path) -> Iterator[Path]:
    """One that has been made before; a test that damages it also mends it."""
    yield used
    assert eventually(lambda: nothing_runs(used)), "processes were left behind"


@pytest.fixture
def home() -> Iterator[Path]:
    with open_folder() as folder:
        yield folder
        assert eventually(lambda: nothing_runs(folder)), "processes were left behind"


@pytest.fixture
def children(request: pytest.FixtureRequest) -> Iterator[Children]:
    for folder in {"home", "data_dir"} & set(request.fixturenames):
        request.getfixturevalue(folder)  # first, so that it looks who is left when these have ended
    started = Children()
    yield started
    started.kill()


@contextmanager
def open_folder() -> Generator[Path]:
    """Where the account of root's server may go: pytest's own folders are closed to it."""
    folder = Path(tempfile.mkdtemp(prefix="erp-mcp-test-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
