"""A hundred thousand customers with their orders and figures, put into the store as fast as it takes them."""

from collections.abc import Iterator, Sequence

from psycopg import AsyncConnection, sql

from benchmarks.company import TENANT
from erp_mcp.app import App
from erp_mcp.store.customer_keys import KEYED_BY, customer_keys
from erp_mcp.store.records import Customer

ORDERS, LINES = 3, 2  # of each customer, of each order
COLUMNS = (
    "external_id",
    "name",
    "other_names",
    "language",
    "is_company",
    "phone",
    "email",
    "vat",
    "city",
    "country",
    "branch",
    "segment",
    "credit_limit",
    "currency",
    "created_at",
)
# Each product is bought by as many, on any day of the year before.
BUY = """
insert into orders (tenant_id, external_id, number, customer_id, branch, ordered_at, state, currency, total)
select tenant_id, 5000000 + id * %(orders)s + nth, 'B' || id * %(orders)s + nth, id, branch,
    now() - make_interval(days => ((id * 7 + nth * 131) %% 365)::int),
    'done', 'AED', (id * 13 + nth * 77) %% 900 + 10
from customers cross join generate_series(0, %(orders)s - 1) as nth
where tenant_id = %(tenant)s and external_id >= %(first)s
"""
LIST = """
insert into order_lines (tenant_id, order_id, position, product_id, quantity, unit_price, discount_percent)
select orders.tenant_id, orders.id, nth, goods[1 + (orders.id * 31 + nth * 17) %% cardinality(goods)],
    1 + orders.id %% 5, total / %(lines)s, 0
from orders cross join generate_series(0, %(lines)s - 1) as nth
cross join (select array_agg(id order by id) as goods from products where tenant_id = %(tenant)s) as sold
where orders.tenant_id = %(tenant)s and external_id >= 5000000
"""


async def fill(app: App, people: Sequence[Customer]) -> None:
    async with await AsyncConnection.connect(app.database.owner_url or "") as connection:
        await _copy(connection, "customers", ("tenant_id", *COLUMNS, "keyed_by"), map(_row, people))
        found = await connection.execute(
            "select external_id, id from customers where tenant_id = %s", [TENANT]
        )
        ids = dict(await found.fetchall())
        await _copy(
            connection, "customer_keys", ("tenant_id", "kind", "key", "customer_id"), _keys(people, ids)
        )
        given = {"tenant": TENANT, "first": people[0].external_id, "orders": ORDERS, "lines": LINES}
        await connection.execute(BUY, given)
        await connection.execute(LIST, given)
        await connection.commit()
        await connection.set_autocommit(True)
        await connection.execute("vacuum analyze")
    await app.crm.figures.complete(TENANT)
    async with await AsyncConnection.connect(app.database.owner_url or "", autocommit=True) as connection:
        await connection.execute("vacuum analyze")


async def _copy(
    connection: AsyncConnection, table: str, columns: Sequence[str], rows: Iterator[Sequence[object]]
) -> None:
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    statement = sql.SQL("copy {} ({}) from stdin").format(sql.Identifier(table), names)
    async with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            await copy.write_row(row)


def _row(customer: Customer) -> Sequence[object]:
    values: list[object] = [getattr(customer, name) for name in COLUMNS]
    values[COLUMNS.index("other_names")] = list(customer.other_names)
    return [TENANT, *values, KEYED_BY]


def _keys(people: Sequence[Customer], ids: dict[int, int]) -> Iterator[Sequence[object]]:
    for each in people:
        number = ids[each.external_id]
        yield from ((TENANT, kind, key, number) for kind, key in customer_keys(each))
