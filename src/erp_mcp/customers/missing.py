"""Why a customer is not in the answer to a query: what each layer looked for, and what they have of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.customers.finding import (
    ALIKE,
    MOST_OF_ONE_NAME,
    Found,
    checked,
    exact_keys,
    find,
    name_keys,
)
from erp_mcp.customers.query.reading import understand
from erp_mcp.customers.query.records import Understood
from erp_mcp.customers.query.showing import shown_filter
from erp_mcp.customers.vocabulary import Company, Vocabularies
from erp_mcp.errors import CustomerErased, CustomerNotFound
from erp_mcp.language.names import keys_of, likeness
from erp_mcp.store.candidates import Candidate, candidates
from erp_mcp.store.choosing import Choosing
from erp_mcp.store.customer_keys import Asked, Key, keys_held
from erp_mcp.store.engine import Transactions
from erp_mcp.store.listing import Wanted, chosen_ids
from erp_mcp.store.waiting import open_issues

MEANING = "Asked only where nothing above is sure: by what they buy."


@dataclass(frozen=True, slots=True)
class Layer:
    """`found` says whether this layer alone finds the customer, and why or why not."""

    name: str
    looked_for: str
    found: str


class Missing:
    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions
        self._vocabularies = Vocabularies()

    async def why(self, tenant_id: str, query: str, customer_id: int) -> list[Layer]:
        asked = checked(query)
        async with self._transactions(tenant_id) as session:
            company = await self._vocabularies.of(session, tenant_id)
            understood = understand(query, company.vocabulary, datetime.now(company.zone).date())
            who = await _one(session, customer_id)
            held = await keys_held(session, customer_id)
            found = await find(session, query, MOST_OF_ONE_NAME)
            unfitting = await _unfitting(session, company, understood, customer_id)
        return [
            Layer("customer", f"#{customer_id}", f"{who.name}{'' if who.is_active else ', archived'}"),
            _keys("exact keys", list(exact_keys(asked)), held),
            _keys("name keys", list(name_keys(keys_of(asked))), held),
            _name(asked, who, found),
            *(Layer("filter", each, "does not hold") for each in unfitting),
            Layer("meaning", understood.rest or asked, MEANING),
        ]


async def _one(session: AsyncSession, customer_id: int) -> Candidate:
    for each in await candidates(session, [customer_id]):
        if each.erased_at is not None:
            raise CustomerErased.of(each.id, each.erased_at)
        if each.merged_into_id is not None:
            raise CustomerNotFound(
                f"#{customer_id} was merged into #{each.merged_into_id}, which is found by the keys of both: "
                f"ask for #{each.merged_into_id}. Nothing was changed."
            )
        return each
    raise CustomerNotFound(f"No customer has the id {customer_id}. Nothing was changed.")


def _keys(layer: str, asked: Sequence[Asked], held: Collection[Key]) -> Layer:
    wanted: list[Key] = [(each.kind, each.key) for each in asked]
    if not wanted:
        return Layer(layer, "nothing of that kind", "not asked")
    theirs = [each for each in held if each[0] in {kind for kind, _ in wanted}]
    common = [each for each in wanted if each in held]
    told = f"yes: {_said(common)}" if common else f"no; theirs: {_said(theirs) or 'none'}"
    return Layer(layer, _said(wanted), told)


def _said(keys: Collection[Key]) -> str:
    return " ".join(sorted(f"{kind}:{key}" for kind, key in set(keys)))


def _name(asked: str, who: Candidate, found: Found) -> Layer:
    for place, hit in enumerate(found.hits, 1):
        if hit.customer_id == who.id:
            return Layer("answer", asked, f"number {place} of {found.total}, {hit.score:.2f}: {hit.why}")
    alike = likeness(asked, who.name)
    if alike < ALIKE:
        return Layer("answer", asked, f"no: the name is {alike:.2f} like it, {ALIKE:.2f} is needed")
    return Layer("answer", asked, f"no: {found.total} others are found before it; add a city or a phone")


async def _unfitting(
    session: AsyncSession, company: Company, understood: Understood, customer_id: int
) -> list[str]:
    """The filters of the sentence that leave them out."""
    choosing = Choosing(company.zone, open_issues())
    language = understood.language or "en"
    return [
        shown_filter(each, understood.currency, language)
        for each in understood.filters
        if not await chosen_ids(session, choosing, Wanted([each], among=[customer_id]))
    ]
