"""Statements on the templates of a business account, as web hooks tell of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.bulk import columns_of, document_of

CHANGE = text("""
update message_templates
set status = coalesce(given.status, message_templates.status),
    category = coalesce(upper(given.category), message_templates.category),
    quality = coalesce(given.quality, message_templates.quality), synced_at = now()
from jsonb_to_recordset(cast(:rows as jsonb)) as given(
    business_id text, name text, language text, status text, category text, quality text
)
where message_templates.business_id = given.business_id and message_templates.name = given.name
  and message_templates.language = coalesce(given.language, message_templates.language)
""")


@dataclass(frozen=True, slots=True)
class TemplateNews:
    """Only what has changed is there; without a language all of them are meant."""

    business_id: str
    name: str
    language: str | None
    status: str | None
    category: str | None
    quality: str | None


async def change_templates(session: AsyncSession, news: Sequence[TemplateNews]) -> None:
    """Those that are known; the others come with the next look at all of them."""
    await session.execute(CHANGE, {"rows": document_of([columns_of(each) for each in news])})
