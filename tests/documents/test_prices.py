from decimal import Decimal

import pytest

from erp_mcp.documents.prices import Mark, Style, amount_of, number_in, style_of

POINTS, COMMAS = Style(",", "."), Style(".", ",")


@pytest.mark.parametrize(
    ("text", "style", "amount", "beside"),
    [
        ("12", POINTS, "12", ""),
        ("1,250.50", POINTS, "1250.50", ""),
        ("1.250,50 ₺", COMMAS, "1250.50", "₺"),
        ("SAR 1 250", POINTS, "1250", "SAR"),
        ("۵۰٬۰۰۰ تومان", POINTS, "50000", "تومان"),
        ("۳۵۰،۰۰۰", Style(","), "350000", ""),
        ("١٢٫٥ ر.س", COMMAS, "12.5", "ر.س"),
        ("1,250٫75", Style(), "1250.75", ""),
        ("12.50 TL.", POINTS, "12.50", "TL."),
        ("1.250.000", COMMAS, "1250000", ""),
        ("1,250", Style(","), "1250", ""),
        ("12.345", Style(",", ".", has_thousandths=True), "12.345", ""),
    ],
)
def test_a_price_is_read_as_its_column_is_written(text: str, style: Style, amount: str, beside: str) -> None:
    found = number_in(text)

    assert found is not None
    assert (amount_of(found[0], style), found[1]) == (Decimal(amount), beside)


@pytest.mark.parametrize("text", ["CHF 1'250.-", "10-20", "2 x 12", "on request", "8/5"])
def test_what_is_not_one_number_is_no_amount(text: str) -> None:
    assert number_in(text) is None


@pytest.mark.parametrize(
    ("number", "style"),
    [
        ("99,90", POINTS),
        ("99.90", COMMAS),
        ("1.250.000", POINTS),
        ("12.5.3", POINTS),
        ("1,25,000.00", POINTS),
        ("1250.5", Style(".")),
        ("1.250", POINTS),  # two decimals elsewhere: three are more likely thousands
        ("1.250", Style(",")),
        ("1.250", Style()),
    ],
)
def test_a_price_that_is_written_unlike_the_others_is_not_guessed(number: str, style: Style) -> None:
    assert amount_of(number, style) is None


@pytest.mark.parametrize(
    ("prices", "style"),
    [
        (["1.250", "900", "12,50"], COMMAS),
        (["1,250", "12.5"], POINTS),
        (["1.250.000"], COMMAS),
        (["1,250.00"], POINTS),
        (["99,90", "12.50", "8.75"], POINTS),
        (["0.125", "2.500"], Style(",", ".", has_thousandths=True)),
        (["250,000", "85,000", "900"], Style(",")),
        (["1.250", "on request"], Style(".")),
        (["12", "90"], Style()),
    ],
)
def test_the_prices_of_a_column_tell_together_how_they_are_written(prices: list[str], style: Style) -> None:
    assert style_of(prices) == style


@pytest.mark.parametrize(
    ("usual", "style"), [(".", Style(",", ".", has_thousandths=True)), (None, Style("."))]
)
def test_what_is_usual_counts_where_no_price_tells(usual: Mark | None, style: Style) -> None:
    assert style_of(["1.250", "900"], usual) == style
    assert style_of(["1.250", "9,5"], usual) == COMMAS
