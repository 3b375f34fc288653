"""A report on sales of twelve months over a million order lines: seconds, and the memory of the process."""

from pathlib import Path
from time import perf_counter

from sqlalchemy import text

from benchmarks.company import TENANT, data_folder, settings_in
from benchmarks.report import Report, Row
from benchmarks.timing import percentile, times
from erp_mcp.app import App, open_app
from erp_mcp.governance.principal import local_principal
from erp_mcp.reports.wanted import Wanted
from erp_mcp.store.tenancy import ensure_tenant

WHO = local_principal(TENANT)
LINES, LINES_OF_ONE, ROUNDS, MAX_TOKENS = 1_000_000, 4, 5, 1500
YEAR = "2025-12-01..2026-11-30"
ASKED = {
    "sales of 12 months against the 12 before": Wanted("sales", YEAR),
    "sales of a month": Wanted("sales", "2026-10-01..2026-10-31"),
    "products of 12 months": Wanted("products", YEAR),
}
GOAL_SECONDS, GOAL_MB = 2.0, 300
# Ids of the ERP alone are given: those here are counted by the database, in the same order.
FILLING = (
    """
insert into customers (tenant_id, external_id, name, other_names, language, is_company, city, country, branch,
    segment, credit_limit, currency, created_at)
select 'demo', n, 'Customer ' || n, '{}', 'en', true, 'Dubai', 'AE', 'deira', 'retail', 0, 'AED', now()
from generate_series(1, 20000) as n
""",
    """
insert into products (tenant_id, external_id, sku, name, names, category, description, unit, price, cost, currency)
select 'demo', n, 'P' || n, 'Product ' || n, '{}', 'Category ' || n % 20, '', 'bag', 10 + n % 90, 6 + n % 60, 'AED'
from generate_series(1, 5000) as n
""",
    """
insert into currency_rates (tenant_id, external_id, currency, company, since, rate)
select 'demo', n, 'TRY', '', date '2024-11-01' + n, 10 + n * 0.001 from generate_series(1, 800) as n
""",
    """
insert into orders (tenant_id, external_id, number, customer_id, branch, ordered_at, state, currency, total)
select 'demo', n, 'S' || n, (select min(id) from customers) + n * 7919 % 20000,
    (array['deira', 'marina', 'sharjah', 'abu-dhabi', 'istanbul'])[1 + n % 5],
    timestamptz '2026-11-30 12:00 UTC' - n * (interval '24 months' / :orders),
    case when n % 25 = 0 then 'cancelled' else 'done' end, case when n % 5 = 4 then 'TRY' else 'AED' end,
    sum(quantity * price)
from generate_series(1, :orders) as n cross join lateral (
    select 1 + (n * line) % 9 as quantity, 10 + (n * line) % 90 as price from generate_series(1, :each) as line
) as listed
group by n
""",
    """
insert into order_lines (tenant_id, order_id, position, product_id, quantity, unit_price, discount_percent)
select 'demo', orders.id, line, (select min(id) from products) + (external_id * 31 + line * 997) % 5000,
    1 + (external_id * line) % 9, 10 + (external_id * line) % 90, 0
from orders cross join generate_series(1, :each) as line
""",
    """
insert into customer_figures (tenant_id, customer_id, currency, orders, spent, first_order_at, last_order_at,
    balance, overdue, unconverted, computed_at)
select 'demo', customer_id, 'AED', count(*), sum(total), min(ordered_at), max(ordered_at), 0, 0, 0, now()
from orders where state = 'done' group by customer_id
""",
)


async def measure(effort: float = 1.0) -> Report:
    lines = times(LINES, effort)
    with data_folder() as data_dir:
        async with open_app(settings_in(data_dir)) as app:
            await fill(app, lines)
            rows = [await row_of(app, what, wanted, times(ROUNDS, effort)) for what, wanted in ASKED.items()]
    return Report(
        f"Reports over {lines:,} order lines of two years",
        rows,
        f"Composed, kept and fitted to {MAX_TOKENS:,} tokens. MB are the most that this process has held; "
        f"the goal is {GOAL_SECONDS:.0f} s and {GOAL_MB} MB. PostgreSQL shares this machine.",
    )


async def fill(app: App, lines: int) -> None:
    """Plain rows, as the mirror would hold them."""
    given = {"orders": lines // LINES_OF_ONE, "each": LINES_OF_ONE}
    async with app.database.owner_engine().begin() as connection:
        await ensure_tenant(connection, TENANT, TENANT)
        for each in FILLING:
            await connection.execute(text(each), {name: given[name] for name in given if f":{name}" in each})
    async with app.database.owner_engine().connect() as connection:
        alone = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await alone.execute(text("vacuum analyze"))


async def row_of(app: App, what: str, wanted: Wanted, rounds: int) -> Row:
    seconds = [await timed(app, wanted) for _ in range(rounds)]
    return {"what": what, "p50 s": percentile(seconds, 50), "worst s": max(seconds), "MB": held()}


async def timed(app: App, wanted: Wanted) -> float:
    began = perf_counter()
    told = await app.reporting.reports.tell(WHO, wanted)
    told.as_page(app.tokens, MAX_TOKENS)
    return perf_counter() - began


def held() -> float:
    """The most memory that this process has had, in MB."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(each.split()[1]) for each in lines if each.startswith("VmHWM")) / 1000
