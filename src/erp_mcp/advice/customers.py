"""Who is meant, and the page of whoever it is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.advice.actions.tracking import history
from erp_mcp.advice.choice import Choice
from erp_mcp.advice.listening import heard_of
from erp_mcp.advice.page import CustomerPage, page_of
from erp_mcp.budget import Tokens
from erp_mcp.customers.finding import find
from erp_mcp.customers.meant import meant
from erp_mcp.errors import CustomerErased, CustomerNotFound
from erp_mcp.governance.reading import Page, Reading, read
from erp_mcp.store.candidates import Candidate, ids_beginning
from erp_mcp.store.customer_page import find_known
from erp_mcp.store.engine import Transactions
from erp_mcp.store.figures import keep_figures
from erp_mcp.store.known import Known
from erp_mcp.store.named import customers_named

SHORTEST_QUERY = 2  # letters or digits that somebody can be found by
MOST_NAMESAKES = 5  # that the page tells


class Customers:
    def __init__(self, transactions: Transactions, tokens: Tokens) -> None:
        self._transactions = transactions
        self._tokens = tokens

    async def get(self, tenant_id: str, given: str) -> CustomerPage | Choice:
        """By any key and in any spelling of a name; where several are meant, those."""
        async with self._transactions(tenant_id) as session:
            found = await one_of(session, given)
            return found if isinstance(found, Choice) else await _page(session, found)

    async def the_one(self, tenant_id: str, given: str) -> CustomerPage:
        """Where nobody is asked which of several."""
        found = await self.get(tenant_id, given)
        if isinstance(found, Choice):
            raise found.refusal()
        return found

    async def read(self, tenant_id: str, customer_id: int, reading: Reading) -> Page:
        async with self._transactions(tenant_id) as session:
            page = await _page(session, Found(await known_of(session, customer_id)))
        return read(self._tokens, page.readable(), reading)

    async def complete(self, tenant_id: str, prefix: str, limit: int) -> list[str]:
        """Ids that begin so, or those of whose name does."""
        async with self._transactions(tenant_id) as session:
            return [str(each) for each in await ids_beginning(session, prefix.strip(), limit)]

    async def complete_name(self, tenant_id: str, prefix: str, limit: int) -> list[str]:
        """Name#id: whose name begins so, then those who may be meant in any script and spelling."""
        typed = prefix.strip()
        async with self._transactions(tenant_id) as session:
            begun = await customers_named(session, typed, limit)
            if len(begun) >= limit or sum(each.isalnum() for each in typed) < SHORTEST_QUERY:
                return begun
            hits = (await find(session, typed, limit)).hits
        return [*dict.fromkeys([*begun, *(f"{hit.name}#{hit.customer_id}" for hit in hits)])][:limit]


@dataclass(frozen=True, slots=True)
class Found:
    """The one who is meant, and others who merely go by the same."""

    known: Known
    namesakes: Sequence[Candidate] = ()


async def one_of(session: AsyncSession, given: str) -> Found | Choice:
    found = await meant(session, given.strip())
    if not found.candidates:
        near = f" Nearest: {', '.join(found.near)}." if found.near else ""
        raise CustomerNotFound(
            f"No customer goes by that.{near} Try a phone, an e-mail, an order number or Name#id."
        )
    one = found.the_one(given)
    if one is None:
        return Choice(found.candidates, found.total)
    namesakes = [each for each in found.candidates if each != one][:MOST_NAMESAKES]
    return Found(await known_of(session, one.id), namesakes)


async def known_of(session: AsyncSession, customer_id: int) -> Known:
    """Of who was merged, whoever was kept."""
    known = await _figured(session, customer_id)
    if known.merged_into_id is not None:
        known = await _figured(session, known.merged_into_id)
    if known.erased_at is not None:
        raise CustomerErased.of(known.id, known.erased_at)
    return known


async def _figured(session: AsyncSession, customer_id: int) -> Known:
    known = await find_known(session, customer_id)
    if known is None:
        await keep_figures(session, [customer_id])
        known = await find_known(session, customer_id)
    if known is None:
        raise CustomerNotFound(
            f"No customer has the id {customer_id}. Use get_customer with a phone or a name."
        )
    return known


async def _page(session: AsyncSession, found: Found) -> CustomerPage:
    zone = ZoneInfo(found.known.time_zone)
    today = datetime.now(zone).date()
    page = page_of(found.known, today, found.namesakes, await history(session))
    if not found.known.talks:
        return page
    return replace(page, heard=await heard_of(session, found.known.id, zone, today))
