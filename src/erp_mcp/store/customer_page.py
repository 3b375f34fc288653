"""One statement that reads whatever the page of a customer tells, in one round trip."""

from dataclasses import replace
from functools import cache

from pydantic import TypeAdapter
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.figures import BOUGHT, ORDER_DAY, worth
from erp_mcp.store.known import Known
from erp_mcp.store.waiting import LAST_WORD

ORDERS, INVOICES, TALKS, FACTS, HABITS = 4, 4, 3, 8, 12
# The limit makes it look products up one by one; whole they are read again for every row of what is joined.
PRODUCT_OF = "select id, external_id, name, is_active from products where products.id = product_id limit 1"
FAVOURITES, FELLOWS, FEWEST = 2, 60, 3  # products whose other buyers are looked at, how many, who agree
PARTS = {
    "figures": "select row_to_json(figures) from figures",
    "standing": """
        select json_build_object('buyers', coalesce(buyers, 0), 'top_percent', (
            select min(percent) from unnest(least) with ordinality as best (amount, percent)
            where amount <= spent))
        from figures left join buyer_ranks on true""",
    "spending": """
        select json_build_object(
            'recent', coalesce(sum(amount) filter (where is_recent), 0),
            'before', coalesce(sum(amount) filter (where not is_recent), 0))
        from (
            select round(total * {worth}, 2) as amount, ordered_at > now() - interval '90 days' as is_recent
            from orders, figures
            where orders.customer_id = figures.customer_id and {bought}
                and ordered_at > now() - interval '180 days' and ordered_at <= now()
        ) as each_order""",
    "orders": """
        select json_agg(placed order by ordered_at desc)
        from (
            select number, ordered_at, state, total, currency, (
                select coalesce(json_agg(products.name order by position), '[]')
                from order_lines join products on products.id = product_id
                where order_id = orders.id and position < 3) as goods
            from orders where customer_id = :id and state <> 'cancelled'
            order by ordered_at desc limit {orders}
        ) as placed""",
    "invoices": """
        select json_agg(billed order by due_on)
        from (
            select number, due_on, state, residual, currency from invoices
            where customer_id = :id and state = 'open' and residual > 0 order by due_on limit {invoices}
        ) as billed""",
    "talks": """
        select json_agg(talk order by updated_at desc)
        from (
            select id, subject, channel, conversations.updated_at, closed_at is not null as is_closed, summary,
                (select count(*) from messages where conversation_id = conversations.id) as messages,
                (select role from ({last_word}) as word) as last_role
            from conversations left join session_memories on conversation_id = conversations.id
            where customer_id = :id order by conversations.updated_at desc limit {talks}
        ) as talk""",
    "facts": """
        select json_agg(learned order by learned_at desc)
        from (
            select kind, fact, conversation_id as session_id, created_at as learned_at from customer_facts
            where customer_id = :id and forgotten_at is null order by created_at desc, id desc limit {facts}
        ) as learned""",
    "habits": """
        select json_agg(habit order by times desc)
        from (
            select products.name as product, times, first_at, last_at, products.external_id as product_id,
                quantity, spent
            from customer_purchases cross join lateral ({product_of}) as products
            where customer_id = :id and times >= 3 and is_active order by times desc, last_at desc limit {habits}
        ) as habit""",
    "beside": """
        with own as (select product_id, times, last_at from customer_purchases where customer_id = :id),
        favourite as (select product_id from own order by times desc, last_at desc limit {favourites}),
        fellow as (
            select favourite.product_id as favourite_id, near.customer_id
            from favourite cross join lateral (
                select customer_id from customer_purchases
                where product_id = favourite.product_id and customer_id <> :id
                order by last_at desc limit {fellows}) as near
            cross join lateral (select segment from customers where id = near.customer_id limit 1) as customer
            where segment = (select segment from customers where id = :id)
        ),
        theirs as (
            select favourite_id, product_id, count(*) as buyers
            from fellow join customer_purchases using (customer_id)
            where product_id not in (select product_id from own)
            group by favourite_id, product_id having count(*) >= {fewest}
            order by buyers desc, product_id limit 4
        )
        select json_agg(found order by buyers desc)
        from (
            select offered.name as product, favoured.name as bought, buyers,
                (select count(*) from fellow where fellow.favourite_id = theirs.favourite_id) as of,
                offered.external_id as product_id
            from theirs cross join lateral ({product_of}) as offered
            cross join lateral (select name from products where id = favourite_id limit 1) as favoured
            where offered.is_active order by buyers desc, offered.id limit 2
        ) as found""",
    "synced_at": """
        select min(synced_at) from sync_state
        where source in ('odoo/customers', 'odoo/orders', 'odoo/invoices')""",
    "loaded_at": "select max(synced_at) from sync_state where not starts_with(source, 'odoo/')",
    "has_orders_loaded": "select exists(select from orders)",
    "sold_by": """
        select company from orders where customer_id = :id and company <> '' order by ordered_at desc limit 1""",
    "guesses": """
        select json_agg(guess order by field desc)
        from (
            select field, value, confidence, reason from customer_guesses
            where customer_id = :id and value <> '' and case field
                when 'segment' then customers.segment = '' when 'language' then not customers.has_language
                else (select orders = 0 from figures) end
        ) as guess""",
    "blocked": """
        select json_build_object('since', blocked_at, 'by', blocked_by, 'reason', reason)
        from blocks where customer_id = :id and lifted_at is null""",
    "merged": "select json_agg(name || '#' || id order by id) from customers where merged_into_id = :id",
    "conversations": "select count(*) from conversations where customer_id = :id",
    "time_zone": "select coalesce((select time_zone from tenant_profiles), 'UTC')",
}
LISTS = ("guesses", "orders", "invoices", "talks", "facts", "habits", "beside", "merged")
WHOLE = """
with figures as (select * from customer_figures where customer_id = :id)
select cast(to_jsonb(customers) || jsonb_build_object({parts}) as text) from customers
where id = :id and exists (select from figures)
"""


@cache
def known_statement() -> str:
    given = {
        "worth": worth("orders", ORDER_DAY, "figures.currency"),
        "bought": BOUGHT,
        "orders": ORDERS,
        "invoices": INVOICES,
        "talks": TALKS,
        "facts": FACTS,
        "habits": HABITS,
        "product_of": PRODUCT_OF,
        "last_word": LAST_WORD,
        "favourites": FAVOURITES,
        "fellows": FELLOWS,
        "fewest": FEWEST,
    }
    parts = {name: f"({part.format(**given)})" for name, part in PARTS.items()}
    listed = {name: f"coalesce({part}, '[]')" if name in LISTS else part for name, part in parts.items()}
    return WHOLE.format(parts=", ".join(f"'{name}', {part}" for name, part in listed.items()))


async def find_known(session: AsyncSession, customer_id: int) -> Known | None:
    """Of a customer whose figures are there."""
    found = await session.scalar(text(known_statement()), {"id": customer_id})
    return with_guesses(adapter().validate_json(found)) if found else None


def with_guesses(known: Known) -> Known:
    """What is guessed stands where the ERP has nothing."""
    guesses = {each.field: each.value for each in known.guesses}
    segment, language = known.segment or guesses.get("segment", ""), guesses.get("language", known.language)
    return replace(known, segment=segment, language=language)


@cache
def adapter() -> TypeAdapter[Known]:
    return TypeAdapter(Known)
