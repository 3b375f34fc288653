"""A real PostgreSQL with pgvector for every test that wants one, migrated once and cloned for each."""

import os
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from shutil import disk_usage
from tempfile import TemporaryDirectory

import psycopg
import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from erp_mcp import budget
from erp_mcp.app import App, open_app
from erp_mcp.budget import Tokens
from erp_mcp.settings import Settings
from erp_mcp.store.embedded import Urls, embedded_server
from erp_mcp.store.embedded.passwords import read_passwords
from erp_mcp.store.migrate import migrate

hypothesis_settings.register_profile(
    "erp_mcp",
    max_examples=int(os.environ.get("ERP_MCP_EXAMPLES", "30")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
hypothesis_settings.load_profile("erp_mcp")

NUMBERS = count()
ENOUGH_BYTES = 4 * 1024**3


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session", autouse=True)
def no_settings_from_outside() -> None:
    """The suite gives every setting itself."""
    for name in [name for name in os.environ if name.startswith("ERP_MCP_") and name not in KEPT]:
        del os.environ[name]


KEPT = {"ERP_MCP_EXAMPLES", "ERP_MCP_ROUNDS"}


@pytest.fixture(scope="session")
def o200k() -> Tokens:
    return budget.load("o200k")


@pytest.fixture(scope="session")
async def server() -> AsyncGenerator[Urls]:
    """One embedded server for the whole run; its own database is the migrated template."""
    # Not below pytest's own folder: as root the server runs as a system user, who may not enter that.
    with TemporaryDirectory(prefix="erp-mcp-test-", dir=in_memory()) as name:
        Path(name).chmod(0o755)
        async with server_in(Path(name, "data")) as urls:
            yield urls


def in_memory() -> str | None:
    """A database for each test is hundreds of files: where memory may hold them, no disk is waited for."""
    there = Path("/dev/shm")
    return str(there) if there.is_dir() and disk_usage(there).free > ENOUGH_BYTES else None


@asynccontextmanager
async def server_in(data_dir: Path) -> AsyncGenerator[Urls]:
    async with embedded_server(data_dir) as urls:
        await let_owner_create_databases(urls, data_dir)
        migrate(urls.owner, "erp_app")
        yield urls


async def let_owner_create_databases(urls: Urls, data_dir: Path) -> None:
    passwords = read_passwords(data_dir)
    superuser = urls.owner.replace(f"erp_owner:{passwords['erp_owner']}", f"postgres:{passwords['postgres']}")
    async with await psycopg.AsyncConnection.connect(superuser, autocommit=True) as connection:
        await connection.execute("alter role erp_owner createdb")
        # Nobody misses these after a crash, and what proves passwords need not be slow.
        for setting in ("fsync = off", "full_page_writes = off", "autovacuum = off"):
            await connection.execute(f"alter system set {setting}".encode())
        await connection.execute("set scram_iterations = 1")
        for role in ("erp_owner", "erp_app"):
            await connection.execute(f"alter role {role} password '{passwords[role]}'".encode())
        await connection.execute("select pg_reload_conf()")
        await connection.execute("grant pg_signal_backend to erp_owner")  # to drop what is still connected


@pytest.fixture
async def urls(server: Urls) -> AsyncGenerator[Urls]:
    """A database of the test's own, with the schema and nothing in it."""
    name = f"test_{next(NUMBERS)}"
    async with await psycopg.AsyncConnection.connect(
        at(server.owner, "postgres"), autocommit=True
    ) as connection:
        await connection.execute(
            f'create database "{name}" template erp_mcp owner erp_owner strategy file_copy'.encode()
        )
        yield Urls(owner=at(server.owner, name), app=at(server.app, name))
        await connection.execute(f'drop database "{name}" with (force)'.encode())


def at(url: str, database: str) -> str:
    return url.replace("/erp_mcp?", f"/{database}?")


@pytest.fixture
def settings(urls: Urls, tmp_path: Path) -> Settings:
    return settings_for(urls, tmp_path)


def settings_for(urls: Urls, data_dir: Path, **given: object) -> Settings:
    return Settings.model_validate(
        {"data_dir": data_dir, "database_url": urls.app, "database_owner_url": urls.owner} | given
    )


@pytest.fixture
async def app(settings: Settings) -> AsyncGenerator[App]:
    async with open_app(settings) as opened:
        yield opened


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What a soak has been through, over all its rounds."""
    counts = Counter[str]()
    for report in terminalreporter.stats.get("passed", []):
        counts.update(dict(report.user_properties).get("soak", {}))
    if counts:
        told = ", ".join(f"{what} {count:,}" for what, count in counts.most_common())
        terminalreporter.write_line(f"soak: {told}")
