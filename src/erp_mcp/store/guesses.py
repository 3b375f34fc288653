"""Statements on guesses about customers: who waits for them, what they are learned from, and what they are."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Literal

from sqlalchemy import BigInteger, Select, any_, case, delete, exists, func, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.bulk import insert_new
from erp_mcp.store.tables import Customer, CustomerFigures, CustomerGuess

Field = Literal["segment", "language", "priority"]
MOST_EXAMPLES = 5000  # the newest; more would teach the same
OF_NEWCOMER = (
    Customer.id,
    Customer.name,
    Customer.is_company,
    Customer.country,
    Customer.phone,
    Customer.segment,
)


@dataclass(frozen=True, slots=True)
class Newcomer:
    """`segment` is the ERP's own, and wins."""

    id: int
    name: str
    is_company: bool
    country: str
    phone: str | None
    segment: str


@dataclass(frozen=True, slots=True)
class Example:
    """Somebody of whom the ERP says it; `language` is empty where only the company's own stands in."""

    who: Newcomer
    segment: str
    language: str
    spent: Decimal


@dataclass(frozen=True, slots=True)
class Made:
    """A guess; `value` is empty where it is not sure."""

    customer_id: int
    field: Field
    value: str
    confidence: float
    reason: str


async def newcomers(session: AsyncSession, most: int) -> list[Newcomer]:
    """Of whom the ERP does not say everything, and nothing was guessed yet."""
    is_unsaid = or_(Customer.segment == "", ~Customer.has_language)
    is_unguessed = ~exists().where(CustomerGuess.customer_id == Customer.id)
    statement = select(*OF_NEWCOMER).where(Customer.is_active, is_unsaid, is_unguessed)
    return [Newcomer(*row) for row in await session.execute(statement.order_by(Customer.id).limit(most))]


async def examples(session: AsyncSession) -> list[Example]:
    said = or_(Customer.segment != "", Customer.has_language)
    language = case((Customer.has_language, Customer.language), else_="")
    spent = func.coalesce(CustomerFigures.spent, 0)
    statement = (
        select(*OF_NEWCOMER, language, spent)
        .outerjoin(CustomerFigures, CustomerFigures.customer_id == Customer.id)
        .where(Customer.is_active, said)
        .order_by(Customer.created_at.desc(), Customer.id)
        .limit(MOST_EXAMPLES)
    )
    rows = await session.execute(statement)
    return [Example(who := Newcomer(*row[:6]), who.segment, row[6], row[7]) for row in rows]


async def save_guesses(session: AsyncSession, tenant_id: str, made: Sequence[Made]) -> None:
    rows = [{"tenant_id": tenant_id, **asdict(each)} for each in made]
    await insert_new(session, CustomerGuess, rows, ("tenant_id", "customer_id", "field"))


async def forget_guesses(session: AsyncSession, customer_ids: Collection[int]) -> None:
    """They were made of what has changed now."""
    ids = literal(sorted(customer_ids), ARRAY(BigInteger))
    await session.execute(delete(CustomerGuess).where(CustomerGuess.customer_id == any_(ids)))


def guessed(field: Field) -> Select[str]:
    """What was guessed of the customer of the statement that this becomes part of."""
    is_it = (CustomerGuess.customer_id == Customer.id) & (CustomerGuess.field == field)
    return select(CustomerGuess.value).where(is_it).correlate(Customer)
