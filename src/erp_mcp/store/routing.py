"""Statements on what a tenant has changed of its routing."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from pydantic import TypeAdapter
from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.records import Intent, KnowledgeKind, Language
from erp_mcp.store.statements import Statements
from erp_mcp.store.tables import IntentKeyword, IntentRoute

Kinds = tuple[KnowledgeKind, ...]
PRIMARY_TOKENS, SECONDARY_TOKENS = 800, 300  # of a route that nobody changed

# Every question asks for it, so it is one round trip; see `find_chunk` on the lateral join.
FIND = """
select own.keywords, own.sources
from (select set_config('erp.tenant', %(tenant_id)s, true) as id) as tenant
cross join lateral (
    select
        (
            select coalesce(
                jsonb_agg(
                    jsonb_build_object('intent', intent, 'text', keyword, 'weight', weight)
                    order by intent, keyword
                ),
                '[]'
            )
            from intent_keywords where tenant_id = tenant.id
        ) as keywords,
        (
            select coalesce(
                jsonb_object_agg(
                    intent,
                    jsonb_build_object(
                        'primary', primary_kinds, 'secondary', secondary_kinds,
                        'primary_tokens', primary_tokens, 'secondary_tokens', secondary_tokens
                    )
                ),
                '{}'
            )
            from intent_routes where tenant_id = tenant.id
        ) as sources
    offset 0
) as own
"""


@dataclass(frozen=True, slots=True)
class Keyword:
    """One or several words; without a language they count in every one, and the weight 0 switches them off."""

    intent: Intent
    text: str
    weight: int
    language: Language | None = None


@dataclass(frozen=True, slots=True)
class Sources:
    """Where answers are looked up, the kinds in their order, and what they may cost in a context."""

    primary: Kinds
    secondary: Kinds = ()
    primary_tokens: int = PRIMARY_TOKENS
    secondary_tokens: int = SECONDARY_TOKENS


@dataclass(frozen=True, slots=True)
class OwnRouting:
    """What a tenant has changed, and nothing else."""

    keywords: tuple[Keyword, ...] = ()
    sources: dict[Intent, Sources] = field(default_factory=dict[Intent, Sources])


OWN = TypeAdapter(OwnRouting)


async def find_own(statements: Statements, tenant_id: str) -> OwnRouting:
    row = await statements.first(FIND, {"tenant_id": tenant_id})
    return OWN.validate_python({"keywords": row[0], "sources": row[1]} if row else {})


async def save_keyword(session: AsyncSession, tenant_id: str, keyword: Keyword) -> None:
    values = {"tenant_id": tenant_id, "intent": keyword.intent, "keyword": keyword.text}
    statement = insert(IntentKeyword).values(**values, weight=keyword.weight)
    key = ["tenant_id", "intent", "keyword"]
    await session.execute(
        statement.on_conflict_do_update(index_elements=key, set_={"weight": keyword.weight})
    )


async def delete_keywords(session: AsyncSession, intent: Intent, texts: Sequence[str]) -> None:
    found = delete(IntentKeyword).where(IntentKeyword.intent == intent, IntentKeyword.keyword.in_(texts))
    await session.execute(found)


async def save_sources(session: AsyncSession, tenant_id: str, intent: Intent, sources: Sources) -> None:
    values = {
        "primary_kinds": list(sources.primary),
        "secondary_kinds": list(sources.secondary),
        "primary_tokens": sources.primary_tokens,
        "secondary_tokens": sources.secondary_tokens,
    }
    statement = insert(IntentRoute).values(tenant_id=tenant_id, intent=intent, **values)
    await session.execute(
        statement.on_conflict_do_update(index_elements=["tenant_id", "intent"], set_=values)
    )


async def delete_sources(session: AsyncSession, intent: Intent) -> None:
    await session.execute(delete(IntentRoute).where(IntentRoute.intent == intent))
