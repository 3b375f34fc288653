"""`erp-mcp serve --demo` as its client sees it."""

import sys

from mcp import Client, StdioServerParameters

from erp_mcp.settings import Settings
from tests.answers import text_of
from tests.serving import environment


async def test_a_question_to_odoo_is_answered_by_the_demo_company_and_not_by_the_odoo_of_the_settings(
    company: Settings,
) -> None:
    serve = StdioServerParameters(
        command=sys.executable,
        args=["-m", "erp_mcp", "serve", "--demo"],
        env=environment(company, odoo_url="http://127.0.0.1:9"),
    )
    async with Client(serve) as client:
        asked = {"model": "res.partner", "filters": [{"field": "id", "value": 1437}], "fields": ["name"]}
        answer = await client.call_tool("search_records", asked)
    assert "Abdul Kareem Nair" in text_of(answer)
