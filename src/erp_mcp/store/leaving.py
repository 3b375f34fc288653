"""What is asked of the store before anything leaves for a provider: one round trip for all of it."""

from dataclasses import dataclass

from erp_mcp.store.people import SOURCES, Source
from erp_mcp.store.statements import Statements

LOOK = """
select found.* from (select set_config('erp.tenant', %(tenant_id)s, true) as id) as tenant
cross join lateral (
    select (select redacts from tenant_profiles where tenant_id = tenant.id) as redacts,
           (select answer from model_answers where tenant_id = tenant.id and key = %(key)s) as answer,
           (select max(id) from customers where tenant_id = tenant.id) as customer,
           (select max(id) from leads where tenant_id = tenant.id) as lead,
           (select max(id) from suppliers where tenant_id = tenant.id) as supplier offset 0
) as found
"""
NOTHING = b""  # is the key of no answer


@dataclass(frozen=True, slots=True)
class Look:
    """`newest` is the highest id of each source, 0 where there is nobody."""

    redacts: bool
    newest: dict[Source, int]
    answer: str | None


async def look(statements: Statements, tenant_id: str, key: bytes = NOTHING) -> Look:
    """Whether personal data is taken out, who is new, and what was answered to this before."""
    found = await statements.first(LOOK, {"tenant_id": tenant_id, "key": key})
    redacts, answer, *newest = found or (None, None, None, None, None)
    return Look(
        redacts=redacts is not False,  # unless it was switched off
        newest={source: last or 0 for source, last in zip(SOURCES, newest, strict=True)},
        answer=answer,
    )
