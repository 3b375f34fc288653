"""Statements on what people let themselves be written: kept as it was said, the newest of a scope holds."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import insert, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.bulk import columns_of
from erp_mcp.store.tables import Consent

Scope = Literal["all", "marketing"]
# By when it was said: what somebody wrote first may reach us last.
NEWEST = (Consent.at.desc(), Consent.id.desc())


@dataclass(frozen=True, slots=True)
class NewConsent:
    """`source` says where it comes from, `words` what they said, in which `language`."""

    contact_id: int
    scope: Scope
    is_given: bool
    source: str
    words: str
    language: str
    at: datetime


async def add_consent(session: AsyncSession, tenant_id: str, new: NewConsent) -> None:
    await session.execute(insert(Consent).values({"tenant_id": tenant_id} | columns_of(new)))


async def refused_scopes(session: AsyncSession, contact_ids: Collection[int]) -> dict[int, set[str]]:
    """What each has taken back and not given again since."""
    newest = (
        select(Consent.contact_id, Consent.scope, Consent.is_given)
        .where(Consent.contact_id.in_(contact_ids))
        .ext(distinct_on(Consent.contact_id, Consent.scope))
        .order_by(Consent.contact_id, Consent.scope, Consent.id.desc())
    )
    refused = defaultdict[int, set[str]](set)
    for row in await session.execute(newest):
        if not row.is_given:
            refused[row.contact_id].add(row.scope)
    return dict(refused)


async def consents_of(session: AsyncSession, contact_id: int) -> dict[str, bool]:
    """By scope whether it is given or taken back; what was never said is missing."""
    newest = select(Consent.scope, Consent.is_given).where(Consent.contact_id == contact_id)
    rows = await session.execute(newest.distinct(Consent.scope).order_by(Consent.scope, *NEWEST))
    return {row.scope: row.is_given for row in rows}
