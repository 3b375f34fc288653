"""The lean context of one question: what to keep to, what was asked, what was said, and what the company knows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Protocol

from erp_mcp.budget import Tokens
from erp_mcp.conversations.prepared import Prepared, Prompt
from erp_mcp.conversations.remembered import Found, Remembered, begun, remembered
from erp_mcp.conversations.sessions import Sessions
from erp_mcp.errors import PromptBuildingFailed
from erp_mcp.governance.principal import Caller
from erp_mcp.governance.profile import Profiles
from erp_mcp.knowledge import Retrieval, results
from erp_mcp.knowledge.direct import direct_answer
from erp_mcp.knowledge.instructions import Instructions
from erp_mcp.knowledge.lean import NOTHING_FOUND, Lean, lean
from erp_mcp.knowledge.results import Hit, likely
from erp_mcp.knowledge.routing import Route, Routing
from erp_mcp.language.content import content, turns
from erp_mcp.language.detect import language_of
from erp_mcp.language.fence import fence
from erp_mcp.language.sentences import sentences
from erp_mcp.language.terms import words
from erp_mcp.language.thanks import is_thanks
from erp_mcp.store.engine import Transactions
from erp_mcp.store.knowledge import parents_of
from erp_mcp.store.prices import Offer, offers
from erp_mcp.store.records import Asked, Audience, Filters
from erp_mcp.store.routing import PRIMARY_TOKENS, SECONDARY_TOKENS

MOST_HITS = 40
DEFAULT_TOKENS = 1500  # what the tokens of a route are meant for
UNLIMITED = PRIMARY_TOKENS + SECONDARY_TOKENS  # from so many on, tokens of a route only divide what there is
# Of a context: what has to be there leaves the rest to what answers.
FIXED_SHARE, QUESTION_SHARE, MEMORY_SHARE = 0.7, 0.4, 0.4
LEAST_SPARE = 5  # tokens: where a text is cut its parts count a little more than the whole
NOT_SEARCHED = results.Found("words", results.Reach(0, 0), ())
INTRODUCTION_TOKENS = 30
NOW = timedelta(days=1)
# A question of so few words says what it is about only together with those before it.
FEW_WORDS, LEAST_CONTENT = 3, 2
MOST_BEFORE, BEFORE_TOKENS = 2, 60
SAYS_ITSELF = 0.5  # how sure its intent is where it needs nothing before it


class Pick(Protocol):
    def __call__(self, *, room: int) -> Lean: ...


@dataclass(frozen=True, slots=True)
class Sources:
    """What a context is put together from."""

    sessions: Sessions
    profiles: Profiles
    instructions: Instructions
    routing: Routing
    retrieval: Retrieval


class Contexts:
    def __init__(self, transactions: Transactions, tokens: Tokens, sources: Sources) -> None:
        self._transactions = transactions
        self._tokens = tokens
        self._sources = sources

    async def build(
        self, caller: Caller, asked: Asked, max_tokens: int, *, is_object: bool = False
    ) -> Prepared:
        """At most `max_tokens`, whichever way it is sent."""
        found = await self._conversation(caller.tenant_id, asked)
        prompt = await self._prompt(caller.tenant_id, asked.question, max_tokens)
        room = (max_tokens // 2 if is_object else max_tokens) - prompt.tokens  # an object is sent twice
        memory = remembered(self._tokens, found, int(room * MEMORY_SHARE)) if found else None
        query = self._in_its_context(asked.question, found)
        route = await self._route(caller.tenant_id, asked.question, query)
        searched = await self._search(caller, query, asked.audience, route)
        hits, notes = searched.hits, await self._notes(caller.tenant_id, searched.hits)
        stands_alone = query == asked.question and not is_spoken_of(query, found)
        direct = direct_answer(query, language_of(query), hits) if stands_alone else None
        prepared = Prepared(prompt, memory, route, NOTHING_FOUND, direct, likely(hits), searched.failure)
        size = partial(Prepared.size, tokens=self._tokens, max_tokens=max_tokens, is_object=is_object)
        pick = partial(lean, self._tokens, hits, route, notes=notes)
        return filled(prepared, pick, size, max_tokens)

    async def _conversation(self, tenant_id: str, asked: Asked) -> Found | None:
        """Without the question, if it was recorded already."""
        if asked.session_id is None:
            return None
        found = await self._sources.sessions.find(tenant_id, asked.session_id, "context")
        newest = found.messages[-1] if found.messages else None
        if newest and newest.role == "customer" and newest.text.strip() == asked.question.strip():
            return Found(found.session, found.messages[:-1], found.facts)
        return found

    def _in_its_context(self, question: str, found: Found | None) -> str:
        """«and in Jeddah?» is looked up with what the customer had asked before."""
        needed = [question]
        said = [each.text for each in found.messages if each.role == "customer"] if found else []
        for before in reversed([each for each in said if not is_thanks(each)]):
            if is_whole(needed[0]) or len(needed) > MOST_BEFORE:
                break
            needed.insert(0, begun(self._tokens, before, BEFORE_TOKENS))
        return "\n".join(needed)

    async def _prompt(self, tenant_id: str, question: str, max_tokens: int) -> Prompt:
        """What has to be in any context; without room for it there is none."""
        instructions = await self._sources.instructions.current(tenant_id)
        profile = (await self._sources.profiles.get(tenant_id)).text(language_of(question))
        told = "\n".join([*([profile] if profile else []), *(f"- {each}" for each in instructions)])
        piece = self._tokens.split(question, int(max_tokens * QUESTION_SHARE))
        asked = fence("question", piece.text if piece.next_start is None else f"{piece.text.rstrip()} …")
        tokens = self._tokens.count(told), self._tokens.count(asked)
        if sum(tokens) > max_tokens * FIXED_SHARE:
            least = self._least(*tokens, question, piece.tokens)
            raise PromptBuildingFailed(
                f"Profile, instructions and question alone take {sum(tokens)} tokens: ask for max_tokens of "
                f"{least} or more, or switch instructions off with `erp-mcp instructions off`."
            )
        return Prompt(told, asked, *tokens, was_shortened=piece.next_start is not None)

    def _least(self, told: int, asked: int, question: str, shown: int) -> int:
        """Of tokens with which a context can be built; with more of them more of a long question is there."""
        whole = told + self._tokens.count(fence("question", question))
        shortened = told + asked - shown
        return int(min(whole / FIXED_SHARE, shortened / (FIXED_SHARE - QUESTION_SHARE))) + LEAST_SPARE

    async def _route(self, tenant_id: str, question: str, query: str) -> Route:
        """«and in Jeddah?» is after what was asked before it, «and the price?» is not."""
        route = await self._sources.routing.route(tenant_id, question)
        if query == question or route.confidence >= SAYS_ITSELF:
            return route
        return await self._sources.routing.route(tenant_id, query)

    async def _search(self, caller: Caller, query: str, audience: Audience, route: Route) -> results.Found:
        """Everywhere at once; where the first sources of the route are not among the best, in them as well."""
        if not route.primary and not route.secondary:
            return NOT_SEARCHED
        seen: tuple[Audience, ...] = ("public",) if audience == "public" else ("public", "staff")
        search = partial(self._sources.retrieval.search, caller, query, counts_fitting=False)
        found = await search(Filters(audience=seen), limit=MOST_HITS)
        if not route.primary or any(each.chunk.kind in route.primary for each in found.hits):
            return found
        first = await search(Filters(route.primary, audience=seen), limit=MOST_HITS // 4)
        return found.with_also(first.hits)

    async def _notes(self, tenant_id: str, hits: Sequence[Hit]) -> Mapping[int, str]:
        """What products cost at this moment and how much there is, and what introduces a part of a document."""
        products = {each.chunk.id: each.chunk.title for each in hits if each.chunk.kind == "product"}
        parts = [each.chunk.id for each in hits if each.chunk.parent is not None]
        notes = dict[int, str]()
        if not products and not parts:
            return notes
        async with self._transactions(tenant_id) as session:
            found = await offers(session, sorted(set(products.values())))
            parents = await parents_of(session, parts)
        shown = {each.chunk.id for each in hits}
        for chunk_id, (parent_id, text) in parents.items():
            if parent_id not in shown and (introduction := self._introduction(text)):
                notes[chunk_id] = introduction
        return notes | {
            chunk_id: offered(found[name], datetime.now(UTC))
            for chunk_id, name in products.items()
            if name in found
        }

    def _introduction(self, text: str) -> str | None:
        """The first sentence, if it is short: so much of what is above a part makes it understood."""
        first = next((text[start:end].strip() for start, end in sentences(text)), "")
        return " ".join(first.split()) if 0 < self._tokens.count(first) <= INTRODUCTION_TOKENS else None


def filled(prepared: Prepared, pick: Pick, size: Callable[[Prepared], int], max_tokens: int) -> Prepared:
    """With as much of what is known as fits beside the rest."""
    if prepared.memory and size(prepared) > max_tokens:
        prepared = replace(prepared, memory=forgotten(prepared.memory))
    if (least := size(prepared)) > max_tokens:
        raise PromptBuildingFailed(f"A context without any knowledge takes {least} tokens: ask for more.")
    free = max_tokens - least
    room = min(free, most(prepared.route, max_tokens))
    while True:
        picked = replace(prepared, knowledge=pick(room=room))
        taken = size(picked) - least
        if taken <= free or not room:
            return picked if taken <= free else prepared
        # An object takes several tokens for each of a text.
        room = min(room - 1, room * free // taken)


def most(route: Route, max_tokens: int) -> int:
    """All that is free; a route that was made smaller takes that of the default size, and more of a larger one."""
    tokens = route.primary_tokens + route.secondary_tokens
    return max_tokens if tokens >= UNLIMITED else tokens * max(max_tokens, DEFAULT_TOKENS) // DEFAULT_TOKENS


def forgotten(memory: Remembered) -> Remembered:
    """Where there is no room for any of it."""
    return Remembered("", 0, memory.messages + memory.left_out)


def is_spoken_of(question: str, found: Found | None) -> bool:
    """By us, to this customer: «when does my order come?» after a promise of ours is not what anybody asks."""
    language = language_of(question)
    ours = [each.text for each in found.messages if each.role != "customer"] if found else []
    return any(content(question, language) & content(each, language) for each in ours)


def is_whole(question: str) -> bool:
    """It says itself what it is about."""
    language = language_of(question)
    return (
        len(list(words(question, language))) > FEW_WORDS
        and len(content(question, language)) >= LEAST_CONTENT
        and "reference" not in turns(question, language)
    )


def offered(offer: Offer, now: datetime) -> str:
    """What Odoo said within a day is how it is now."""
    is_old = offer.as_of is not None and now - offer.as_of > NOW
    when = f"as of {offer.as_of:%Y-%m-%d}" if is_old else "now"
    price = f"{when} {offer.price} {offer.currency} per {offer.unit}"
    if offer.quantity is None:
        return price
    there = f"{offer.quantity.normalize():f}" if offer.quantity > 0 else "none"
    return f"{price}, {there} in stock"
