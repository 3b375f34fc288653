"""The tools on Odoo, through the official client and over HTTP to the sandbox."""

from mcp_types import CallToolResult, TextContent

from tests.answers import tokens_in
from tests.protocol_fixtures import Connect

Arguments = dict[str, object]


async def said(connect: Connect, tool: str, arguments: Arguments) -> tuple[str, bool]:
    async with connect() as client:
        result = await client.call_tool(tool, arguments)
    return text_of(result), bool(result.is_error)


def text_of(result: CallToolResult) -> str:
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


async def test_customers_are_found_by_typed_filters(connect: Connect) -> None:
    filters = [{"field": "Country", "value": "Türkiye"}, {"any_of": [{"field": "city", "value": "istanbul"}]}]
    text, is_error = await said(
        connect, "search_records", {"model": "Contact", "filters": filters, "limit": 1}
    )
    assert not is_error
    assert text.startswith("res.partner: 1 of ")
    assert "Istanbul\tTürkiye#224" in text


async def test_a_wrong_field_is_an_error_with_the_nearest_ones(connect: Connect) -> None:
    filters = [{"field": "emial", "op": "is set"}]
    text, is_error = await said(connect, "search_records", {"model": "res.partner", "filters": filters})
    assert is_error
    assert "Nearest: email" in text
    assert tokens_in(text) <= 80


async def test_groups_are_told_with_their_total(connect: Connect) -> None:
    asked: Arguments = {"model": "sale.order", "measures": ["amount_total:sum"], "by": ["state"]}
    text, is_error = await said(connect, "aggregate_records", asked)
    assert not is_error
    assert "[total: " in text


async def test_a_company_is_named_and_a_wrong_one_refused(connect: Connect) -> None:
    asked: Arguments = {"model": "sale.order", "company": "Nakhla Trading LLC", "limit": 1}
    text, _ = await said(connect, "search_records", asked)
    assert "companies together" not in text
    text, is_error = await said(connect, "search_records", {**asked, "company": "Nakhla"})
    assert is_error
    assert "Nakhla Trading LLC" in text


async def test_a_record_is_read_whole_as_a_resource(connect: Connect) -> None:
    text, is_error = await said(connect, "read_resource", {"uri": "erp://odoo/res.partner/1437"})
    assert not is_error
    assert "country_id: United Arab Emirates#2" in text


async def test_a_record_that_is_not_there_is_an_error(connect: Connect) -> None:
    text, is_error = await said(connect, "read_resource", {"uri": "erp://odoo/res.partner/99999999"})
    assert is_error
    assert "There is no res.partner 99999999" in text
