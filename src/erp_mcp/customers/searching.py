"""Search in layers: what is written exactly, names, the filters that a sentence says, and what people buy."""

from collections.abc import Awaitable, Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.customers.explaining import explained
from erp_mcp.customers.finding import CONVINCING, LONGEST_QUERY, Found, checked, find
from erp_mcp.customers.matches import By, Match, Matches
from erp_mcp.customers.query.given import filters_of
from erp_mcp.customers.query.reading import understand
from erp_mcp.customers.query.records import Understood
from erp_mcp.customers.question import Question
from erp_mcp.customers.vocabulary import Company, Vocabularies
from erp_mcp.governance.principal import Caller
from erp_mcp.store.choosing import Choosing
from erp_mcp.store.conditions import Filter
from erp_mcp.store.engine import Transactions
from erp_mcp.store.listing import (
    Bought,
    Wanted,
    bought,
    chosen_ids,
    goods_called,
    goods_of_sources,
    listed,
    shown,
)
from erp_mcp.store.meant import Meant
from erp_mcp.store.waiting import open_issues

LONGEST_NAME = 5  # words; what is longer and says filters is a sentence
WHOLE = 0.985  # so alike are a query and a name that is the whole of it
LIKELY = 0.8  # a name so alike is rather meant than goods
MANY = 50  # of one name: to show more says less than another word of it
PRODUCTS_SAID = 2
WORDS_ONLY = "What it means could not be asked of a model: only its words were looked for among the goods."
ANY_TIME = (
    "The goods were found by meaning: they were bought at any time. What the question says of when or not holds "
    "for the filters alone; aggregate_records on sale.order.line tells who bought which goods when."
)
NO_ORDERS = (
    "No order of any customer is loaded here yet: what is said of orders, purchases, spending and debts is not "
    "known, and filters on them hold for nobody or for all. Ask again once orders are loaded."
)
UNUSED = "Some words are in no name there, nor mean goods, and were not used."

Meaning = Callable[[Caller, str], Awaitable[Meant]]


class Searching:
    def __init__(self, transactions: Transactions, meaning: Meaning) -> None:
        self._transactions = transactions
        self._meaning = meaning
        self._vocabularies = Vocabularies()

    async def search(self, caller: Caller, question: Question) -> Matches:
        """No transaction is open while a model is asked: there are few, and others wait for them."""
        given = filters_of(question.given)
        words = checked(question.words) if question.words.strip() or not given else ""
        async with self._transactions(caller.tenant_id) as session:
            company = await self._vocabularies.of(session, caller.tenant_id)
            asking = asking_of(question, words, given, company)
            written = await (asking.certain(session) if asking.says_goods() else asking.written(session))
        if written and written.is_sure:
            return asking.noted(written)
        meant = await self._meaning(caller, asking.understood.rest or words)
        async with self._transactions(caller.tenant_id) as session:
            found = await asking.meant(session, meant) or written or await asking.written(session)
        return asking.noted(found.noting(WORDS_ONLY) if meant.by_words else found)


@dataclass(frozen=True, slots=True)
class Asking:
    """One question, understood; `understood.filters` are those of the sentence and those that were given."""

    question: Question
    words: str
    given: Sequence[Filter]
    understood: Understood
    company: Company

    def says_goods(self) -> bool:
        """Then no name is sure but one so written: before misspelt ones come those who buy the goods."""
        rest = self.understood.rest
        if self._says_filters():
            return bool(rest) and self._says_purchases()
        return self.company.vocabulary.sells(rest)

    async def certain(self, session: AsyncSession) -> Matches | None:
        """By a key or a name so written."""
        if not self._may_be_name():
            return None
        found = await self._called(session, widely=False)
        is_certain = self._is_meant(found) and self._is_likely(found)
        return await self._named(session, found, is_sure=True) if is_certain else None

    async def written(self, session: AsyncSession) -> Matches:
        """By keys, names and filters; not sure where the words may mean something else."""
        near: Sequence[str] = ()
        if self.words and self._may_be_name():
            # Nobody is misspelt by a sentence that says filters.
            found = await self._called(session, widely=not self._says_filters())
            near = found.near
            if self._is_meant(found):
                return await self._named(session, found, is_sure=self._is_likely(found))
        if not self._is_filtered():
            return await self._explained(session, near)
        if not self.understood.rest:
            return await self._filtered(session, by="filters")
        among = await self._chosen(session, self.understood.filters)
        found = await self._find(session, self.understood.rest, among)
        if found.hits:
            is_sure = found.hits[0].score >= CONVINCING and not self._says_purchases()
            return await self._named(session, found, is_sure=is_sure, by="name and filters")
        return replace(await self._filtered(session, by="filters"), is_sure=False).noting(UNUSED)

    async def meant(self, session: AsyncSession, meant: Meant) -> Matches | None:
        """Who buys what may be meant, if anybody does."""
        goods = await goods_of_sources(session, meant.source_ids) if meant.source_ids else []
        found = await self._filtered(session, goods, by="meaning") if goods else None
        if found is None or not found.found:
            return None
        return found.noting(ANY_TIME) if self._says_when_or_not() else found

    def noted(self, found: Matches) -> Matches:
        """A company that is still being loaded looks as one in which nobody ever ordered."""
        is_told = self.company.has_orders or not (found.found or self._is_filtered())
        return found if is_told else found.noting(NO_ORDERS)

    async def _called(self, session: AsyncSession, *, widely: bool) -> Found:
        among = await self._chosen(session, self.given) if self.given else None
        return await self._find(session, self.words, among, widely=widely)

    async def _find(
        self, session: AsyncSession, words: str, among: Collection[int] | None, *, widely: bool = True
    ) -> Found:
        most = self.question.offset + self.question.limit
        return await find(session, words, most, among=among, widely=widely)

    async def _chosen(self, session: AsyncSession, filters: Sequence[Filter]) -> list[int]:
        return await chosen_ids(session, self._choosing(), Wanted(filters))

    def _choosing(self) -> Choosing:
        return Choosing(self.company.zone, open_issues(), self.company.spellings)

    def _is_filtered(self) -> bool:
        return bool(self.understood.filters or self.understood.order)

    def _may_be_name(self) -> bool:
        return len(self.words.split()) <= LONGEST_NAME or not self._says_filters()

    def _says_filters(self) -> bool:
        return len(self.understood.filters) > len(self.given) or self.understood.order is not None

    def _says_purchases(self) -> bool:
        """Then what is left are rather goods than a name."""
        return any(each.field in ("orders", "bought") for each in self.understood.filters)

    def _says_when_or_not(self) -> bool:
        """Of purchases: that holds for orders and for goods that the filters name."""
        said = [each for each in self.understood.filters if each.field in ("orders", "bought")]
        return any(each.during or each.op in ("!=", "not in") or each.value == 0 for each in said)

    def _is_meant(self, found: Found) -> bool:
        """A sentence that says filters is a name only where it is the whole of one."""
        if not found.hits:
            return False
        best = found.hits[0]
        return best.by == "key" or not self._says_filters() or best.score >= WHOLE

    def _is_likely(self, found: Found) -> bool:
        best = found.hits[0]
        return best.by == "key" or best.score >= (LIKELY if len(self.words.split()) <= 3 else CONVINCING)

    async def _named(
        self, session: AsyncSession, found: Found, *, is_sure: bool, by: By | None = None
    ) -> Matches:
        page = found.hits[self.question.offset :][: self.question.limit]
        who = await shown(session, [hit.customer_id for hit in page])
        matches = [Match(who[hit.customer_id], hit.score, hit.why) for hit in page if hit.customer_id in who]
        many = ["Add a city, a phone or another word of the name."] if found.total >= MANY else []
        return self._matches(by or found.hits[0].by, matches, found.total, many, is_sure=is_sure)

    async def _filtered(self, session: AsyncSession, goods: Sequence[int] = (), *, by: By) -> Matches:
        filters = self.understood.filters
        if values := list(_bought_values(filters)):
            called = await goods_called(session, values)
            goods = goods or called
            filters = _besides_buying(filters) if goods and set(goods) <= set(called) else filters
        order, most = self.understood.order, self.understood.limit or 10**9
        wanted = Wanted(
            filters,
            goods=goods,
            order=order.field if order else None,
            descending=order.descending if order else True,
        )
        limit = max(min(self.question.limit, most - self.question.offset), 0)
        page, total = await listed(session, self._choosing(), wanted, limit, self.question.offset)
        if not total:
            return await self._explained(session)
        ids = [each.customer_id for each in page]
        who = await shown(session, ids)
        why = _purchases(await bought(session, ids, goods), self.company.vocabulary.currency) if goods else {}
        matches = [
            Match(who[each.customer_id], each.share, why.get(each.customer_id, "filters")) for each in page
        ]
        return self._matches(by, matches, min(total, most))

    async def _explained(self, session: AsyncSession, near: Sequence[str] = ()) -> Matches:
        """Nobody, with why not."""
        told = await explained(session, self._choosing(), self.understood, near)
        by: By = "filters" if self._is_filtered() else "name"
        return replace(self._matches(by, [], 0, is_sure=not self.understood.rest), told=told)

    def _matches(
        self, by: By, found: Sequence[Match], total: int, notes: Sequence[str] = (), *, is_sure: bool = True
    ) -> Matches:
        return Matches(
            by,
            found,
            total,
            self.question.offset,
            self.understood,
            self.company.zone,
            [*self._cut(), *notes],
            is_sure=is_sure,
        )

    def _cut(self) -> Iterator[str]:
        if len(self.question.words.strip()) > LONGEST_QUERY:
            yield f"As a name only the first {LONGEST_QUERY} characters were looked for."


def asking_of(question: Question, words: str, given: Sequence[Filter], company: Company) -> Asking:
    understood = understand(question.words, company.vocabulary, _today(company))
    if not words:
        understood = replace(understood, language="en")
    understood = replace(understood, filters=(*understood.filters, *given))
    return Asking(question, words, given, understood, company)


def _today(company: Company) -> date:
    return datetime.now(company.zone).date()


def _bought_values(filters: Sequence[Filter]) -> Iterator[str]:
    for each in filters:
        if each.field == "bought" and each.op in ("=", "in"):
            yield from map(str, each.value if isinstance(each.value, tuple) else (each.value,))


def _besides_buying(filters: Sequence[Filter]) -> Sequence[Filter]:
    """Who is a buyer of the goods need not be asked again whether they bought them, where nothing else is said."""
    said = [each for each in filters if each.field == "bought"]
    is_implied = len(said) == 1 and said[0].op in ("=", "in") and said[0].during is None
    return [each for each in filters if each not in said] if is_implied else filters


def _purchases(rows: Sequence[Bought], currency: str) -> dict[int, str]:
    """What each bought of the goods: the most important by name, and all of it together."""
    of_customer: dict[int, list[Bought]] = {}
    for row in rows:
        of_customer.setdefault(row.customer_id, []).append(row)
    return {customer_id: _bought(some, currency) for customer_id, some in of_customer.items()}


def _bought(rows: Sequence[Bought], currency: str) -> str:
    said = [f"{each.product} {_times(each.times)}" for each in rows[:PRODUCTS_SAID]]
    more = len(rows) - len(said)
    others = f" and {more} more" if more else ""
    return f"bought {', '.join(said)}{others}; {sum(each.spent for each in rows):,.0f} {currency}"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
