"""Statements on who may be written to: what somebody agreed to and took back is only ever added to."""

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

Scope = Literal["marketing", "all"]


@dataclass(frozen=True, slots=True)
class NewConsent:
    """`source` is how it came about, `words` what was said, as it was said."""

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
