"""One record whole: its fields, what belongs to it, what was said at it and the files that hang on it."""

import json
import re

from erp_mcp.erp.asking import Search, Which
from erp_mcp.erp.page import MOST_MESSAGES, page_of
from erp_mcp.erp.searching import search
from erp_mcp.erp.sight import Sight
from erp_mcp.integrations.odoo import File, Json, Odoo, Record
from erp_mcp.integrations.odoo.identity import identity_of
from erp_mcp.sandbox.odoo.server import OdooSandbox

ORDER = 16042


async def lines(sight: Sight, model: str, record_id: int) -> list[str]:
    return (await page_of(sight, model, record_id)).body.splitlines()


async def test_an_order_shows_its_lines_as_a_table(sight: Sight) -> None:
    page = await lines(sight, "sale.order", ORDER)
    at = page.index("## Order Lines (order_line)")
    assert page[at + 1] == "id\tproduct_id\tproduct_uom_qty\tprice_unit\tprice_subtotal (AED)"
    assert page[at + 2] == "1604201\t[BEV-0015] Bunn Al Qafila Espresso Beans 1 kg#5170\t2\t58\t116"
    assert page[at + 2 :].index("") == 4


async def test_an_invoice_shows_what_is_billed(sight: Sight) -> None:
    page = await lines(sight, "account.move", 25800)
    at = page.index("## Invoice lines (invoice_line_ids)")
    assert page[at + 1] == "id\tproduct_id\tquantity\tprice_unit\tprice_subtotal (AED)"


async def test_messages_are_told_as_text_and_files_with_their_size(sight: Sight, client: Odoo) -> None:
    await client.post_message("sale.order", ORDER, "Deliver <before> noon & call\nthe driver")
    await client.attach("sale.order", ORDER, File("offer.pdf", "application/pdf", b"%PDF-1.4 offer"))
    page = await lines(sight, "sale.order", ORDER)
    at = page.index("## Messages, the newest first")
    when, _, said = page[at + 1].removeprefix("- ").partition(" Maryam Al Suwaidi: ")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", when)
    assert "Deliver <before> noon & call" in said
    assert page[-1].endswith("application/pdf, 14 bytes")
    assert "offer.pdf#" in page[-1]


async def test_older_messages_are_found_as_the_page_says(sight: Sight, client: Odoo) -> None:
    for number in range(MOST_MESSAGES):
        await client.post_message("sale.order", ORDER, f"Note {number}")
    assert "## Messages, the newest first" in await lines(sight, "sale.order", ORDER)
    await client.post_message("sale.order", ORDER, "One more")
    page = await lines(sight, "sale.order", ORDER)
    (heading,) = [each for each in page if each.startswith("## Messages")]
    said = re.fullmatch(
        r"## Messages, .*; older ones: search_records (\S+), domain (.+), fields (.+)", heading
    )
    assert said
    asked = Which(said[1], domain=json.loads(said[2]))
    found = await search(sight, Search(asked, said[3].split(", "), "id", limit=1))
    assert found.total == MOST_MESSAGES + 1
    assert found.cells[0][-1] == "Note 0"
    assert not any("Note 0" in each for each in page)


async def test_nothing_is_said_twice_and_what_says_nothing_not_at_all(sight: Sight) -> None:
    page = await lines(sight, "res.partner", 1437)
    assert sum("Abdul Kareem Nair" in line for line in page) == 1
    assert not any(line.startswith(("active", "complete_name", "Commercial Entity")) for line in page)


async def test_a_page_costs_the_record_and_one_call_for_each_thing_that_belongs_to_it(
    sight: Sight, odoo: OdooSandbox
) -> None:
    await page_of(sight, "sale.order", ORDER)
    odoo.requests.clear()
    await page_of(sight, "sale.order", ORDER)
    asked = sorted("/".join(each.path.split("/")[-2:]) for each in odoo.requests)
    assert asked == [
        "ir.attachment/search_read",
        "mail.message/search_read",
        "sale.order.line/search_read",
        "sale.order/read",
        "stock.picking/search_read",
    ]


def test_a_user_of_no_company_still_has_an_identity() -> None:
    none: list[Json] = []
    user: Record = {"id": 7, "login": "limited", "name": "Layla", "company_id": False, "company_ids": none}
    found = identity_of(user, {})
    assert (found.company.id, found.company.name, list(found.companies)) == (0, "", [])
