"""What the company bought and wrote: some of it came late, some of it never arrived, and all of it adds up."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal

from erp_mcp.sandbox.company import catalogue, sheets
from erp_mcp.sandbox.company.branches import BRANCHES, cents
from erp_mcp.sandbox.company.messages.letters import sessions, written
from erp_mcp.sandbox.company.messages.notices import notices
from erp_mcp.sandbox.company.purchases import purchases
from erp_mcp.sandbox.company.seasons import TODAY
from erp_mcp.store.records import PurchaseOrder

SUPPLIERS = {each.external_id: each for each in catalogue.suppliers()}
PRODUCTS = {each.external_id: each for each in catalogue.products()}


def days_late(purchase: PurchaseOrder) -> int | None:
    if purchase.received_at is None or purchase.expected_at is None:
        return None
    return (purchase.received_at - purchase.expected_at).days


def test_every_purchase_is_of_one_supplier_in_the_money_of_the_company_that_buys() -> None:
    for each in purchases():
        assert {PRODUCTS[line.product_external_id].supplier_external_id for line in each.lines} == {
            each.supplier_external_id
        }
        assert each.total == sum(cents(line.quantity * line.unit_price) for line in each.lines)
        assert (each.currency, each.company) == ("AED", BRANCHES[each.branch].company)
        assert each.expected_at == each.ordered_at + timedelta(
            days=SUPPLIERS[each.supplier_external_id].lead_days
        )


def test_most_purchases_came_in_time_some_late_and_some_are_still_to_come() -> None:
    late = Counter(days_late(each) for each in purchases())
    came = sum(count for days, count in late.items() if days is not None)

    assert 300 <= len(purchases()) <= 500
    assert 0.1 < sum(count for days, count in late.items() if days and days > 0) / came < 0.3
    assert 5 <= late[None] <= 20
    for each in purchases():
        is_here = each.received_at is not None
        assert all(line.received == (line.quantity if is_here else 0) for line in each.lines)
        assert not each.received_at or each.ordered_at <= each.received_at
        assert not each.received_at or each.received_at.date() <= TODAY


def test_some_goods_became_dearer_to_buy_and_none_is_sold_below_what_it_costs() -> None:
    prices: dict[int, set[Decimal]] = {}
    for each in purchases():
        for line in each.lines:
            prices.setdefault(line.product_external_id, set()).add(line.unit_price)

    assert 30 <= sum(len(each) > 1 for each in prices.values()) <= 120
    assert all(max(paid) < PRODUCTS[product].price for product, paid in prices.items())


def test_notices_are_filled_in_and_have_every_end_that_a_message_may_have() -> None:
    told = [each for each in notices() if each.template]

    assert 400 <= len(told) <= 800
    assert not [each.text for each in told if "{{" in each.text]
    assert {each.language for each in told} == {"ar", "en", "fa", "tr"}
    assert {each.category for each in told} == {"utility", "marketing"}
    assert {each.fate for each in told} == {
        "read", "delivered", "sent", "failed", "given_up", "suppressed",
    }  # fmt: skip
    assert max(each.at.date() for each in notices()) <= TODAY


def test_who_stopped_offers_is_told_so_and_gets_no_other() -> None:
    stopped = {each.customer: each.at for each in notices() if each.is_stop}
    offers = [each for each in notices() if each.category == "marketing"]

    assert 3 <= len(stopped) <= 15
    for each in offers:
        is_held_back = each.customer in stopped and each.at > stopped[each.customer]
        assert (each.fate == "suppressed") == is_held_back


def test_what_was_answered_is_answered_in_the_same_language() -> None:
    answers = {(row["language"], row["said"]): row["answered"] for row in sheets.rows("replies")}
    said = {each.id: each for each in notices() if each.role == "customer"}
    answered = {each.id.removesuffix(".answer"): each for each in notices() if each.role == "assistant"}

    assert answered.keys() == said.keys()
    for number, each in said.items():
        assert answered[number].text == answers[each.language, each.text]


def test_nothing_that_was_sent_shares_its_name_and_written_conversations_get_no_notices() -> None:
    spoken = {each.customer_external_id for each in sessions().values()}

    assert [
        name for name, uses in Counter(each.id for each in (*written(), *notices())).items() if uses > 1
    ] == []
    assert not spoken & {each.customer for each in notices()}
