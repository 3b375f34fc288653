import io
import json
import stat
from collections.abc import AsyncGenerator, Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile

import anyio
import psycopg
import pytest
from sqlalchemy import text

from erp_mcp.app import open_app
from erp_mcp.errors import BackupRefused, StoreMisconfigured
from erp_mcp.governance import audit
from erp_mcp.sandbox.company.loading import load_company
from erp_mcp.store.archive import BackupNotWritten, Manifest, open_archive
from erp_mcp.store.backup import back_up
from erp_mcp.store.embedded import Urls
from erp_mcp.store.migrate import head, migrate
from erp_mcp.store.passwords import read_passwords
from erp_mcp.store.restore import Restored, restore
from tests.conftest import server_in, settings_for
from tests.store.backup_rows import ROWS_EACH, contents, fill, new_database


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


def quietly(_what: str, _size: int) -> None:
    """Nobody watches."""


async def saved(urls: Urls, file: Path, tenant_id: str | None = None) -> Manifest:
    return await back_up(urls.owner, file, tenant_id, quietly)


async def loaded(
    urls: Urls, file: Path, tenant_id: str | None = None, progress: Callable[[str, int], None] = quietly
) -> Restored:
    with open_archive(file) as archive:
        return await restore(archive, urls.app, urls.owner, tenant_id, progress)


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


async def test_every_row_of_every_table_comes_back_as_it_was(urls: Urls, target: Urls, file: Path) -> None:
    await fill(urls.owner, "first")
    await fill(urls.owner, "second")
    before = await contents(urls.owner)
    manifest = await saved(urls, file)
    restored = await loaded(target, file)

    assert {name for name, rows in before.items() if not rows} == set()
    assert await contents(target.owner) == before
    assert restored.tenants == manifest.tenants == ("first", "second")
    assert restored.rows == {table.name: table.rows for table in manifest.tables}
    assert restored.rows == {name: len(rows) for name, rows in before.items()}


async def test_the_demo_company_survives_with_a_whole_audit_chain(
    urls: Urls, target: Urls, file: Path, tmp_path: Path
) -> None:
    async with open_app(settings_for(urls, tmp_path, tenant="demo")) as app:
        await load_company(app)
        for subject in ("one", "two", "three"):
            async with app.database.transactions("demo") as session:
                await audit.record(session, "demo", "cli", "token.create", subject, scopes=["read"])
    await saved(urls, file)
    await loaded(target, file)

    before = await contents(urls.owner)
    assert await contents(target.owner) == before
    assert (
        min(len(before[name]) for name in ("customers", "order_lines", "knowledge_chunks", "messages")) > 20
    )
    async with open_app(settings_for(target, tmp_path, tenant="demo")) as app:
        async with app.database.transactions("demo") as session:
            assert await audit.broken_entry(session) is None
            await session.execute(text("update customers set name = name"))
        found = await app.knowledge.search("demo", "delivery to Jeddah", limit=3)
        assert len(found.hits) == 3


async def test_a_backup_shows_one_moment_while_others_write(urls: Urls, target: Urls, file: Path) -> None:
    await fill(urls.owner, "shop")
    before = await contents(urls.owner)

    def write_on(_what: str, _size: int) -> None:
        """A customer with a conversation, after some tables were copied and before others."""
        with psycopg.connect(urls.owner) as connection:
            connection.execute("set local erp.tenant = 'shop'")
            connection.execute("""
                with customer as (
                    insert into customers select (jsonb_populate_record(customer, jsonb_build_object(
                        'id', nextval('customers_id_seq') + 100, 'external_id', nextval('customers_id_seq') + 100
                    ))).* from customers customer where id = 1 returning *
                )
                insert into conversations select conversation.tenant_id, customer.id::text, customer.id, '', '', 'en',
                    now(), now() from customer, conversations conversation limit 1
            """)

    await back_up(urls.owner, file, None, write_on)
    await loaded(target, file)

    assert await contents(target.owner) == before
    assert len((await contents(urls.owner))["conversations"]) > len(before["conversations"]) + 5


async def test_a_backup_succeeds_beside_a_writer_that_never_rests(
    urls: Urls, target: Urls, file: Path
) -> None:
    await fill(urls.owner, "shop")
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(keep_writing, urls)
        for _ in range(3):
            await back_up(urls.owner, file, None, quietly, replace=True)
        tasks.cancel_scope.cancel()
    await loaded(target, file)

    found = await contents(target.owner)
    written = [row for row in found["conversations"] if "while it was copied" in row]
    assert len(written) == len([row for row in found["messages"] if "while it was copied" in row])


async def keep_writing(urls: Urls) -> None:
    async with await psycopg.AsyncConnection.connect(urls.owner, autocommit=True) as connection:
        for number in range(1_000_000):
            async with connection.transaction():
                await connection.execute(
                    "insert into conversations values ('shop', %s, 1, '', 'while it was copied', 'en', now(), now())",
                    [f"c{number}"],
                )
                await connection.execute(
                    "insert into messages values ('shop', %s, 'm', 'customer', 'while it was copied', 'en', now())",
                    [f"c{number}"],
                )


async def test_new_rows_get_ids_beyond_the_restored_ones(urls: Urls, target: Urls, file: Path) -> None:
    await fill(urls.owner, "shop")
    await saved(urls, file)
    await loaded(target, file)

    async with await psycopg.AsyncConnection.connect(target.owner) as connection:
        cursor = await connection.execute(
            "insert into suppliers (tenant_id, external_id, name, phone, email, city, country, lead_days) "
            "values ('shop', 99, '', '', '', '', '', 1) returning id"
        )
        assert await cursor.fetchone() == (ROWS_EACH + 1,)


async def test_a_tenant_goes_into_a_store_where_others_have_the_same_ids(
    urls: Urls, target: Urls, file: Path
) -> None:
    await fill(urls.owner, "moving")
    await fill(urls.owner, "staying")
    await fill(target.owner, "neighbour")
    neighbour = await contents(target.owner)
    async with await psycopg.AsyncConnection.connect(target.owner) as connection:
        await connection.execute("select setval('suppliers_id_seq', 5000)")
    manifest = await saved(urls, file, "moving")
    await loaded(target, file)

    assert manifest.tenants == ("moving",)
    assert await contents(target.owner, "moving") == await contents(urls.owner, "moving")
    assert await contents(target.owner, "neighbour") == neighbour
    async with await psycopg.AsyncConnection.connect(target.owner) as connection:
        assert await (await connection.execute("select nextval('suppliers_id_seq')")).fetchone() == (5001,)


async def test_one_tenant_can_be_taken_out_of_a_whole_backup(urls: Urls, target: Urls, file: Path) -> None:
    await fill(urls.owner, "first")
    await fill(urls.owner, "second")
    await saved(urls, file)
    restored = await loaded(target, file, "second")

    assert restored.tenants == ("second",)
    assert await contents(target.owner) == await contents(urls.owner, "second")


async def test_a_tenant_that_is_but_a_name_gives_way(urls: Urls, target: Urls, file: Path) -> None:
    await fill(urls.owner, "shop")
    await saved(urls, file)
    async with await psycopg.AsyncConnection.connect(target.owner) as connection:
        await connection.execute("insert into tenants values ('shop', 'made by a first start')")
    await loaded(target, file)

    assert await contents(target.owner) == await contents(urls.owner)


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

    assert "The tenant `shop` of this store has rows already" in await refusal(urls, file)
    assert "The tenant `shop` of this store has rows already" in await refusal(urls, file, "shop")


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
        except BackupRefused:
            outcomes.append("refused")

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(attempt)
        tasks.start_soon(attempt)

    assert sorted(outcomes) == ["refused", "restored"]
    assert await contents(target.owner) == await contents(urls.owner)


async def test_an_interrupted_backup_leaves_the_file_that_was_there(urls: Urls, file: Path) -> None:
    await fill(urls.owner, "shop")
    file.write_text("the backup of yesterday")
    with anyio.CancelScope() as scope:

        def interrupt(what: str, _size: int) -> None:
            if what == "messages":
                scope.cancel()

        await back_up(urls.owner, file, None, interrupt, replace=True)

    assert scope.cancelled_caught
    assert [each.name for each in file.parent.iterdir()] == [file.name]
    assert file.read_text() == "the backup of yesterday"


async def test_a_backup_is_for_its_owner_alone_and_replaces_nothing_unasked(urls: Urls, file: Path) -> None:
    await fill(urls.owner, "shop")
    file.write_text("the backup of yesterday")
    with pytest.raises(BackupNotWritten, match="--force replaces it"):
        await saved(urls, file)
    assert file.read_text() == "the backup of yesterday"

    await back_up(urls.owner, file, None, quietly, replace=True)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [each.name for each in file.parent.iterdir()] == [file.name]


async def test_where_no_file_can_be_written_the_reason_is_said(urls: Urls, tmp_path: Path) -> None:
    await fill(urls.owner, "shop")
    with pytest.raises(BackupNotWritten, match="No such file or directory"):
        await saved(urls, tmp_path / "missing" / "store.backup")
    with pytest.raises(BackupNotWritten, match="no ordinary file"):
        await back_up(urls.owner, tmp_path, None, quietly, replace=True)


async def test_an_empty_store_or_an_unknown_tenant_makes_no_backup(urls: Urls, file: Path) -> None:
    with pytest.raises(BackupNotWritten, match="This store is empty"):
        await saved(urls, file)
    await fill(urls.owner, "shop")
    with pytest.raises(BackupNotWritten, match="no tenant `shpo`; there is: shop"):
        await saved(urls, file, "shpo")
    assert list(file.parent.iterdir()) == []


async def test_a_role_that_would_see_nothing_makes_no_backup(urls: Urls, file: Path) -> None:
    await fill(urls.owner, "shop")
    with pytest.raises(StoreMisconfigured, match="does not own the tables"):
        await back_up(urls.app, file, None, quietly)
    assert list(file.parent.iterdir()) == []


async def test_an_owner_who_may_not_bypass_row_level_security_can_do_both(file: Path) -> None:
    with TemporaryDirectory(prefix="erp-mcp-test-") as folder:
        Path(folder).chmod(0o755)
        data_dir = Path(folder, "data")
        async with server_in(data_dir) as server:
            passwords = read_passwords(data_dir)
            superuser = server.owner.replace(
                f"erp_owner:{passwords['erp_owner']}", f"postgres:{passwords['postgres']}"
            )
            async with await psycopg.AsyncConnection.connect(superuser, autocommit=True) as connection:
                await connection.execute("alter role erp_owner nobypassrls")
            async with new_database(server) as urls, new_database(server) as target:
                await fill(urls.owner, "shop")
                await saved(urls, file)
                await loaded(target, file)
                assert await contents(target.owner) == await contents(urls.owner)
                assert len((await contents(urls.owner))["customers"]) == ROWS_EACH
