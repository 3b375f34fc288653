"""The company's records, read: searched, described, summed up, and one of them whole."""

from erp_mcp.erp.asking import Search
from erp_mcp.erp.found import Found
from erp_mcp.erp.looking import Looking
from erp_mcp.erp.searching import search
from erp_mcp.governance.principal import Principal


class Records:
    def __init__(self, looking: Looking) -> None:
        self._looking = looking

    async def search(self, principal: Principal, asked: Search) -> Found:
        which = asked.which
        return await search(await self._looking.sight(principal, which.instance, which.company), asked)
