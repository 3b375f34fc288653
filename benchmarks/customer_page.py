"""How long the page of a customer takes, in the demo company and among a hundred thousand customers."""

import time
from collections.abc import Sequence

from sqlalchemy import select, text

from benchmarks.company import TENANT, data_folder, settings_in
from benchmarks.report import Report, Row, against
from benchmarks.timing import percentile, times
from erp_mcp.app import App, open_app
from erp_mcp.sandbox.company.loading import load_company
from erp_mcp.store.tables import Customer

CUSTOMERS, ASKED, GOAL = 100_000, 200, 40.0
PAGE = 800  # tokens
STRIDE = 1_000_000  # so far from each other are the ids of two copies
NOTE = (
    "Found by id, read in one statement, judged and written in this process. Among many, the customers that are "
    "asked for are the demo company's; the others are copies of them with figures and purchases of their own."
)
COPIES = (
    """
    insert into customers
    select (jsonb_populate_record(customers, jsonb_build_object(
        'id', id + :stride * copy, 'external_id', external_id + :stride * copy))).*
    from customers, generate_series(1, cast(:copies as int)) as copy where tenant_id = :tenant
    """,
    """
    insert into customer_figures
    select (jsonb_populate_record(customer_figures, jsonb_build_object(
        'customer_id', customer_id + :stride * copy, 'spent', spent + copy))).*
    from customer_figures, generate_series(1, cast(:copies as int)) as copy where tenant_id = :tenant
    """,
    """
    insert into customer_purchases
    select (jsonb_populate_record(customer_purchases, jsonb_build_object(
        'customer_id', customer_id + :stride * copy, 'last_at', last_at - copy * interval '1 minute'))).*
    from customer_purchases, generate_series(1, cast(:copies as int)) as copy where tenant_id = :tenant
    """,
)


async def measure(effort: float = 1.0) -> Report:
    with data_folder() as data_dir:
        async with open_app(settings_in(data_dir)) as app:
            await load_company(app)
            ids = await own_customers(app)
            asked = ids[:: max(len(ids) // times(ASKED, effort), 1)]
            rows = [await row(app, "just loaded", len(ids), asked)]
            await analyze(app)
            rows.append(await row(app, "the demo company", len(ids), asked))
            copies = max(times(CUSTOMERS, effort) // len(ids) - 1, 1)
            await copy(app, copies)
            await analyze(app)
            rows.append(await row(app, "and copies of it", len(ids) * (copies + 1), asked))
    return Report("The page of a customer, in milliseconds", rows, NOTE)


async def own_customers(app: App) -> Sequence[int]:
    async with app.database.transactions(TENANT) as session:
        return list(await session.scalars(select(Customer.id).order_by(Customer.id)))


async def copy(app: App, copies: int) -> None:
    async with app.database.owner_engine().begin() as connection:
        for statement in COPIES:
            await connection.execute(text(statement), {"copies": copies, "stride": STRIDE, "tenant": TENANT})


async def analyze(app: App) -> None:
    async with app.database.owner_engine().connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.exec_driver_sql("vacuum analyze")


async def row(app: App, what: str, customers: int, asked: Sequence[int]) -> Row:
    await page(app, asked[0])
    took = [await page(app, each) for each in asked]
    middle = percentile(took, 50)
    return {
        "what": what,
        "customers": customers,
        "asked": len(asked),
        "p50": middle,
        "p95": percentile(took, 95),
        "goal": against(middle, GOAL, " ms"),
    }


async def page(app: App, customer_id: int) -> float:
    began = time.perf_counter()
    found = await app.crm.customers.get(TENANT, str(customer_id))
    found.as_page(app.tokens, PAGE)
    return (time.perf_counter() - began) * 1000
