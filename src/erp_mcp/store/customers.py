"""Statements on which customer somebody means."""

import re
from collections.abc import Iterator

from sqlalchemy import ARRAY, ColumnElement, Text, any_, cast, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.tables import Customer

ID = re.compile(r"(?:.*#)?(\d{1,18})")  # as answers write it: Salim#12
PHONE = re.compile(r"\+?[\d\s().-]{7,24}")
NO_DIGIT = r"\D"
AMBIGUOUS = 4  # more need not be found to say that it is not one


async def find_customers(session: AsyncSession, given: str) -> list[int]:
    """By id if there is one, else whose phone, e-mail or name is exactly this; a few ids at most."""
    by_id = ID.fullmatch(given)
    if by_id and await session.scalar(select(Customer.id).where(Customer.id == int(by_id[1]))):
        return [int(by_id[1])]
    found = select(Customer.id).where(or_(*_ways(given))).order_by(Customer.id).limit(AMBIGUOUS)
    return list(await session.scalars(found))


def _ways(given: str) -> Iterator[ColumnElement[bool]]:
    small = func.lower(literal(given))
    yield func.lower(Customer.name) == small
    yield small == any_(cast(func.lower(cast(Customer.other_names, Text)), ARRAY(Text)))
    yield func.lower(Customer.email) == small
    if PHONE.fullmatch(given):
        digits = re.sub(NO_DIGIT, "", given).removeprefix("00")
        yield func.regexp_replace(Customer.phone, NO_DIGIT, "", "g") == digits
