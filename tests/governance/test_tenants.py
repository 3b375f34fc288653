import pytest
from sqlalchemy import text

from erp_mcp.app import App
from erp_mcp.errors import InvalidInput, NotFound, TokenRefused
from erp_mcp.governance import audit
from erp_mcp.governance.tenants import Tenants, check_known
from erp_mcp.store.tables import Table


@pytest.fixture
def tenants(app: App) -> Tenants:
    return Tenants(app.database.owner_engine())


async def test_a_tenant_is_listed_under_its_name_and_its_chain_begins_with_it(
    app: App, tenants: Tenants
) -> None:
    await tenants.create("shop", "Café نور", by="test")

    assert [(each.id, each.name) for each in await tenants.list()] == [("main", "main"), ("shop", "Café نور")]
    async with app.database.transactions("shop") as session:
        assert await session.scalar(text("select action from audit_entries")) == "tenant.create"
        assert await audit.broken_entry(session) is None


@pytest.mark.parametrize("tenant_id", ["", "Shop", "my shop", "-shop", "x" * 64, "shop'; drop table tenants"])
async def test_an_id_that_is_none_is_refused(tenants: Tenants, tenant_id: str) -> None:
    with pytest.raises(InvalidInput, match="lower-case letters"):
        await tenants.create(tenant_id, "Shop", by="test")


async def test_an_id_is_taken_once(tenants: Tenants) -> None:
    with pytest.raises(InvalidInput, match="already"):
        await tenants.create("main", "Another", by="test")


async def test_deleting_a_tenant_leaves_no_row_of_it_and_nothing_else_is_touched(
    app: App, tenants: Tenants
) -> None:
    await tenants.create("shop", "Shop", by="test")
    gone = await app.access.create("shop", "laptop", ["read"], 90, by="test")
    kept = await app.access.create("main", "laptop", ["read"], 90, by="test")

    await tenants.delete("shop")

    assert await owners_of_rows(app) == {"main"}
    assert (await app.access.principal(kept.secret)).tenant_id == "main"
    with pytest.raises(TokenRefused):
        await app.access.principal(gone.secret)
    with pytest.raises(NotFound):
        await tenants.delete("shop")


async def test_a_mistyped_tenant_is_answered_with_the_nearest(app: App) -> None:
    await check_known(app.database.transactions, "main")

    with pytest.raises(NotFound, match=r"no tenant 'mian'\. Nearest: main"):
        await check_known(app.database.transactions, "mian")


async def owners_of_rows(app: App) -> set[str]:
    """Of every table that has a tenant."""
    async with app.database.owner_engine().connect() as connection:
        everywhere = " union ".join(
            f"select {'id' if table == 'tenants' else 'tenant_id'} from {table}"
            for table in Table.metadata.tables
        )
        return set(await connection.scalars(text(everywhere)))
