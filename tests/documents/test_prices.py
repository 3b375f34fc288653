from decimal import Decimal

import pytest

from erp_mcp.documents.prices import Mark, decimal_mark, price_of


@pytest.mark.parametrize(
    ("text", "mark", "amount", "beside"),
    [
        ("12", ".", "12", ""),
        ("1,250.50", ".", "1250.50", ""),
        ("1.250,50 ₺", ",", "1250.50", "₺"),
        ("SAR 1 250", ".", "1250", "SAR"),
        ("۵۰٬۰۰۰ تومان", ".", "50000", "تومان"),
        ("١٢٫٥ ر.س", ",", "12.5", "ر.س"),
        ("1.250.000", ",", "1250000", ""),
        ("CHF 1'250.-", ".", None, ""),
        ("10-20", ".", None, ""),
        ("2 x 12", ".", None, ""),
        ("on request", ".", None, ""),
        ("1.250.000", ".", None, ""),
    ],
)
def test_a_price_is_one_amount_or_none(text: str, mark: Mark, amount: str | None, beside: str) -> None:
    assert price_of(text, mark) == (None if amount is None else (Decimal(amount), beside))


@pytest.mark.parametrize(
    ("prices", "mark"),
    [
        (["1.250", "900", "12,50"], ","),
        (["1,250", "12.5"], "."),
        (["1.250.000"], ","),
        (["1,250.00"], "."),
    ],
)
def test_one_clear_price_tells_how_the_others_of_its_column_are_written(
    prices: list[str], mark: Mark
) -> None:
    assert decimal_mark(prices, ",") == decimal_mark(prices, ".") == mark


def test_where_no_price_is_clear_the_usual_mark_of_the_table_counts() -> None:
    assert (decimal_mark(["1.250"], ","), decimal_mark(["1.250", "900"], ".")) == (",", ".")
