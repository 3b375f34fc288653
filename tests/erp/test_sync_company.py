"""The mirror that comes out of the sandbox Odoo is the one that loading the demo company makes, field by field."""

from collections.abc import AsyncGenerator, Callable, Mapping
from datetime import date
from decimal import Decimal

import pytest

from erp_mcp.app import App
from erp_mcp.governance.tenants import Tenants
from erp_mcp.sandbox.company import loading, people, trade
from erp_mcp.sandbox.odoo.world import World
from erp_mcp.sandbox.odoo.world.filling import company_rows
from erp_mcp.sandbox.odoo.world.filling.setting import branch_name as shown
from erp_mcp.sandbox.odoo.world.shapes import Row as OdooRow
from erp_mcp.store import mirror
from erp_mcp.store.embedded import Urls
from tests.apps import fresh_app
from tests.erp.sandboxed import Held, Key, Row, held_by, mirror_of
from tests.erp.supplied import deliveries

# All of it takes a while: every version but the newest has the first orders only, and whatever is of none.
FIRST_ORDERS = range(trade.FIRST_ORDER, trade.FIRST_ORDER + 500)
OF_AN_ORDER: Mapping[str, Callable[[OdooRow], object]] = {
    "sale.order": lambda row: row["id"],
    "sale.order.line": lambda row: row["order_id"],
    "account.move": lambda row: (
        int(str(row["invoice_origin"]).removeprefix("S")) if row["move_type"] == "out_invoice" else None
    ),
    "stock.picking": lambda row: row.get("sale_id"),
}


RATES: Mapping[Key, Row] = {
    (number,): {
        "external_id": number,
        "currency": currency,
        "company": "Nakhla Trading LLC",
        "since": date(2026, 1, 1),
        "rate": Decimal(rate),
    }
    for number, (currency, rate) in enumerate(
        (("AED", "1"), ("TRY", "11.5"), ("USD", "0.2723"), ("EUR", "0.2351")), 1
    )
}


@pytest.fixture(scope="module")
async def app(server: Urls, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[App]:
    """With the demo company in one tenant, and tenants that are still empty."""
    async with fresh_app(server, tmp_path_factory.mktemp("app"), tenant=loading.TENANT) as app:
        async with app.database.transactions(loading.TENANT) as session:
            customers = loading.in_branches(people.customers())
            await mirror.save_customers(session, loading.TENANT, customers)
        await loading.load_trade(app)
        for version in ("16", "17", "18", "19"):
            await Tenants(app.database.owner_engine()).create(f"odoo{version}", "Mirror", by="tests")
        yield app


def first_rows(model: str) -> Mapping[int, OdooRow]:
    rows = company_rows(model)
    if model not in OF_AN_ORDER:
        return rows
    orders = {each: OF_AN_ORDER[model](row) for each, row in rows.items()}
    return {each: row for each, row in rows.items() if orders[each] is None or orders[each] in FIRST_ORDERS}


@pytest.mark.slow
async def test_the_mirror_of_odoo_19_is_the_company_as_it_is_loaded(app: App) -> None:
    async with mirror_of(app, World(company_rows, "19.0"), "odoo19") as followed:
        report = await followed.sync("odoo19")
    assert [each.problem or each.troubled for each in report.outcomes] == [{}] * 10
    assert_equal(await held_by(app, "odoo19"), as_odoo_shows(await held_by(app, loading.TENANT)))


@pytest.mark.slow
@pytest.mark.parametrize("version", ["16.0", "17.0", "18.0"])
async def test_older_versions_give_the_same_mirror(app: App, version: str) -> None:
    tenant = f"odoo{version.removesuffix('.0')}"
    async with mirror_of(app, World(first_rows, version), tenant) as followed:
        await followed.sync(tenant)
        assert not any(each.has_changed for each in (await followed.sync(tenant)).outcomes)
    expected = as_odoo_shows(await held_by(app, loading.TENANT))
    assert_equal(await held_by(app, tenant), {table: early(table, rows) for table, rows in expected.items()})


def early(table: str, rows: Mapping[Key, Row]) -> Mapping[Key, Row]:
    columns = {
        "orders": "external_id",
        "order_lines": "order_id",
        "invoices": "order_id",
        "deliveries": "order_id",
    }
    if table not in columns:
        return rows
    return {key: row for key, row in rows.items() if row[columns[table]] in FIRST_ORDERS}


def as_odoo_shows(loaded: Held) -> Held:
    """What cannot be equal: Odoo shows keys by their names, has no place for some of what we know, and alone has
    what was sent."""
    return {
        **loaded,
        "customers": {key: row | customer_there(row) for key, row in loaded["customers"].items()},
        "products": {
            key: row | {"category": shown(str(row["category"]))} for key, row in loaded["products"].items()
        },
        "currency_rates": RATES,
        "deliveries": deliveries(),
    }


def customer_there(row: Row) -> Row:
    """Contacts have no other names; all companies share them, so that their branch is one more tag, and their
    currency that of the company that is asked."""
    segment, branch = str(row["segment"]), str(row["branch"])
    return {
        "other_names": [],
        "branch": "",
        "segment": f"{shown(segment)}, {shown(branch)}",
        "currency": "AED",
    }


def assert_equal(found: Held, expected: Held) -> None:
    """What differs, and not the whole company."""
    for table, rows in expected.items():
        assert found[table].keys() == rows.keys(), table
        differing = {
            (*key, column): (found[table][key][column], value)
            for key, row in rows.items()
            for column, value in row.items()
            if found[table][key][column] != value
        }
        assert not differing, f"{table}: {len(differing)}, {list(differing.items())[:5]}"
