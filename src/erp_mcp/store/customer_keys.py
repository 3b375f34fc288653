"""Statements on what customers are found by: keys of each, and who has one of those asked for."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from psycopg.rows import class_row
from sqlalchemy import ARRAY, BigInteger, any_, delete, literal, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.language.exact import code_of, email_of, phone_of
from erp_mcp.language.names import keys_of
from erp_mcp.store import records
from erp_mcp.store.bulk import insert_new
from erp_mcp.store.engine import driver_connection
from erp_mcp.store.tables import Customer, CustomerKey

KEYED_BY = 1  # one more whenever the same customer would get other keys than before
Kind = Literal["phone", "tail", "email", "vat", "close", "loose", "whole"]
Key = tuple[Kind, str]
KEYS_OF = (
    Customer.id,
    Customer.name,
    Customer.other_names,
    Customer.phone,
    Customer.country,
    Customer.email,
    Customer.vat,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A key, which word of the query it stands for (0: an exact key, -1: all words together), and its weight."""

    kind: Kind
    key: str
    word: int
    weight: float


@dataclass(frozen=True, slots=True)
class Sought:
    """Whoever has one of the keys, one of the numbers on a document, or the id; of these ids if any are given."""

    keys: Sequence[Asked]
    numbers: Sequence[str] = ()
    customer_id: int | None = None
    among: Collection[int] | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A customer with one of the keys; `exact` are the kinds of those that need no rerank, and numbers of
    documents; `total` is how many customers have a key of every word. `kept` is whoever they were merged into.
    """

    id: int
    name: str
    other_names: Sequence[str]
    phone: str | None
    country: str
    city: str
    is_active: bool
    exact: Sequence[str]
    total: int
    erased_at: datetime | None = None
    kept: str | None = None
    kept_id: int | None = None
    kept_city: str | None = None
    kept_is_active: bool | None = None


# The limit makes it look customers up one by one, where it would read them all; so does the column of `hit`:
# what a full join merges is no column but a coalesce, which row-level security does not let near an index.
# Each word and weight is a bit: customers are grouped once, and those with the same bits have the same score.
# What is rare says more; a word of a name that thousands have must not push out the one that three have.
CANDIDATES = """
with asked as materialized (
    select * from unnest(%(kinds)s::text[], %(keys)s::text[], %(words)s::int[], %(weights)s::float8[],
        %(marks)s::varbit[]) as asked (kind, key, word, weight, mark)
), matched as materialized (
    select customer_id, bit_or(mark) as marks
    from asked join customer_keys using (kind, key)
    where word <> 0 and (%(anybody)s or customer_id = any(%(among)s::bigint[])) group by customer_id
), alike as (
    select marks, count(*) as customers from matched group by marks
), worded as (
    select marks, customers, word, max(weight) as weight
    from alike join (select distinct word, weight, mark from asked where word <> 0) as said
        on marks & mark = mark
    group by marks, customers, word
), sizes as (
    select word, 1 / ln(sum(customers)::float8 + 2) as rarity from worded group by word
), scored as materialized (
    select marks, customers, count(*) filter (where word > 0) as words,
           greatest(coalesce(sum(weight * rarity) filter (where word > 0), 0),
                    coalesce(max(weight * rarity) filter (where word < 0), 0)) as score
    from worded join sizes using (word) group by marks, customers
), best as (
    select customer_id, score from matched join scored using (marks)
    order by score desc, customer_id limit %(most)s
), exact as (
    select customer_id, kind as why from asked join customer_keys using (kind, key) where word = 0
    union all select customer_id, 'order ' || number from orders where number = any(%(numbers)s)
    union all select customer_id, 'invoice ' || number from invoices where number = any(%(numbers)s)
    union all select id, 'id' from customers where id = %(id)s
), certain as (
    select customer_id, array_agg(distinct why) as exact from exact
    where %(anybody)s or customer_id = any(%(among)s::bigint[]) group by customer_id
    order by customer_id limit %(most)s
), hit as materialized (
    select customer_id, score, exact from best full join certain using (customer_id)
)
select id, name, other_names, phone, country, city, is_active, coalesce(exact, '{}') as exact,
       (select coalesce(sum(customers), 0)::bigint from scored where words >= %(length)s) as total,
       erased_at, kept, kept_id, kept_city, kept_is_active
from hit cross join lateral (select * from customers where customers.id = customer_id limit 1) as customer
left join lateral (
    select name as kept, id as kept_id, city as kept_city, is_active as kept_is_active
    from customers where customers.id = customer.merged_into_id limit 1
) as kept_one on true
order by exact is null, score desc, id
"""


def customer_keys(customer: records.Customer) -> frozenset[Key]:
    contact = (customer.phone, customer.country, customer.email, customer.vat)
    return frozenset(_named((customer.name, *customer.other_names))) | frozenset(_exact(*contact))


def _exact(phone: str | None, country: str, email: str | None, vat: str | None) -> Iterator[Key]:
    if number := phone_of(phone or "", country):
        yield "phone", number.digits
        yield "tail", number.tail
    if address := email_of(email or ""):
        yield "email", address
    if code := code_of(vat or ""):
        yield "vat", code


def _named(names: Sequence[str]) -> Iterator[Key]:
    for name in names:
        keys = keys_of(name)
        yield from _of_kind("whole", keys.whole)
        for word in keys.words:
            yield from _of_kind("close", word.close)
            yield from _of_kind("loose", word.loose)


def _of_kind(kind: Kind, keys: Sequence[str]) -> Iterator[Key]:
    return ((kind, key) for key in keys)


async def save_keys(session: AsyncSession, tenant_id: str, keys: Mapping[int, frozenset[Key]]) -> None:
    """By customer; what it was found by before goes away."""
    ids = literal(list(keys), ARRAY(BigInteger))
    await session.execute(delete(CustomerKey).where(CustomerKey.customer_id == any_(ids)))
    rows = [
        {"tenant_id": tenant_id, "kind": kind, "key": key, "customer_id": customer_id}
        for customer_id, some in keys.items()
        for kind, key in some
    ]
    await insert_new(session, CustomerKey, rows, ("tenant_id", "kind", "key", "customer_id"))
    await session.execute(update(Customer).where(Customer.id == any_(ids)).values(keyed_by=KEYED_BY))


async def keys_held(session: AsyncSession, customer_id: int) -> set[Key]:
    rows = await session.execute(
        select(CustomerKey.kind, CustomerKey.key).where(CustomerKey.customer_id == customer_id)
    )
    return {(cast("Kind", row[0]), row[1]) for row in rows}  # written from this type alone


async def key_some(session: AsyncSession, tenant_id: str, limit: int) -> int:
    """Keys for customers who have none, or such as an older version made; how many were done."""
    outdated = Customer.keyed_by.is_distinct_from(KEYED_BY)
    rows = await session.execute(
        select(*KEYS_OF).where(outdated).order_by(Customer.id).limit(limit).with_for_update(skip_locked=True)
    )
    keys = {row[0]: frozenset(_named((row[1], *row[2]))) | frozenset(_exact(*row[3:])) for row in rows}
    if keys:
        await save_keys(session, tenant_id, keys)
    return len(keys)


async def candidates(session: AsyncSession, sought: Sought, most: int) -> list[Candidate]:
    """Exact ones first, then the likeliest by name, at most so many of either."""
    connection = await driver_connection(session)
    given = {
        "kinds": [each.kind for each in sought.keys],
        "keys": [each.key for each in sought.keys],
        "words": [each.word for each in sought.keys],
        "weights": [each.weight for each in sought.keys],
        "marks": _marks(sought.keys),
        "length": max((each.word for each in sought.keys), default=0) or 1,
        "numbers": list(sought.numbers),
        "id": sought.customer_id,
        "anybody": sought.among is None,
        # as text: for thousands of them the driver takes ten times as long
        "among": f"{{{','.join(map(str, sought.among or ()))}}}",
        "most": most,
    }
    async with connection.cursor(row_factory=class_row(Candidate)) as cursor:
        await cursor.execute(CANDIDATES, given)
        return await cursor.fetchall()


def _marks(keys: Sequence[Asked]) -> list[str]:
    """A bit for each word and weight, of as many as there are; none for what is exact."""
    pairs = {pair: at for at, pair in enumerate(dict.fromkeys((each.word, each.weight) for each in keys))}
    bits = [1 << pairs[each.word, each.weight] for each in keys]
    return [f"{each:0{len(pairs)}b}" for each in bits]
