"""What models have answered before, without anything personal: one round trip to look, one to keep."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.statements import Statements
from erp_mcp.store.tables import ModelAnswer

FIND = """
select found.answer from (select set_config('erp.tenant', %(tenant_id)s, true) as id) as tenant
cross join lateral (
    select answer from model_answers where tenant_id = tenant.id and key = %(key)s offset 0
) as found
"""
SAVE = """
insert into model_answers (tenant_id, key, answer)
select set_config('erp.tenant', %(tenant_id)s, true), %(key)s, %(answer)s
on conflict do nothing
"""


class Answers:
    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def find(self, tenant_id: str, key: bytes) -> str | None:
        row = await self._statements.first(FIND, {"tenant_id": tenant_id, "key": key})
        return None if row is None else row[0]

    async def save(self, tenant_id: str, key: bytes, answer: str) -> None:
        await self._statements.first(SAVE, {"tenant_id": tenant_id, "key": key, "answer": answer})


async def forget_answers(session: AsyncSession, before: datetime) -> None:
    await session.execute(delete(ModelAnswer).where(ModelAnswer.created_at < before))
