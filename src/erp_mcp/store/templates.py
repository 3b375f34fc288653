"""Statements on what a tenant words in its own way."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import delete, func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.records import Language
from erp_mcp.store.remembered import Remembered
from erp_mcp.store.statements import Statements
from erp_mcp.store.tables import TextTemplate

REMEMBERED_SECONDS = 60.0
# One round trip for all of them; see `find_chunk` on the lateral join.
FIND = """
select own.language, own.texts
from (select set_config('erp.tenant', %(tenant_id)s, true) as id) as tenant
cross join lateral (
    select
        (select languages[1] from tenant_profiles where tenant_id = tenant.id) as language,
        (
            select coalesce(jsonb_agg(jsonb_build_array(name, language, text)), '[]')
            from text_templates where tenant_id = tenant.id
        ) as texts
    offset 0
) as own
"""


@dataclass(frozen=True, slots=True)
class OwnTexts:
    """Texts by name and language, and the language that the tenant named first."""

    language: Language | None = None
    texts: Mapping[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])


def remembered_texts(statements: Statements) -> Remembered[str, OwnTexts]:
    """Of each tenant by its id: what a call to a model asks for costs it no round trip."""

    async def look_up(tenant_id: str) -> OwnTexts:
        row = await statements.first(FIND, {"tenant_id": tenant_id})
        if row is None:
            return OwnTexts()
        return OwnTexts(row[0], {(name, language): text for name, language, text in row[1]})

    return Remembered(look_up, REMEMBERED_SECONDS)


async def add_template(session: AsyncSession, tenant_id: str, name: str, language: str, text: str) -> bool:
    """Says whether there was none yet."""
    statement = insert(TextTemplate).values(tenant_id=tenant_id, name=name, language=language, text=text)
    added = await session.execute(statement.on_conflict_do_nothing().returning(TextTemplate.name))
    return added.first() is not None


async def save_template(session: AsyncSession, tenant_id: str, name: str, language: str, text: str) -> None:
    statement = insert(TextTemplate).values(tenant_id=tenant_id, name=name, language=language, text=text)
    key = ["tenant_id", "name", "language"]
    changed = {"text": text, "updated_at": func.now()}
    await session.execute(statement.on_conflict_do_update(index_elements=key, set_=changed))


async def delete_template(session: AsyncSession, name: str, language: str) -> bool:
    """Says whether there was one."""
    found = delete(TextTemplate).where(TextTemplate.name == name, TextTemplate.language == language)
    return (await session.execute(found.returning(TextTemplate.name))).first() is not None
