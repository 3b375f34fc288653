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

Scope = Literal["marketing", "all"]
# By when it was said: what somebody wrote first may reach us last.
NEWEST = (Consent.contact_id, Consent.scope, Consent.at.desc(), Consent.id.desc())


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


async def consents_of(session: AsyncSession, contact_ids: Collection[int]) -> dict[int, dict[str, bool]]:
    """By person and scope whether it is given or taken back; what was never said is missing."""
    wanted = select(Consent.contact_id, Consent.scope, Consent.is_given)
    newest = wanted.where(Consent.contact_id.in_(contact_ids)).order_by(*NEWEST)
    found = defaultdict[int, dict[str, bool]](dict)
    for row in await session.execute(newest.ext(distinct_on(Consent.contact_id, Consent.scope))):
        found[row.contact_id][row.scope] = row.is_given
    return dict(found)


async def refused_scopes(session: AsyncSession, contact_ids: Collection[int]) -> dict[int, set[str]]:
    """What each has taken back and not given again since."""
    found = await consents_of(session, contact_ids)
    return {
        contact_id: {scope for scope, is_given in scopes.items() if not is_given}
        for contact_id, scopes in found.items()
    }
