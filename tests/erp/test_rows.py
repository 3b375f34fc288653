"""What an answer shows of the records that were found, and what is asked of Odoo for it."""

from erp_mcp.erp.asking import Condition, Search, Which
from erp_mcp.erp.searching import search
from erp_mcp.erp.sight import Sight
from erp_mcp.sandbox.odoo.server import OdooSandbox
from tests.erp.test_searching import asked_of, partners, total


async def calls_of(sight: Sight, odoo: OdooSandbox, asked: Search) -> list[str]:
    """With the schemas known."""
    await search(sight, asked)
    odoo.requests.clear()
    await search(sight, asked)
    return sorted("/".join(each) for each in asked_of(odoo))


async def test_records_that_are_named_are_read_in_one_call(sight: Sight, odoo: OdooSandbox) -> None:
    asked = Search(partners(ids=[1437, 1001]), fields=["name", "country_id"])
    assert await calls_of(sight, odoo, asked) == ["res.partner/web_search_read"]


async def test_what_a_record_has_many_of_is_named_in_one_call_more(sight: Sight, odoo: OdooSandbox) -> None:
    asked = Search(Which("sale.order"), fields=["name", "order_line"], limit=5)
    assert await calls_of(sight, odoo, asked) == [
        "sale.order.line/search_read",
        "sale.order/web_search_read",
    ]
    found = await search(sight, Search(partners(ids=[1437]), fields=["category_id", "sale_order_ids"]))
    assert found.cells[0][1] == "Segment / Household#6, Branch / Dubai#9"
    assert found.cells[0][2].startswith("S10457#10457, ")
    assert found.cells[0][2].endswith(", +3")


async def test_a_search_by_name_counts_what_was_put_away_beside_the_rows(
    sight: Sight, odoo: OdooSandbox
) -> None:
    asked = Search(partners(Condition("name", "contains", "ahmed")), limit=1)
    assert await calls_of(sight, odoo, asked) == [
        "res.partner/search_count",
        "res.partner/web_search_read",
    ]


async def test_an_empty_answer_says_whether_there_is_anything_at_all(sight: Sight) -> None:
    everyone = await total(sight)
    nobody = await search(sight, Search(partners(Condition("name", "=", "Nobody At All"))))
    assert nobody.notes == [f"without filters there are {everyone}"]
    nothing = await search(sight, Search(Which("account.payment")))
    assert nothing.notes == ["there are none at all, or none that this user may see"]


async def test_columns_that_would_be_empty_are_shown_only_when_asked_for(sight: Sight) -> None:
    mobile = await search(sight, Search(partners(ids=[1437]), fields=["name", "vat"]))
    assert [each.name for each in mobile.columns] == ["id", "name", "vat"]
    found = await search(sight, Search(partners(ids=[1437])))
    assert "vat" not in [each.name for each in found.columns]


async def test_a_name_is_found_in_the_other_languages_of_odoo(sight: Sight) -> None:
    by_id = await total(sight, Condition("country_id", "=", 2))
    assert await total(sight, Condition("country_id", "=", "الإمارات العربية المتحدة")) == by_id


async def test_what_is_said_against_one_of_many_is_explained(sight: Sight) -> None:
    path = "order_line.product_id"
    typed = await search(sight, Search(Which("sale.order", filters=[Condition(path, "!=", 5170)]), limit=1))
    raw = await search(sight, Search(Which("sale.order", domain=[[path, "not in", [5170]]]), limit=1))
    said = "holds as soon as one order_line differs: it does not leave out who has it"
    assert (typed.notes[0], raw.notes[0]) == (f"{path} != {said}", f"{path} not in {said}")
