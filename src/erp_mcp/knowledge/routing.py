"""What a question is after and where its answer is looked up: by keywords and by what examples teach."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from math import exp

import anyio

from erp_mcp.budget import Tokens
from erp_mcp.governance.reading import Page, Readable, Reading, read
from erp_mcp.integrations.embeddings.local import LocalEmbedder
from erp_mcp.knowledge.intents import INTENTS, bundled_keywords
from erp_mcp.knowledge.intents.keywords import Match, matches, scores
from erp_mcp.knowledge.intents.learned import learned
from erp_mcp.knowledge.routing_table import SOURCES, RoutingTable, sources_of
from erp_mcp.language.courtesy import is_courtesy
from erp_mcp.language.romanized import in_own_letters
from erp_mcp.store.records import Intent
from erp_mcp.store.routing import Keyword, Kinds, OwnRouting, Sources

QUESTION_TOKENS = 256
# `python -m benchmarks routing` measures what follows.
MOST_WEIGHT = 6  # two strong keywords say as much as ten
KEYWORD, KEYWORD_ALONE = 0.5, 1.0  # log-odds of a weight, beside the examples and without them
CONFIDENT = 0.3  # below, the question could be after anything


@dataclass(frozen=True, slots=True)
class Route:
    """`confidence` is that of the likeliest intent, also where it is too low and the route is the general one."""

    intent: Intent
    confidence: float
    primary: Kinds
    secondary: Kinds
    primary_tokens: int
    secondary_tokens: int
    keywords: tuple[str, ...]


class Routing:
    """`embedder` is None where the model has no wheel: keywords alone decide then."""

    def __init__(self, table: RoutingTable, tokens: Tokens, embedder: LocalEmbedder | None) -> None:
        self._table = table
        self._tokens = tokens
        self._embedder = embedder

    async def route(self, tenant_id: str, question: str) -> Route:
        beginning = self._tokens.split(question, QUESTION_TOKENS).text or question[:QUESTION_TOKENS]
        own = await self._table.own(tenant_id)
        told = await anyio.to_thread.run_sync(in_own_letters, beginning)
        spellings = dict.fromkeys((beginning, told))
        found = await anyio.to_thread.run_sync(partial(_matches, spellings, own.keywords))
        shares = as_said(beginning, combined(scores(found), await self._taught(told)), found)
        likeliest = max(shares, key=shares.__getitem__)
        intent = likeliest if shares[likeliest] >= CONFIDENT else "general"
        sources = sources_of(intent, own)
        return Route(
            intent=intent,
            confidence=shares[likeliest],
            primary=sources.primary,
            secondary=sources.secondary,
            primary_tokens=sources.primary_tokens,
            secondary_tokens=sources.secondary_tokens,
            keywords=tuple(
                dict.fromkeys(each.keyword.text for each in found if each.keyword.intent == intent)
            ),
        )

    async def _taught(self, question: str) -> Mapping[Intent, float] | None:
        if self._embedder is None:
            return None
        vector = await self._embedder.query(question)
        return (await anyio.to_thread.run_sync(learned)).log_odds(vector)

    async def read(self, tenant_id: str, reading: Reading) -> Page:
        own = await self._table.own(tenant_id)
        routes = _routes(own)
        body = f"{routes}\n\n{_keywords(own)}"
        return read(
            self._tokens, Readable("Routing: intents, sources, keywords", body, routes, "routing"), reading
        )


def _matches(spellings: Iterable[str], own: Sequence[Keyword]) -> list[Match]:
    return [match for each in spellings for match in matches(each, own)]


def as_said(
    question: str, shares: Mapping[Intent, float], found: Iterable[Match] = ()
) -> Mapping[Intent, float]:
    """A greeting says nothing else, for nothing is looked up then; what a tenant says of its words holds."""
    if not is_courtesy(question):
        return {**shares, "greeting": 0.0}
    is_ruled = any(each.keyword.language is None for each in found)
    return shares if is_ruled else {**shares, "greeting": 1.0}


def combined(weights: Mapping[Intent, int], taught: Mapping[Intent, float] | None) -> Mapping[Intent, float]:
    """How likely each intent is."""
    each_weight = KEYWORD_ALONE if taught is None else KEYWORD
    odds: dict[Intent, float] = {
        intent: exp(
            (taught[intent] if taught else 0) + each_weight * min(weights.get(intent, 0), MOST_WEIGHT)
        )
        for intent in INTENTS
    }
    total = sum(odds.values())
    return {intent: odds[intent] / total for intent in INTENTS}


def _routes(own: OwnRouting) -> str:
    head = "intent\tprimary\tsecondary\ttokens\tset by"
    return "\n".join([head, *(_route(intent, sources_of(intent, own), own) for intent in INTENTS)])


def _route(intent: Intent, sources: Sources, own: OwnRouting) -> str:
    primary, secondary = ", ".join(sources.primary) or "-", ", ".join(sources.secondary) or "-"
    tokens = f"{sources.primary_tokens}/{sources.secondary_tokens}"
    return f"{intent}\t{primary}\t{secondary}\t{tokens}\t{'tenant' if intent in own.sources else 'default'}"


def _keywords(own: OwnRouting) -> str:
    changed = "\n".join(f"{each.intent}\t{each.text}\t{each.weight}" for each in own.keywords)
    tenant = f"keywords changed by the tenant, 0 is off\n{changed}" if changed else "no keyword was changed"
    return "\n\n".join([tenant, *(_bundled(intent, bundled_keywords()) for intent in SOURCES)])


def _bundled(intent: Intent, keywords: Iterable[Keyword]) -> str:
    texts = ", ".join(f"{each.text} {each.weight}" for each in keywords if each.intent == intent)
    return f"{intent}: {texts}."
