"""Statements on who wants to be written to: appended, never changed; by when it was said, the newest holds."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import insert, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.bulk import columns_of
from erp_mcp.store.tables import Consent

Scope = Literal["marketing", "all"]


@dataclass(frozen=True, slots=True)
class NewConsent:
    """Taken back where it is not given; `words` are theirs."""

    contact_id: int
    scope: Scope
    is_given: bool
    source: str
    words: str
    language: str
    at: datetime


async def add_consents(session: AsyncSession, tenant_id: str, consents: Sequence[NewConsent]) -> None:
    rows = [{"tenant_id": tenant_id} | columns_of(each) for each in consents]
    await session.execute(insert(Consent), rows)


async def refused_scopes(session: AsyncSession, contact_ids: Collection[int]) -> dict[int, set[str]]:
    """Of those who have taken any back."""
    newest = (
        select(Consent.contact_id, Consent.scope, Consent.is_given)
        .where(Consent.contact_id.in_(contact_ids))
        .distinct(Consent.contact_id, Consent.scope)
        .order_by(Consent.contact_id, Consent.scope, Consent.at.desc(), Consent.id.desc())
        .subquery()
    )
    refused = dict[int, set[str]]()
    wanted = select(newest.c.contact_id, newest.c.scope).where(newest.c.is_given != true())
    for contact_id, scope in await session.execute(wanted):
        refused.setdefault(contact_id, set()).add(scope)
    return refused
