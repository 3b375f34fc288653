"""The company's records, read: searched, described, summed up, and one of them whole."""

from dataclasses import replace

from erp_mcp.documents.reading import DocumentReader
from erp_mcp.erp.asking import Search, Summary
from erp_mcp.erp.describing import Description, describe
from erp_mcp.erp.file_text import FILES, LIMITS, words_of
from erp_mcp.erp.found import Found
from erp_mcp.erp.looking import Looking
from erp_mcp.erp.page import page_of, schema_page
from erp_mcp.erp.searching import search
from erp_mcp.erp.summing import summed
from erp_mcp.governance.principal import Principal
from erp_mcp.governance.reading import Readable


class Records:
    def __init__(self, looking: Looking) -> None:
        self._looking = looking
        self._reader = DocumentReader(LIMITS)

    async def search(self, principal: Principal, asked: Search) -> Found:
        which = asked.which
        return await search(await self._looking.sight(principal, which.instance, which.company), asked)

    async def aggregate(self, principal: Principal, asked: Summary) -> Found:
        which = asked.which
        return await summed(await self._looking.sight(principal, which.instance, which.company), asked)

    async def describe(
        self, principal: Principal, model: str | None, question: str | None, instance: str | None
    ) -> Description:
        return await describe(await self._looking.sight(principal, instance, None), model, question)

    async def schema(self, principal: Principal, model: str, instance: str | None) -> Readable:
        described = await self.describe(principal, model, None, instance)
        return schema_page(model, described.whole())

    async def whole(self, principal: Principal, model: str, record_id: int, instance: str | None) -> Readable:
        sight = await self._looking.sight(principal, instance, None)
        page = await page_of(sight, model, record_id)
        if (await sight.named(model)).model != FILES:
            return page
        words = await words_of(sight, self._reader, record_id)
        return replace(page, body=f"{page.body}\n\n## What it says\n{words}") if words else page
