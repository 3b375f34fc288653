"""Goods by words of their names: when they were bought, or not, is asked of them and not of all orders."""

from dataclasses import replace

import pytest

from erp_mcp.customers.query.reading import understand
from erp_mcp.customers.query.records import MOST_CODES
from tests.customers.query.company import COMPANY, TODAY
from tests.customers.query.expected import written

HONEY, JAM = frozenset(("HONEY-1", "HONEY-2")), frozenset(("JAM-1",))
SHOP = replace(
    COMPANY,
    goods={
        **dict.fromkeys(("honey", "عسل", "bal"), HONEY),
        "wild": frozenset(("HONEY-2", "JAM-1")),
        **dict.fromkeys(("jam", "مربى", "مربا", "recel"), JAM),
        "brand": frozenset(f"B-{at}" for at in range(MOST_CODES + 1)),
        "loose": frozenset(("", "NUT-1")),
    },
)
OCTOBER = "during 2026-10-01..2026-10-31"
NO_HONEY = {f"bought not in HONEY-1,HONEY-2 {OCTOBER}"}


@pytest.mark.parametrize(
    ("text", "filters"),
    [
        ("customers who did not buy honey last month", NO_HONEY),
        ("customers who did not order honey last month", NO_HONEY),
        ("العملاء الذين لم يشتروا العسل الشهر الماضي", NO_HONEY),
        ("لم يطلبوا عسل الشهر الماضي", NO_HONEY),
        ("مشتری‌هایی که ماه پیش عسل نخریدن", NO_HONEY),
        ("ماه پیش عسل سفارش ندادند", NO_HONEY),
        ("geçen ay bal almayan müşteriler", NO_HONEY),
        ("geçen ay bal siparişi vermeyen müşteriler", NO_HONEY),
        ("who bought honey last month", {f"bought in HONEY-1,HONEY-2 {OCTOBER}"}),
        ("who did not buy wild honey last month", {f"bought != HONEY-2 {OCTOBER}"}),
        ("who did not buy honey or jam last month", {f"bought not in HONEY-1,HONEY-2,JAM-1 {OCTOBER}"}),
        ("bought rice but not honey", {"bought = rice-grains", "bought not in HONEY-1,HONEY-2"}),
        ("who did not order rice last month", {f"bought != rice-grains {OCTOBER}"}),
    ],
)
def test_what_was_not_bought_in_a_period_is_one_filter(text: str, filters: set[str]) -> None:
    found = understand(text, SHOP, TODAY)
    assert (written(found), found.rest, found.ignored) == (filters, "", ())


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("who buys honey", "honey"),
        ("who did not buy brand last month", "brand"),
        ("who did not buy loose last month", "loose"),
        ("who did not buy honey cake last month", "honey cake"),
        ("Honey Jam Trading did not buy last month", "Honey Jam Trading"),
    ],
)
def test_without_a_period_or_without_such_codes_words_are_left_to_names_and_meaning(
    text: str, rest: str
) -> None:
    assert understand(text, SHOP, TODAY).rest == rest


def test_a_period_of_all_orders_stays_with_them() -> None:
    found = understand("rice buyers with no order for 90 days", SHOP, TODAY)
    assert written(found) == {"bought = rice-grains", "last_order < 2026-08-23"}
