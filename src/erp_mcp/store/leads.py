"""Statements on leads: who they are here already, what usual ones are worth, and how those before ended."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import BigInteger, any_, func, literal, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.language.exact import email_of, phone_of
from erp_mcp.store.figures import HOME, worth
from erp_mcp.store.records import Lead
from erp_mcp.store.tables import Lead as LeadRow

ENDED = ("won", "lost")
COLUMNS = (
    LeadRow.external_id,
    LeadRow.name,
    LeadRow.contact_name,
    LeadRow.language,
    LeadRow.phone,
    LeadRow.email,
    LeadRow.city,
    LeadRow.source,
    LeadRow.stage,
    LeadRow.expected_revenue,
    LeadRow.currency,
    LeadRow.note,
    LeadRow.created_at,
    LeadRow.last_contact_at,
)
WORTHS = f"""
select asked.currency, {worth("asked", "cast(now() as date)")} as worth
from unnest(cast(:currencies as text[])) as asked (currency)
"""
USUAL = """
select percentile_cont(0.5) within group (order by expected_revenue * worth)
from leads join unnest(cast(:currencies as text[]), cast(:worths as numeric[])) as rates (currency, worth)
    using (currency)
where expected_revenue > 0
"""
BUYERS = """
with asked as materialized (
    select * from unnest(cast(:contacts as int[]), cast(:kinds as text[]), cast(:keys as text[]))
        as asked (contact, kind, key)
), matched as (
    select contact, min(kept_id) as customer_id
    from asked join customer_keys using (kind, key)
    cross join lateral (
        select coalesce(merged_into_id, id) as kept_id from customers where id = customer_id limit 1) as kept
    group by contact having count(distinct kept_id) = 1
), best as (
    select avg(spent) * 2 as spent from customer_figures where spent > 0
)
select contact, customers.id, customers.name, is_company, coalesce(orders, 0) as orders,
    coalesce(figures.spent >= best.spent, false) as is_best, coalesce(overdue, 0) as overdue,
    coalesce(figures.currency, '') as currency, (
        select max(sent_at) from conversations join messages on conversation_id = conversations.id
        where customer_id = customers.id and role = 'customer') as wrote_at
from matched join customers on customers.id = matched.customer_id
left join customer_figures as figures on figures.customer_id = customers.id, best
"""


@dataclass(frozen=True, slots=True)
class Buyer:
    """The one customer who has the phone or e-mail of a lead."""

    customer_id: int
    name: str
    is_company: bool
    orders: int
    is_best: bool
    overdue: Decimal
    currency: str
    wrote_at: datetime | None


@dataclass(frozen=True, slots=True)
class Money:
    """`worths` is what one of a currency is in the company's own, None without a rate."""

    currency: str
    worths: Mapping[str, Decimal | None]
    usual: Decimal | None


async def open_leads(session: AsyncSession, most: int) -> tuple[list[Lead], int]:
    """The newest that have not ended, and how many there are."""
    is_open = LeadRow.stage.not_in(ENDED)
    newest = select(*COLUMNS).where(is_open).order_by(LeadRow.created_at.desc(), LeadRow.id.desc())
    total = await session.scalar(select(func.count()).where(is_open))
    return [Lead(*row) for row in await session.execute(newest.limit(most))], total or 0


async def named_leads(session: AsyncSession, external_ids: Collection[int]) -> list[Lead]:
    ids = literal(sorted(external_ids), ARRAY(BigInteger))
    return [
        Lead(*row) for row in await session.execute(select(*COLUMNS).where(LeadRow.external_id == any_(ids)))
    ]


async def ended_leads(session: AsyncSession, most: int) -> list[Lead]:
    """The newest of those that were won or lost."""
    newest = select(*COLUMNS).where(LeadRow.stage.in_(ENDED)).order_by(LeadRow.created_at.desc())
    return [Lead(*row) for row in await session.execute(newest.limit(most))]


async def money_of(session: AsyncSession, currencies: Iterable[str]) -> Money:
    """With what is usually expected of a lead, in the company's currency."""
    home = str(await session.scalar(HOME))
    known = list(await session.scalars(select(LeadRow.currency).distinct()))
    asked = sorted({*known, *currencies})
    rows = await session.execute(text(WORTHS), {"currencies": asked, "home": home})
    worths: dict[str, Decimal | None] = {row[0]: row[1] for row in rows}
    rated = [(currency, worth) for currency, worth in worths.items() if worth is not None]
    given = {"currencies": [each for each, _ in rated], "worths": [each for _, each in rated]}
    usual = await session.scalar(text(USUAL), given)
    return Money(home, worths, None if usual is None else Decimal(usual))


async def buyers_of(session: AsyncSession, leads: Sequence[Lead]) -> Mapping[int, Buyer]:
    """By the place of the lead; whose contact several customers share is none of them."""
    keys = [(place, *key) for place, lead in enumerate(leads) for key in _contacts(lead)]
    if not keys:
        return {}
    contacts, kinds, texts = zip(*keys, strict=True)
    given = {"contacts": list(contacts), "kinds": list(kinds), "keys": list(texts)}
    return {row[0]: Buyer(*row[1:]) for row in await session.execute(text(BUYERS), given)}


def _contacts(lead: Lead) -> Iterator[tuple[str, str]]:
    if number := phone_of(lead.phone or ""):
        yield "phone", number.digits
    if address := email_of(lead.email or ""):
        yield "email", address
