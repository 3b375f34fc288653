"""Leads of the mirror or of the call, scored by what is known of them and of those before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import anyio
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.advice.leads.following import follow_up
from erp_mcp.advice.leads.given import Asked
from erp_mcp.advice.leads.prospect import Ground, Prospect
from erp_mcp.advice.leads.scored import ScoredLeads
from erp_mcp.advice.leads.scoring import score, weigh
from erp_mcp.customers.segments import segment_in
from erp_mcp.errors import InvalidInput, LeadNotFound
from erp_mcp.governance.profile import Profile, Profiles
from erp_mcp.store.engine import Transactions
from erp_mcp.store.leads import Buyer, buyers_of, ended_leads, money_of, named_leads, open_leads
from erp_mcp.store.records import Language, Lead

MOST_OPEN, MOST_ENDED = 2000, 2000
LARGEST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class _Found:
    prospects: Sequence[Prospect]
    ended: Sequence[Prospect]
    total: int
    ground: Ground


class Leads:
    def __init__(self, transactions: Transactions, profiles: Profiles) -> None:
        self._transactions = transactions
        self._profiles = profiles

    async def score(self, tenant_id: str, asked: Asked) -> ScoredLeads:
        profile = await self._profiles.get(tenant_id)
        async with self._transactions(tenant_id) as session:
            found = await _found(session, asked, profile)
        own: Language = profile.languages[0] if profile.languages else "en"
        return await anyio.to_thread.run_sync(_scored, found, asked.limit, asked.language or own)


def _scored(found: _Found, limit: int, language: Language) -> ScoredLeads:
    weights = weigh(found.ended, found.ground)
    scored = [follow_up(score(each, found.ground, weights), found.ground) for each in found.prospects]
    ordered = sorted(scored, key=lambda each: each.order)
    return ScoredLeads(ordered[:limit], len(scored), found.total, weights, language)


async def _found(session: AsyncSession, asked: Asked, profile: Profile) -> _Found:
    money = await money_of(session, [each.currency.upper() for each in asked.given])
    leads, total = await _meant(session, asked, money.currency)
    ended = await ended_leads(session, MOST_ENDED)
    ground = Ground(datetime.now(UTC), ZoneInfo(profile.time_zone or "UTC"), money, profile.languages)
    buyers = await buyers_of(session, leads)
    return _Found(
        [_prospect(lead, ground, buyers.get(place)) for place, lead in enumerate(leads)],
        [_prospect(lead, ground) for lead in ended],
        total,
        ground,
    )


async def _meant(session: AsyncSession, asked: Asked, home: str) -> tuple[Sequence[Lead], int]:
    if not asked.leads and not asked.given:
        return await open_leads(session, MOST_OPEN)
    leads = [*await _named(session, asked.leads), *(each.as_record(home) for each in asked.given)]
    return leads, len(leads)


async def _named(session: AsyncSession, names: Sequence[str]) -> Sequence[Lead]:
    ids = {_id(each): each for each in names}
    found = await named_leads(session, ids)
    there = {each.external_id for each in found}
    if missing := [name for number, name in ids.items() if number not in there]:
        raise LeadNotFound(
            f"The mirror has no lead {', '.join(missing[:3])}. Nothing was changed. Leads go by their id in Odoo; "
            "search_records on leads finds it, `given` takes one that is not there."
        )
    return found


def _id(name: str) -> int:
    digits = name.rpartition("#")[2].strip()
    if not (digits.isascii() and digits.isdigit()) or int(digits) > LARGEST_ID:
        raise InvalidInput(f"{name[:40]!r} is no lead: give its id in Odoo, or Name#id. Nothing was changed.")
    return int(digits)


def _prospect(lead: Lead, ground: Ground, buyer: Buyer | None = None) -> Prospect:
    worth = ground.money.worths.get(lead.currency)
    revenue = None if worth is None else lead.expected_revenue * worth
    is_company = buyer.is_company if buyer else segment_in(lead.name, lead.contact_name) is not None
    return Prospect(lead, revenue, is_company, buyer)
