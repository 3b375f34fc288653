"""A customer who wants to be forgotten: nothing of the person stays, and nothing comes back with the next sync."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.errors import CustomerErased, CustomerNotFound, ErasureBlocked, NotMergeable
from erp_mcp.governance import audit
from erp_mcp.governance.commands import command
from erp_mcp.language.exact import email_of, phone_of
from erp_mcp.store.engine import Transactions
from erp_mcp.store.erasing import (
    Contact,
    Person,
    Traces,
    erase,
    lead_contacts,
    linked_changes,
    people_of,
    talks_of,
)
from erp_mcp.store.knowledge import claim_library
from erp_mcp.store.merging import standings

SHORTEST = 5  # characters of what is looked for in texts
UNSETTLED = ("intended", "unknown")


@dataclass(frozen=True, slots=True)
class Erased:
    """`ids` are those of the customer and of the duplicates merged into them; rows by table."""

    ids: Sequence[int]
    rows: Mapping[str, int]


class Erasing:
    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    async def erase(self, tenant_id: str, customer_id: int, *, by: str, is_dry_run: bool = False) -> Erased:
        """A dry run does it and takes it back, so that what it counts is what would go."""
        async with self._transactions(tenant_id) as session, session.begin_nested() as attempt:
            await claim_library(session, tenant_id)
            await _check(session, customer_id)
            erased = await _erase(session, tenant_id, await people_of(session, customer_id))
            rows = {table: str(count) for table, count in erased.rows.items() if count}
            await audit.record(session, tenant_id, by, "customer.erase", str(customer_id), **rows)
            if is_dry_run:
                await attempt.rollback()
        return erased


async def _check(session: AsyncSession, customer_id: int) -> None:
    found = (await standings(session, [customer_id])).get(customer_id)
    if found is None:
        raise CustomerNotFound(f"No customer has the id {customer_id}. Nothing was changed.")
    if found.erased_at:
        raise CustomerErased.of(found.id, found.erased_at)
    if found.merged_into_id:
        raise NotMergeable(
            f"#{customer_id} was merged into #{found.merged_into_id}: erase that one, and this one goes with "
            f"it, or unmerge #{customer_id} first. Nothing was changed."
        )


async def _erase(session: AsyncSession, tenant_id: str, people: Sequence[Person]) -> Erased:
    ids = [each.id for each in people]
    traces = Traces(
        ids,
        [each.external_id for each in people],
        _leads_of(people, await lead_contacts(session)),
        sorted({each for person in people for each in needles(person)}),
        await talks_of(session, ids),
    )
    changes = await linked_changes(session, traces)
    if unsettled := [each for each, outcome in changes.items() if outcome in UNSETTLED]:
        raise ErasureBlocked(
            f"How change {unsettled[0]} on this customer ended is not known yet. Look in Odoo and say so by "
            f"{command(f'changes settle {unsettled[0]}', tenant_id)}, then erase. Nothing was changed."
        )
    return Erased(ids, await erase(session, tenant_id, traces, [*changes]))


def needles(person: Person) -> Iterator[str]:
    """What tells of nobody else, as it stands in JSON; a name of one word only where it stands alone."""
    for name in (person.name, *person.other_names):
        yield from _needle(name if len(name.split()) > 1 else f'"{name}"')
    for contact in (person.phone, person.email, person.vat):
        yield from _needle(contact or "")
    if number := phone_of(person.phone or ""):
        yield from _needle(number.digits)


def _needle(given: str) -> Iterator[str]:
    words = given.strip().lower()
    if len(words) >= SHORTEST:
        is_quoted = words.startswith('"')
        yield words if is_quoted else json.dumps(words, ensure_ascii=False)[1:-1]


def _leads_of(people: Sequence[Person], leads: Sequence[Contact]) -> list[int]:
    theirs = {key for each in people for key in _keys(each.phone, each.email)}
    return [each.lead_id for each in leads if theirs.intersection(_keys(each.phone, each.email))]


def _keys(phone: str | None, email: str | None) -> Iterator[str]:
    if number := phone_of(phone or ""):
        yield number.tail
    if address := email_of(email or ""):
        yield address
