import anyio
import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from erp_mcp.app import App
from erp_mcp.governance import audit
from erp_mcp.governance.tenants import Tenants


async def test_a_chain_that_nobody_touched_is_whole(app: App) -> None:
    await three_entries(app)

    assert await broken(app) is None


@pytest.mark.parametrize(
    ("change", "first_broken"),
    [
        ("update audit_entries set principal = 'somebody else' where id = 2", 2),
        ("update audit_entries set subject = 'another' where id = 1", 1),
        ("""update audit_entries set details = '{"scopes": ["read", "write"]}' where id = 3""", 3),
        ("update audit_entries set at = at + interval '1 second' where id = 2", 2),
        ("delete from audit_entries where id = 1", 1),
        ("delete from audit_entries where id = 2", 2),
        ("delete from audit_entries where id = 2; update audit_entries set id = 2 where id = 3", 2),
        (
            "update audit_entries set id = id + 10 where id < 3; "
            "update audit_entries set id = 13 - id where id > 10",
            1,
        ),
    ],
)
async def test_what_the_owner_changes_behind_its_back_is_found(
    app: App, change: str, first_broken: int
) -> None:
    await three_entries(app)

    await as_owner(app, change)

    assert await broken(app) == first_broken


async def test_the_chain_of_one_tenant_does_not_pass_for_that_of_another(app: App) -> None:
    await Tenants(app.database.owner_engine()).create("other", "Other", by="test")
    await three_entries(app)

    await as_owner(app, "delete from audit_entries where tenant_id = 'other'")
    await as_owner(app, "update audit_entries set tenant_id = 'other'")

    assert await broken(app, "other") == 1


async def test_writers_at_the_same_time_give_one_unbroken_chain(app: App) -> None:
    async with anyio.create_task_group() as tasks:
        for number in range(12):
            tasks.start_soon(enter, app, f"token {number}")

    assert await broken(app) is None
    async with app.database.transactions("main") as session:
        assert await session.scalar(text("select array_agg(id order by id) from audit_entries")) == [
            *range(1, 13)
        ]


async def test_what_is_rolled_back_leaves_no_entry(app: App) -> None:
    async with app.database.transactions("main") as session:
        await audit.record(session, "main", "test", "token.create", "laptop")
        await session.rollback()

    async with app.database.transactions("main") as session:
        assert await session.scalar(text("select count(*) from audit_entries")) == 0


@pytest.mark.parametrize(
    "change",
    [
        "update audit_entries set principal = 'x'",
        "delete from audit_entries",
        "truncate audit_entries",
        "alter table audit_entries disable row level security",
    ],
)
async def test_the_application_itself_cannot_change_the_past(app: App, change: str) -> None:
    await three_entries(app)

    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
        async with app.database.transactions("main") as session:
            await session.execute(text(change))

    assert await broken(app) is None


async def three_entries(app: App) -> None:
    for name in ("laptop", "phone", "desktop"):
        await enter(app, name)


async def enter(app: App, name: str) -> None:
    async with app.database.transactions("main") as session:
        await audit.record(session, "main", "test", "token.create", name, scopes=["read"])


async def as_owner(app: App, statements: str) -> None:
    async with app.database.owner_engine().begin() as connection:
        for statement in statements.split("; "):
            await connection.execute(text(statement.replace(":", r"\:")))


async def broken(app: App, tenant_id: str = "main") -> int | None:
    async with app.database.transactions(tenant_id) as session:
        return await audit.broken_entry(session)
