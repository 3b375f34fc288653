"""What a message costs on its day; what is not known is never free."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from erp_mcp.errors import SettingsInvalid
from erp_mcp.messaging.prices import Price, RateCard, card_in, illustrative_card
from erp_mcp.store.outbox import Category

BEFORE, SINCE = datetime(2026, 9, 30, 23, tzinfo=UTC), datetime(2026, 10, 1, tzinfo=UTC)
CARD = """
note = "of a test"
currency = "USD"
free_service = 1000
[[rates]]
market = "AE"
valid_from = 2026-01-01
utility = "0.02"
marketing = "0.05"
authentication = "0.03"
[[rates]]
market = "AE"
valid_from = 2026-10-01
utility = "0.04"
marketing = "0.06"
authentication = "0.03"
"""


@pytest.fixture
def card(tmp_path: Path) -> RateCard:
    file = tmp_path / "rates.toml"
    file.write_text(CARD, encoding="utf-8")
    return card_in(file)


@pytest.mark.parametrize(
    ("category", "at", "is_open", "free_left", "amount"),
    [
        ("service", BEFORE, True, 0, "0"),
        ("service", SINCE, True, 1, "0"),
        ("service", SINCE, True, 0, "0.04"),
        ("utility", BEFORE, True, 0, "0"),
        ("utility", BEFORE, False, 0, "0.02"),
        ("utility", SINCE, True, 1000, "0.04"),
        ("marketing", BEFORE, True, 1000, "0.05"),
        ("marketing", SINCE, True, 1000, "0.06"),
        ("authentication", SINCE, False, 0, "0.03"),
    ],
)
def test_the_first_of_october_ends_what_was_free_in_the_window(
    card: RateCard, category: Category, at: datetime, is_open: bool, free_left: int, amount: str
) -> None:
    found = card.price_of(category, "AE", at, is_window_open=is_open, free_left=free_left)
    assert found == Price(amount=Decimal(amount), currency="USD")


@pytest.mark.parametrize(
    ("market", "at"), [("FR", SINCE), (None, SINCE), ("AE", datetime(2025, 12, 31, tzinfo=UTC))]
)
def test_a_market_or_a_day_that_is_not_on_the_card_has_no_price(
    card: RateCard, market: str | None, at: datetime
) -> None:
    assert card.price_of("marketing", market, at, is_window_open=True, free_left=1000) is None


def test_the_bundled_card_says_that_it_is_an_illustration() -> None:
    assert "Illustrative" in illustrative_card().note


@pytest.mark.parametrize(
    "text", ["", "note = 1", CARD.replace('"0.02"', '"-0.02"'), CARD.replace("AE", "Emirates")]
)
def test_a_card_that_cannot_be_used_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "rates.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsInvalid, match="rate card"):
        card_in(file)


@pytest.mark.parametrize(
    ("billing", "category", "amount"),
    [
        ("free_customer_service", "service", "0"),
        ("free_entry_point", "marketing", "0"),
        ("free_something_new", None, "0"),
        ("regular", "service", "0.04"),
        ("regular", "marketing", "0.06"),
        ("regular", "general_purpose_ai", None),
        ("new_type", "marketing", None),
        (None, "marketing", None),
    ],
)
def test_what_a_status_says_of_its_price_is_believed_as_far_as_it_is_known(
    card: RateCard, billing: str | None, category: str | None, amount: str | None
) -> None:
    found = card.charged(billing, category, "AE", SINCE)
    assert (found.amount if found else None) == (Decimal(amount) if amount else None)
