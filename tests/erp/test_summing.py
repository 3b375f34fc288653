"""Sums and counts through the sandbox Odoo, and what is said so that nobody reads them wrong."""

import pytest

from erp_mcp.erp.asking import Condition, Search, Summary, Which
from erp_mcp.erp.searching import search
from erp_mcp.erp.sight import Sight
from erp_mcp.erp.summing import summed
from erp_mcp.errors import ErpError, FieldNotStored, InvalidValue, UnknownField
from erp_mcp.sandbox.odoo.server import OdooSandbox

ORDERS = Which("sale.order")


async def test_groups_add_up_to_the_whole_and_come_largest_first(sight: Sight) -> None:
    found = await summed(sight, Summary(Which("res.partner"), by=["country_id"], limit=200))
    counts = [int(row[1]) for row in found.cells]
    everyone = (await search(sight, Search(Which("res.partner"), limit=1))).total
    assert counts == sorted(counts, reverse=True)
    assert sum(counts) == everyone
    assert found.notes[0] == f"total: {everyone} records"
    assert found.cells[0][0] == "United Arab Emirates#2"


async def test_currencies_are_never_added_up(sight: Sight) -> None:
    found = await summed(sight, Summary(ORDERS, ("amount_total:sum",)))
    assert len(found.cells) == 2
    assert {row[0].split()[1] for row in found.cells} == {"AED", "TRY"}
    by_team = await summed(sight, Summary(ORDERS, ("amount_total:sum",), ("team_id",)))
    assert "AED + " in by_team.notes[0]


async def test_a_shared_currency_stands_in_the_header(sight: Sight) -> None:
    turkish = Which("sale.order", filters=[Condition("currency_id", "=", "TRY")])
    found = await summed(sight, Summary(turkish, ("amount_total:sum",), ["state"]))
    assert [each.name for each in found.columns] == ["state", "amount_total:sum (TRY)", "count", "share"]


async def test_months_come_in_their_order_with_readable_names(sight: Sight) -> None:
    this_year = Which("sale.order", filters=[Condition("date_order", "between", ["2026-01", "2026-03"])])
    found = await summed(sight, Summary(this_year, by=["date_order:month"]))
    assert [row[0] for row in found.cells] == ["January 2026", "February 2026", "March 2026"]


async def test_what_is_not_settled_is_said_unless_it_was_filtered(sight: Sight) -> None:
    found = await summed(sight, Summary(ORDERS, ("amount_total:sum",)))
    assert any(note.startswith("includes ") and "Cancelled" in note for note in found.notes)
    settled = Which("sale.order", filters=[Condition("state", "=", "Sales Order")])
    found = await summed(sight, Summary(settled, ("amount_total:sum",)))
    assert not any(note.startswith("includes ") for note in found.notes)


async def test_taxes_signs_and_lines_are_said(sight: Sight) -> None:
    invoices = await summed(sight, Summary(Which("account.move"), ("amount_total:sum",)))
    assert "amount_total includes taxes; amount_untaxed does not" in invoices.notes
    assert any("credit notes are added with one sign" in note for note in invoices.notes)
    lines = await summed(sight, Summary(Which("sale.order.line"), ("price_subtotal:sum",), ["product_id"]))
    assert any("counts are of lines" in note for note in lines.notes)


async def test_groups_are_bounded_ordered_and_paged(sight: Sight) -> None:
    asked = Summary(ORDERS, ("count",), ["partner_id"], ["count >= 20"], "count asc", 3)
    found = await summed(sight, asked)
    counts = [int(row[1]) for row in found.cells]
    assert len(counts) == 3 < found.total
    assert counts == sorted(counts)
    assert counts[0] >= 20


@pytest.mark.parametrize(
    ("measure", "by", "error"),
    [
        ("amount_totl:sum", "state", UnknownField),
        ("amount_total:median", "state", InvalidValue),
        ("name:sum", "state", InvalidValue),
        ("partner_id:max", "state", InvalidValue),
        ("count", "state:month", InvalidValue),
        ("count", "date_order:hour", InvalidValue),
        ("count", "display_name", FieldNotStored),
        ("count", "partner_id.passwrd", UnknownField),
    ],
)
async def test_what_cannot_be_summed_or_grouped_is_refused(
    sight: Sight, measure: str, by: str, error: type[ErpError]
) -> None:
    with pytest.raises(error) as refused:
        await summed(sight, Summary(ORDERS, (measure,), [by]))
    assert type(refused.value) is error


async def test_quantities_are_added_up_over_the_currencies_and_their_units_are_minded(sight: Sight) -> None:
    measures = ("product_uom_qty:sum", "price_subtotal:sum")
    found = await summed(sight, Summary(Which("sale.order.line"), measures, ["order_partner_id"], limit=1))
    quantity, amounts = found.notes[0].partition("product_uom_qty:sum ")[2].split("; price_subtotal:sum ")
    assert "+" not in quantity
    assert "AED + " in amounts
    assert any(note.startswith("product_uom_qty adds up different units") for note in found.notes)
    by_product = await summed(sight, Summary(Which("sale.order.line"), measures, ["product_id"], limit=1))
    assert not any("different units" in note for note in by_product.notes)


async def test_totals_of_everything_are_one_call_and_need_no_share(sight: Sight, odoo: OdooSandbox) -> None:
    asked = Summary(Which("res.partner"))
    await summed(sight, asked)
    odoo.requests.clear()
    found = await summed(sight, asked)
    assert [each.path.split("/")[-1] for each in odoo.requests] == ["formatted_read_group"]
    assert [each.name for each in found.columns] == ["count"]


async def test_archived_records_are_counted_where_they_are_asked_for(sight: Sight) -> None:
    some = await summed(sight, Summary(Which("res.partner")))
    every = await summed(sight, Summary(Which("res.partner", archived=True)))
    assert int(every.cells[0][0]) > int(some.cells[0][0])
