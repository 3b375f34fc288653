"""`erp-mcp routing`: what a question is taken for, and where its answer is looked up."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, get_args

import typer

from erp_mcp.cli.listing import Cell, show
from erp_mcp.cli.loop import run
from erp_mcp.cli.opened import OPERATOR, JsonOption, TenantOption, opened
from erp_mcp.errors import InvalidInput
from erp_mcp.store.records import Intent, KnowledgeKind

if TYPE_CHECKING:
    from erp_mcp.knowledge.routing_table import RoutingTable
    from erp_mcp.store.routing import OwnRouting, Sources

routing = typer.Typer(
    name="routing", no_args_is_help=True, help="What a question is taken for, and where answers come from."
)

IntentName = Annotated[Intent, typer.Argument(help="What a question is after.")]
KINDS: dict[str, KnowledgeKind] = {each: each for each in get_args(KnowledgeKind)}
KindsOption = Annotated[
    str | None,
    typer.Option(metavar="KINDS", help=f"In their order, as in `faq,reply`, of {', '.join(KINDS)}."),
]
TokensOption = Annotated[
    tuple[int, int] | None,
    typer.Option(help="What the primary and the secondary part of a context may cost."),
]


@routing.command("show")
def show_routing(
    intent: Annotated[Intent | None, typer.Argument(help="Show the keywords of this one.")] = None,
    tenant: TenantOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the routes of a tenant, or the keywords of one intent."""
    tenant_id, own = run(_own, tenant)
    if intent is None:
        show(f"Routes of {tenant_id}", routes_of(own), as_json=as_json)
    else:
        show(f"Keywords of {intent} for {tenant_id}", keywords_of(intent, own), as_json=as_json)


@routing.command("keyword")
def set_keyword(
    intent: IntentName,
    keyword: Annotated[str, typer.Argument(help="A word or a few.")],
    weight: Annotated[int, typer.Argument(min=0, max=3, help="3 decides almost alone; 0 removes it.")],
    tenant: TenantOption = None,
) -> None:
    """Add a keyword, change what it weighs, or remove it; a bundled one is switched off."""
    run(_set_keyword, tenant, intent, keyword, weight)
    typer.echo(f"'{keyword}' {f'weighs {weight}' if weight else 'counts no more'} for {intent}.", err=True)


@routing.command("route")
def set_route(
    intent: IntentName,
    primary: KindsOption = None,
    secondary: KindsOption = None,
    tokens: TokensOption = None,
    reset: Annotated[bool, typer.Option("--reset", help="Back to the default.")] = False,
    tenant: TenantOption = None,
) -> None:
    """Change where answers to an intent are looked up; what is not named stays."""
    change = Change(_kinds(primary), _kinds(secondary), tokens)
    if reset is (change != Change()):
        raise InvalidInput("Name what the route changes, or --reset alone. Nothing was changed.")
    sources = run(_set_route, tenant, intent, change)
    typer.echo(f"{intent}: {_in_words(sources)}.", err=True)


@dataclass(frozen=True, slots=True)
class Change:
    """What of a route is to be another; nothing means back to the default."""

    primary: tuple[KnowledgeKind, ...] | None = None
    secondary: tuple[KnowledgeKind, ...] | None = None
    tokens: tuple[int, int] | None = None

    def of(self, now: "Sources") -> "Sources":
        primary_tokens, secondary_tokens = self.tokens or (now.primary_tokens, now.secondary_tokens)
        return replace(
            now,
            primary=now.primary if self.primary is None else self.primary,
            secondary=now.secondary if self.secondary is None else self.secondary,
            primary_tokens=primary_tokens,
            secondary_tokens=secondary_tokens,
        )


def _kinds(given: str | None) -> tuple[KnowledgeKind, ...] | None:
    if given is None:
        return None
    names = given.replace(",", " ").split()
    if unknown := [name for name in names if name not in KINDS]:
        raise InvalidInput(
            f"{', '.join(unknown)} is no kind of knowledge; there are {', '.join(KINDS)}. Nothing was changed."
        )
    return tuple(KINDS[name] for name in names)


def routes_of(own: "OwnRouting") -> list[dict[str, Cell]]:
    from erp_mcp.knowledge.routing_table import SOURCES, sources_of

    return [
        {
            "intent": intent,
            "primary": sources.primary,
            "secondary": sources.secondary,
            "tokens": f"{sources.primary_tokens}/{sources.secondary_tokens}",
            "set_by": "tenant" if intent in own.sources else "default",
            "changed_keywords": {
                each.text: str(each.weight) for each in own.keywords if each.intent == intent
            },
        }
        for intent, sources in ((intent, sources_of(intent, own)) for intent in SOURCES)
    ]


def keywords_of(intent: Intent, own: "OwnRouting") -> list[dict[str, Cell]]:
    from erp_mcp.knowledge.intents import bundled_keywords

    return [
        {
            "keyword": each.text,
            "language": each.language,
            "weight": str(each.weight),
            "set_by": "default" if each.language else "tenant",
        }
        for each in (*own.keywords, *bundled_keywords())
        if each.intent == intent
    ]


def _in_words(sources: "Sources") -> str:
    first, then = (" and ".join(kinds) or "nothing" for kinds in (sources.primary, sources.secondary))
    return f"{first} with {sources.primary_tokens} tokens, then {then} with {sources.secondary_tokens}"


@asynccontextmanager
async def _opened(tenant: str | None) -> "AsyncGenerator[tuple[RoutingTable, str]]":
    from erp_mcp.knowledge.routing_table import RoutingTable

    async with opened(tenant) as it:
        yield RoutingTable(it.database.transactions, it.database.statements), it.tenant_id


async def _own(tenant: str | None) -> "tuple[str, OwnRouting]":
    async with _opened(tenant) as (table, tenant_id):
        return tenant_id, await table.own(tenant_id)


async def _set_keyword(tenant: str | None, intent: Intent, text: str, weight: int) -> None:
    from erp_mcp.store.routing import Keyword

    async with _opened(tenant) as (table, tenant_id):
        await table.set_keyword(tenant_id, Keyword(intent, text, weight), by=OPERATOR)


async def _set_route(tenant: str | None, intent: Intent, change: Change) -> "Sources":
    from erp_mcp.knowledge.routing_table import SOURCES, sources_of

    async with _opened(tenant) as (table, tenant_id):
        is_reset = change == Change()
        now = SOURCES[intent] if is_reset else change.of(sources_of(intent, await table.own(tenant_id)))
        await table.set_sources(tenant_id, intent, now, by=OPERATOR)
        return now
