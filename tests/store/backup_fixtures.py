"""A second store, an empty database, and a file between them."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from erp_mcp.store.embedded import Urls
from tests.store.backup_rows import new_database


@pytest.fixture
async def target(server: Urls) -> AsyncGenerator[Urls]:
    """Another store: the schema and nothing in it."""
    async with new_database(server) as urls:
        yield urls


@pytest.fixture
async def blank(server: Urls) -> AsyncGenerator[Urls]:
    """Another database without any schema."""
    async with new_database(server, "template1") as urls:
        yield urls


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "store.backup"
