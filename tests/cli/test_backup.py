import os
import signal
import subprocess
import sys
from collections.abc import AsyncGenerator, Mapping
from contextlib import suppress
from pathlib import Path
from subprocess import CompletedProcess
from tempfile import TemporaryDirectory

import anyio
import psycopg
import pytest
from anyio import to_thread
from tests.store.backup_rows import contents, fill, new_database

from erp_mcp.store.archive import open_archive
from erp_mcp.store.embedded import Urls

pytestmark = pytest.mark.slow

ERP_MCP = (sys.executable, "-P", "-m", "erp_mcp")


@pytest.fixture
async def target(server: Urls) -> AsyncGenerator[Urls]:
    async with new_database(server) as urls:
        yield urls


def environment(urls: Urls) -> Mapping[str, str]:
    return os.environ | {"ERP_MCP_DATABASE_URL": urls.app, "ERP_MCP_DATABASE_OWNER_URL": urls.owner}


async def erp_mcp(settings: Mapping[str, str], *words: str | Path) -> CompletedProcess[str]:
    def run() -> CompletedProcess[str]:
        return subprocess.run((*ERP_MCP, *words), env=settings, capture_output=True, text=True, check=False)

    return await to_thread.run_sync(run)


async def test_a_store_is_backed_up_and_restored_elsewhere(urls: Urls, target: Urls, tmp_path: Path) -> None:
    await fill(urls.owner, "shop")
    file = tmp_path / "store.backup"
    backup = await erp_mcp(environment(urls), "backup", file)
    restore = await erp_mcp(environment(target), "restore", file)

    rows = sum(map(len, (await contents(urls.owner)).values()))
    assert f"Backed up the whole store to {file}: {rows} rows" in backup.stdout
    assert "Left out: jobs in the queue, rate counters and read meters." in backup.stdout
    assert "ERP_MCP_SECRET_KEY" in backup.stdout
    assert f"Restored shop from {file}: {rows} rows" in restore.stdout
    assert "ERP_MCP_SECRET_KEY" in restore.stdout
    assert (backup.returncode, restore.returncode) == (0, 0)
    assert await contents(target.owner) == await contents(urls.owner)


async def test_restored_knowledge_that_has_no_vectors_is_queued_for_them(
    urls: Urls, target: Urls, tmp_path: Path
) -> None:
    await fill(urls.owner, "shop")
    file = tmp_path / "store.backup"
    await erp_mcp(environment(urls), "backup", file, "--tenant", "shop")
    await erp_mcp(environment(target), "restore", file, "--tenant", "shop")

    async with await psycopg.AsyncConnection.connect(target.owner) as connection:
        jobs = await connection.execute("select task_name, args from queue.procrastinate_jobs")
        assert await jobs.fetchall() == [("index_chunks", {"tenant_id": "shop"})]


async def test_a_new_data_folder_takes_a_backup_and_gives_it_back(urls: Urls, tmp_path: Path) -> None:
    await fill(urls.owner, "shop")
    first, second = tmp_path / "first.backup", tmp_path / "second.backup"
    await erp_mcp(environment(urls), "backup", first)
    with TemporaryDirectory(prefix="erp-mcp-test-") as folder:
        Path(folder).chmod(0o755)
        embedded = os.environ | {"ERP_MCP_DATA_DIR": str(Path(folder, "data"))}
        restored = await erp_mcp(embedded, "restore", first)
        again = await erp_mcp(embedded, "backup", second)

    assert (restored.returncode, again.returncode) == (0, 0), restored.stderr + again.stderr
    with open_archive(first) as old, open_archive(second) as new:
        assert [table.rows for table in old.manifest.tables] == [table.rows for table in new.manifest.tables]


async def test_a_refusal_is_one_line_and_exit_status_1(urls: Urls, target: Urls, tmp_path: Path) -> None:
    file = tmp_path / "store.backup"
    empty = await erp_mcp(environment(urls), "backup", file)
    missing = await erp_mcp(environment(urls), "restore", file)
    ownerless = {name: value for name, value in environment(urls).items() if "OWNER" not in name}
    unowned = await erp_mcp(ownerless, "backup", file)

    assert (empty.returncode, missing.returncode, unowned.returncode) == (1, 1, 1)
    assert empty.stderr == "erp-mcp: This store is empty: is it the right one? Nothing was written.\n"
    assert missing.stderr == f"erp-mcp: {file} cannot be read: No such file or directory.\n"
    assert "set ERP_MCP_DATABASE_OWNER_URL" in unowned.stderr
    assert list(tmp_path.iterdir()) == []


# As shells start what is followed by an ampersand.
IN_THE_BACKGROUND = ("sh", "-c", "trap '' INT; exec \"$@\"", "sh")
# Whoever is cancelled between two statements goes on with the next: it has to have begun to wait.
WAITS = """
select 1 from pg_locks join pg_database on pg_database.oid = database
where not granted and relation = 'messages'::regclass and datname = current_database()
"""


@pytest.mark.parametrize("shell", [(), IN_THE_BACKGROUND], ids=["in front", "in the background"])
async def test_a_backup_that_is_asked_to_end_leaves_no_file(
    urls: Urls, tmp_path: Path, shell: tuple[str, ...]
) -> None:
    await fill(urls.owner, "shop")
    command = (*shell, *ERP_MCP, "backup", tmp_path / "store.backup")
    async with await psycopg.AsyncConnection.connect(urls.owner) as connection:
        # Now the backup stands still in the middle.
        await connection.execute("lock table messages in access exclusive mode")
        async with await anyio.open_process(command, env=environment(urls)) as process:
            try:
                with anyio.fail_after(60):
                    while not await (await connection.execute(WAITS)).fetchone():
                        await anyio.sleep(0.02)
                    process.send_signal(signal.SIGTERM)
                    await process.wait()
            finally:
                with suppress(ProcessLookupError):
                    process.kill()

    assert process.returncode not in (0, -signal.SIGTERM)
    assert list(tmp_path.iterdir()) == []
