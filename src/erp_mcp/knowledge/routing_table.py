"""Keywords and sources as they hold for a tenant: what is bundled, and what the tenant has changed of it."""

from collections.abc import Mapping

from erp_mcp.errors import InvalidInput, NotFound
from erp_mcp.governance import audit
from erp_mcp.governance.lines import checked_line
from erp_mcp.knowledge.intents import bundled_keywords
from erp_mcp.language.nearest import nearest
from erp_mcp.language.normal import normalize
from erp_mcp.language.terms import words
from erp_mcp.store import routing as statements
from erp_mcp.store.engine import Transactions
from erp_mcp.store.notify import notify
from erp_mcp.store.records import Intent
from erp_mcp.store.routing import Keyword, OwnRouting, Sources
from erp_mcp.store.statements import Statements

URI = "erp://routing"
LONGEST_KEYWORD, MOST_KEYWORDS, HEAVIEST = 40, 500, 3
MOST_TOKENS = 4_000
# What was learned from questions that were answered stands beside the answers that were written for them,
# and other documents beside the manual.
SOURCES: Mapping[Intent, Sources] = {
    "pricing": Sources(("faq", "reply"), ("product",)),
    "product": Sources(("product",), ("website",)),
    "how-to": Sources(("manual", "document"), ("faq", "reply")),
    "contact": Sources(("manual", "document"), ("website", "faq", "reply")),
    "order": Sources(("faq", "reply"), ("manual", "document")),
    "return": Sources(("faq", "reply"), ("manual", "document")),
    "complaint": Sources(("faq", "reply"), ("manual", "document")),
    "greeting": Sources((), (), 0, 0),
    "general": Sources(("faq", "reply"), ("manual", "document", "website")),
}


class RoutingTable:
    def __init__(self, transactions: Transactions, raw: Statements) -> None:
        self._transactions = transactions
        self._statements = raw

    async def own(self, tenant_id: str) -> OwnRouting:
        return await statements.find_own(self._statements, tenant_id)

    async def set_keyword(self, tenant_id: str, keyword: Keyword, *, by: str) -> None:
        """The weight 0 removes one; the weight that is bundled for it leaves nothing of the tenant's own."""
        checked = _checked(keyword)
        own = await self.own(tenant_id)
        same = [each.text for each in own.keywords if _is_same(each, checked)]
        bundled = {each.weight for each in bundled_keywords() if _is_same(each, checked)}
        _check_change(checked, own, is_known=bool(same or bundled))
        async with self._transactions(tenant_id) as session:
            await statements.delete_keywords(session, checked.intent, same)
            if bundled != {checked.weight} and (checked.weight or bundled):
                await statements.save_keyword(session, tenant_id, checked)
            await audit.record(
                session,
                tenant_id,
                by,
                "routing.keyword",
                checked.intent,
                keyword=checked.text,
                weight=str(checked.weight),
            )
            await notify(session, tenant_id, [URI])

    async def set_sources(self, tenant_id: str, intent: Intent, sources: Sources, *, by: str) -> None:
        """What is bundled for it leaves nothing of the tenant's own."""
        _check_sources(sources)
        async with self._transactions(tenant_id) as session:
            if sources == SOURCES[intent]:
                await statements.delete_sources(session, intent)
            else:
                await statements.save_sources(session, tenant_id, intent, sources)
            await audit.record(
                session,
                tenant_id,
                by,
                "routing.route",
                intent,
                primary=list(sources.primary),
                secondary=list(sources.secondary),
                tokens=f"{sources.primary_tokens}/{sources.secondary_tokens}",
            )
            await notify(session, tenant_id, [URI])


def sources_of(intent: Intent, own: OwnRouting) -> Sources:
    return own.sources.get(intent, SOURCES[intent])


def _checked(keyword: Keyword) -> Keyword:
    line = checked_line("A keyword", keyword.text, LONGEST_KEYWORD)
    if not any(words(line, "en")) or not 0 <= keyword.weight <= HEAVIEST:
        raise InvalidInput(
            f"A keyword is a word or a few, and weighs 0 to {HEAVIEST}, 0 being off. Nothing was changed."
        )
    return Keyword(keyword.intent, line, keyword.weight)


def _check_change(keyword: Keyword, own: OwnRouting, *, is_known: bool) -> None:
    if keyword.weight == 0 and not is_known:
        known = [each.text for each in (*own.keywords, *bundled_keywords()) if each.intent == keyword.intent]
        raise NotFound(f"{keyword.intent} has no keyword '{keyword.text}'. {nearest(keyword.text, known, 8)}")
    if keyword.weight and not is_known and len(own.keywords) >= MOST_KEYWORDS:
        raise InvalidInput(f"There are {MOST_KEYWORDS} changed keywords, the most there may be: remove one.")


def _check_sources(sources: Sources) -> None:
    kinds = (*sources.primary, *sources.secondary)
    if twice := next((each for each in kinds if kinds.count(each) > 1), None):
        raise InvalidInput(
            f"{twice} would be looked in twice: name both parts, each kind in one of them. Nothing was changed."
        )
    if not all(0 <= each <= MOST_TOKENS for each in (sources.primary_tokens, sources.secondary_tokens)):
        raise InvalidInput(f"A part of a route gets 0 to {MOST_TOKENS} tokens. Nothing was changed.")


def _is_same(one: Keyword, other: Keyword) -> bool:
    return one.intent == other.intent and normalize(one.text) == normalize(other.text)
