from erp_mcp.app import App


async def test_the_app_opens_on_a_fresh_database_with_its_tenant(app: App) -> None:
    async with app.database.owner_engine().connect() as connection:
        rows = await connection.exec_driver_sql("select id from tenants")
        assert [row.id for row in rows] == ["main"]
