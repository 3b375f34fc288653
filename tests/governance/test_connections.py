import pytest
from pydantic import SecretStr
from sqlalchemy import select, text

from erp_mcp.app import App
from erp_mcp.errors import InvalidInput, NotFound
from erp_mcp.governance.connections import Connections, Credentials
from erp_mcp.governance.sealing import SealBroken, SecretKeyRefused, new_key
from erp_mcp.governance.tenants import Tenants
from erp_mcp.store.tables import AuditEntry

ODOO = Credentials({"url": "https://erp.example.com", "database": "shop"}, "correct horse battery staple")


@pytest.fixture
def connections(app: App) -> Connections:
    return Connections(app.database.transactions, SecretStr(new_key()))


async def test_a_connection_gives_back_the_credentials_it_was_made_of(connections: Connections) -> None:
    await connections.create("main", "odoo", "erp", ODOO, by="test")

    assert await connections.credentials("main", "odoo", "erp") == ODOO
    assert [(each.kind, each.name, each.settings) for each in await connections.list("main")] == [
        ("odoo", "erp", ODOO.settings)
    ]


async def test_what_is_stored_audited_and_shown_does_not_hold_the_secret(
    app: App, connections: Connections
) -> None:
    await connections.create("main", "odoo", "erp", ODOO, by="test")

    async with app.database.owner_engine().connect() as connection:
        rows = [
            *(
                await connection.exec_driver_sql("select to_jsonb(connections)::text from connections")
            ).scalars(),
            *(
                await connection.exec_driver_sql("select to_jsonb(audit_entries)::text from audit_entries")
            ).scalars(),
        ]
    shown = [*rows, repr(ODOO), repr(await connections.list("main"))]
    assert len(rows) == 2
    assert not [row for row in shown if ODOO.secret in row or ODOO.secret.encode().hex() in row]


async def test_a_sealed_secret_moved_to_another_row_does_not_open(app: App, connections: Connections) -> None:
    await Tenants(app.database.owner_engine()).create("other", "Other", by="test")
    await connections.create("main", "odoo", "erp", ODOO, by="test")

    async with app.database.owner_engine().begin() as owner:
        await owner.execute(text("update connections set tenant_id = 'other'"))

    with pytest.raises(SealBroken):
        await connections.credentials("other", "odoo", "erp")


async def test_another_key_does_not_open_what_this_one_sealed(app: App, connections: Connections) -> None:
    await connections.create("main", "odoo", "erp", ODOO, by="test")

    with pytest.raises(SealBroken, match="ERP_MCP_SECRET_KEY"):
        await Connections(app.database.transactions, SecretStr(new_key())).credentials("main", "odoo", "erp")


async def test_without_a_key_nothing_is_stored(app: App) -> None:
    connections = Connections(app.database.transactions, None)

    with pytest.raises(SecretKeyRefused):
        await connections.create("main", "odoo", "erp", ODOO, by="test")

    assert await connections.list("main") == []


async def test_a_connection_is_only_overwritten_on_purpose(connections: Connections) -> None:
    await connections.create("main", "odoo", "erp", ODOO, by="test")
    rotated = Credentials(ODOO.settings, "a new one")

    with pytest.raises(InvalidInput, match="--replace"):
        await connections.create("main", "odoo", "erp", rotated, by="test")
    assert await connections.credentials("main", "odoo", "erp") == ODOO

    await connections.replace("main", "odoo", "erp", rotated, by="test")
    assert await connections.credentials("main", "odoo", "erp") == rotated


async def test_an_empty_secret_is_refused(connections: Connections) -> None:
    with pytest.raises(InvalidInput, match="empty"):
        await connections.create("main", "odoo", "erp", Credentials({}, ""), by="test")


async def test_a_revoked_connection_is_gone(connections: Connections) -> None:
    await connections.create("main", "odoo", "erp", ODOO, by="test")

    await connections.revoke("main", "odoo", "erp", by="test")

    assert await connections.list("main") == []
    for asked in (
        connections.credentials("main", "odoo", "erp"),
        connections.revoke("main", "odoo", "erp", by="x"),
    ):
        with pytest.raises(NotFound, match="connection list"):
            await asked


async def test_another_tenant_sees_nothing_of_it(app: App, connections: Connections) -> None:
    await Tenants(app.database.owner_engine()).create("other", "Other", by="test")
    await connections.create("main", "odoo", "erp", ODOO, by="test")

    assert await connections.list("other") == []
    with pytest.raises(NotFound):
        await connections.credentials("other", "odoo", "erp")
    with pytest.raises(NotFound):
        await connections.revoke("other", "odoo", "erp", by="test")


async def test_every_change_is_audited_with_it(app: App, connections: Connections) -> None:
    await connections.create("main", "odoo", "erp", ODOO, by="test")
    await connections.replace("main", "odoo", "erp", Credentials({}, "other"), by="test")
    await connections.revoke("main", "odoo", "erp", by="test")

    async with app.database.transactions("main") as session:
        entries = list(await session.scalars(select(AuditEntry).order_by(AuditEntry.id)))
    assert [(each.action, each.subject, each.details) for each in entries] == [
        ("connection.create", "odoo erp", {"settings": ["database", "url"]}),
        ("connection.replace", "odoo erp", {"settings": []}),
        ("connection.revoke", "odoo erp", {}),
    ]
