import io
import json
from collections.abc import AsyncGenerator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile

import anyio
import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_mcp.errors import BackupRefused
from erp_mcp.store.archive import Manifest, TableRows, new_archive, open_archive, write_manifest, write_rows
from erp_mcp.store.embedded import Urls
from erp_mcp.store.migrate import head, migrate
from tests.store.backup_rows import contents, fill, loaded, new_database, quietly, saved

pytest_plugins = ("tests.store.backup_fixtures",)


async def refusal(urls: Urls, file: Path, tenant_id: str | None = None) -> str:
    """Why it was refused; whatever the store had is still all it has."""
    before = await contents(urls.owner)
    with pytest.raises(BackupRefused) as refused:
        await loaded(urls, file, tenant_id)
    assert await contents(urls.owner) == before
    return str(refused.value)


def rewritten(file: Path, **changes: object) -> None:
    """The same backup with another manifest."""
    with ZipFile(file) as old:
        members = {name: old.read(name) for name in old.namelist()}
    manifest = json.loads(members["manifest.json"]) | changes
    members["manifest.json"] = json.dumps(manifest).encode()
    with ZipFile(file, "w", ZIP_DEFLATED) as new:
        for name, content in members.items():
            new.writestr(name, content)


async def test_a_store_with_rows_refuses_a_whole_backup(urls: Urls, target: Urls, file: Path) -> None:
    await fill(urls.owner, "shop")
    await saved(urls, file)
    await fill(target.owner, "other")

    reason = await refusal(target, file)
    assert "has rows already" in reason
    assert "ERP_MCP_DATA_DIR" in reason


async def test_a_tenant_with_rows_refuses_its_backup(urls: Urls, file: Path) -> None:
    await fill(urls.owner, "shop")
    await saved(urls, file, "shop")

    assert "The tenant `shop` has rows here already" in await refusal(urls, file)
    assert "The tenant `shop` has rows here already" in await refusal(urls, file, "shop")


async def test_a_tenant_that_the_backup_lacks_is_refused(urls: Urls, target: Urls, file: Path) -> None:
    await fill(urls.owner, "shop")
    await saved(urls, file, "shop")

    assert "has no tenant `other`; it has: shop." in await refusal(target, file, "other")


@pytest.mark.parametrize("change", [{"format": 2, "tables": "elsewhere"}, {"revision": "9999"}])
async def test_a_backup_of_a_newer_version_is_refused(
    urls: Urls, target: Urls, file: Path, change: dict[str, object]
) -> None:
    await fill(urls.owner, "shop")
    await saved(urls, file)
    rewritten(file, **change)

    assert "by a newer erp_mcp" in await refusal(target, file)


async def older(urls: Urls, blank: Urls, file: Path) -> set[str]:
    """What this store would have been at the first revision: its tables of then."""
    await anyio.to_thread.run_sync(migrate, blank.owner, "erp_app", "0001")
    names = set(await contents(blank.owner))
    manifest = await saved(urls, file)
    tables = [table.model_dump() for table in manifest.tables if table.name in names]
    rewritten(file, revision="0001", tables=tables)
    return names


async def test_a_backup_of_an_older_schema_is_brought_forward(urls: Urls, server: Urls, file: Path) -> None:
    await fill(urls.owner, "shop")
    async with new_database(server, "template1") as scratch, new_database(server, "template1") as blank:
        names = await older(urls, scratch, file)
        await loaded(blank, file)

        before, after = await contents(urls.owner), await contents(blank.owner)
        assert set(after) == set(before)
        assert {name: rows for name, rows in after.items() if rows} == {name: before[name] for name in names}
        async with await psycopg.AsyncConnection.connect(blank.owner) as connection:
            revision = await (await connection.execute("select version_num from alembic_version")).fetchone()
        assert revision == (head(),)


async def test_an_older_backup_is_refused_where_the_schema_is_newer_and_told_where_to_go(
    urls: Urls, blank: Urls, target: Urls, file: Path
) -> None:
    await fill(urls.owner, "shop")
    await older(urls, blank, file)

    reason = await refusal(target, file)
    assert f"has an older schema (0001) than this store ({head()})" in reason
    assert "set ERP_MCP_DATA_DIR to a new folder" in reason


async def test_a_table_that_is_no_tenants_is_refused(urls: Urls, target: Urls, file: Path) -> None:
    await fill(urls.owner, "shop")
    manifest = await saved(urls, file)
    foreign = manifest.tables[0].model_copy(update={"name": "alembic_version", "columns": ("version_num",)})
    rewritten(file, tables=[foreign.model_dump()])
    with ZipFile(file, "a") as archive:
        archive.writestr("tables/alembic_version.copy", archive.read(manifest.tables[0].member))

    assert "`alembic_version` that does not fit its schema" in await refusal(target, file)


async def test_rows_that_break_a_rule_of_the_store_are_refused(urls: Urls, target: Urls, file: Path) -> None:
    await fill(urls.owner, "shop")
    await saved(urls, file)
    async with await psycopg.AsyncConnection.connect(target.owner) as connection:
        await connection.execute("alter table messages add constraint short check (length(text) < 3)")

    assert "does not take the rows of `messages`" in await refusal(target, file)


async def test_changed_rows_are_refused(urls: Urls, target: Urls, file: Path) -> None:
    await fill(urls.owner, "shop")
    manifest = await saved(urls, file)
    tables = [table.model_dump() | {"sha256": "0" * 64} for table in manifest.tables]
    rewritten(file, tables=tables)

    assert "is damaged in `tables/tenants.copy`" in await refusal(target, file)


@pytest.mark.parametrize("kept", [0, 1, 2, 3])
async def test_a_backup_that_was_cut_off_is_refused(urls: Urls, target: Urls, file: Path, kept: int) -> None:
    await fill(urls.owner, "shop")
    await saved(urls, file)
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) * kept // 4])

    assert "is no backup of erp_mcp, or its end is missing" in await refusal(target, file)


async def small_archive(file: Path) -> bytes:
    async def rows() -> AsyncGenerator[bytes]:
        yield b"main\tMain\t2026-11-21 00:00:00+00\n" * 20

    with new_archive(file, replace=False) as archive:
        size, digest = await write_rows(archive, "tables/tenants.copy", rows())
        table = TableRows(name="tenants", columns=("id",), rows=20, size=size, sha256=digest)
        written = Manifest(
            version="0.1.0",
            revision="0001",
            created_at=datetime(2026, 11, 21, tzinfo=UTC),
            tenant=None,
            tenants=("main",),
            tables=(table,),
        )
        write_manifest(archive, written)
    return file.read_bytes()


async def read_whole(file: Path) -> tuple[Manifest, bytes]:
    with open_archive(file) as archive:
        await archive.verify(quietly)
        rows = [block async for block in archive.blocks(archive.manifest.tables[0])]
        return archive.manifest, b"".join(rows)


@given(st.data())
async def test_a_wrong_byte_is_refused_or_changes_nothing(data: st.DataObject) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder, "store.backup")
        whole = await small_archive(file)
        written = await read_whole(file)
        place = data.draw(st.integers(0, len(whole) - 1))
        wrong = data.draw(st.integers(0, 255))
        file.write_bytes(whole[:place] + bytes([wrong]) + whole[place + 1 :])

        with suppress(BackupRefused):
            assert await read_whole(file) == written


async def test_what_is_no_backup_is_refused(target: Urls, tmp_path: Path) -> None:
    other = io.BytesIO()
    with ZipFile(other, "w") as archive:
        archive.writestr("letter.txt", "hello")
    (tmp_path / "zip").write_bytes(other.getvalue())
    (tmp_path / "text").write_text("hello")

    for name, reason in {
        "zip": "is no backup",
        "text": "is no backup",
        "": "directory",
        "none": "No such",
    }.items():
        assert reason in await refusal(target, tmp_path / name)


async def test_an_interrupted_restore_leaves_nothing_and_can_be_repeated(
    urls: Urls, target: Urls, file: Path
) -> None:
    await fill(urls.owner, "shop")
    await saved(urls, file)
    nothing = await contents(target.owner)
    with anyio.CancelScope() as scope:

        def interrupt(what: str, _size: int) -> None:
            if what == "messages":
                scope.cancel()

        await loaded(target, file, progress=interrupt)
    assert scope.cancelled_caught
    assert await contents(target.owner) == nothing

    await loaded(target, file)
    assert await contents(target.owner) == await contents(urls.owner)


async def test_of_two_restores_at_once_one_is_refused(urls: Urls, target: Urls, file: Path) -> None:
    await fill(urls.owner, "shop")
    await saved(urls, file)
    outcomes: list[str] = []

    async def attempt() -> None:
        try:
            await loaded(target, file)
            outcomes.append("restored")
        except BackupRefused as refused:
            outcomes.append(str(refused))

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(attempt)
        tasks.start_soon(attempt)

    [reason, outcome] = sorted(outcomes)
    assert (reason[:27], outcome) == ("This store has rows already", "restored")
    assert await contents(target.owner) == await contents(urls.owner)
