import stat
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import anyio
import psycopg
import pytest
from anyio.abc import TaskStatus

from erp_mcp.app import open_app
from erp_mcp.errors import StoreMisconfigured
from erp_mcp.governance import audit
from erp_mcp.governance.principal import Caller
from erp_mcp.sandbox.company.loading import load_company
from erp_mcp.store.archive import BackupNotWritten
from erp_mcp.store.backup import back_up
from erp_mcp.store.embedded import Urls
from erp_mcp.store.embedded.passwords import read_passwords
from tests.conftest import server_in, settings_for
from tests.store.backup_rows import ROWS_EACH, contents, fill, loaded, new_database, quietly, saved

pytest_plugins = ("tests.store.backup_fixtures",)

# A conversation and its message, which a backup has both of or neither.
EXCHANGE = """
with conversation as (
    insert into conversations
    values ('shop', 'late ' || %(number)s, 1, '', '', 'en', now(), now()) returning *
)
insert into messages select tenant_id, id, 'm', 'customer', '', 'en', now(), 1, '{}' from conversation
"""


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


@pytest.mark.slow
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
        found = await app.retrieval.search(Caller("demo", "test"), "delivery to Jeddah", limit=3)
        assert len(found.hits) == 3


async def test_a_backup_shows_one_moment_while_others_write(urls: Urls, target: Urls, file: Path) -> None:
    await fill(urls.owner, "shop")
    before = await contents(urls.owner)

    def write_on(what: str, _size: int) -> None:
        """After the table was read, and before the next one is."""
        with psycopg.connect(urls.owner) as connection:
            connection.execute(EXCHANGE, {"number": what})

    await back_up(urls.owner, file, None, write_on)
    await loaded(target, file)

    assert await contents(target.owner) == before
    late = [row for row in (await contents(urls.owner))["messages"] if "late conversations" in row]
    assert len(late) == 1


async def test_a_backup_succeeds_beside_a_writer_that_never_rests(
    urls: Urls, target: Urls, file: Path
) -> None:
    await fill(urls.owner, "shop")
    async with anyio.create_task_group() as tasks:
        await tasks.start(keep_writing, urls)
        for _ in range(3):
            await back_up(urls.owner, file, None, quietly, replace=True)
        tasks.cancel_scope.cancel()
    await loaded(target, file)

    found = await contents(target.owner)
    assert len(found["messages"]) == len(found["conversations"]) > ROWS_EACH


async def keep_writing(urls: Urls, *, task_status: TaskStatus[None]) -> None:
    async with await psycopg.AsyncConnection.connect(urls.owner, autocommit=True) as connection:
        for number in count():
            await connection.execute(EXCHANGE, {"number": str(number)})
            if number == 1:
                task_status.started()


async def test_new_rows_get_ids_beyond_the_restored_ones(urls: Urls, target: Urls, file: Path) -> None:
    await fill(urls.owner, "shop")
    async with await psycopg.AsyncConnection.connect(urls.owner) as connection:
        await connection.execute("delete from leads where id > 1")
        await connection.execute("delete from invoices")
    await saved(urls, file)
    await loaded(target, file)

    next_ids = "select nextval('suppliers_id_seq'), nextval('leads_id_seq'), nextval('invoices_id_seq')"
    async with await psycopg.AsyncConnection.connect(target.owner) as connection:
        assert await (await connection.execute(next_ids)).fetchone() == (ROWS_EACH + 1, 2, 1)


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
