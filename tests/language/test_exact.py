"""The same number or address however it was written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_mcp.language.exact import Phone, code_of, email_of, phone_of

FULL = Phone("971505551234", "05551234")


@pytest.mark.parametrize(
    "text",
    [
        "+971 50 555 1234",
        "00971505551234",
        "050-555-1234",
        "+971 (0)50 5551234",
        "٠٥٠ ٥٥٥ ١٢٣٤",
        "۰۵۰۵۵۵۱۲۳۴",
    ],
)
def test_a_phone_is_the_same_in_any_notation(text: str) -> None:
    assert phone_of(text, "AE") == FULL


def test_a_phone_without_its_country_ends_the_same() -> None:
    assert phone_of("050 555 1234") == Phone("505551234", FULL.tail)


@pytest.mark.parametrize("text", ["", "12345", "call me", "+971 50 555 1234 567 89", "S00042", "+"])
def test_what_is_no_phone_is_none(text: str) -> None:
    assert phone_of(text, "AE") is None


def test_an_address_has_no_capitals_and_a_code_no_blanks() -> None:
    assert email_of(" Ahmed@Mail.Example ") == "ahmed@mail.example"
    assert email_of("ahmed at mail") is None
    assert code_of("TR 555-100 0000") == "tr5551000000"
    assert code_of("A-12") is None


@given(st.text(), st.sampled_from(["", "AE", "TR", "zz"]))
def test_any_text_can_be_asked(text: str, country: str) -> None:
    phone = phone_of(text, country)
    assert phone is None or phone.digits.endswith(phone.tail)
    assert email_of(text) is None or code_of(text) is None or "@" in text
