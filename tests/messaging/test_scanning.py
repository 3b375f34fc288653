"""What must not leave is found, and what customers are written every day is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_mcp.messaging.scanning import Allowed, leaks_in

OURS = Allowed(frozenset(("shop.example.com", "wa.me")), frozenset(("AE070331234567890123456",)))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("token EAAGm0PX4ZCpsBAKZCZCqwertyuiop", "secret"),
        ("use AKIAIOSFODNN7EXAMPLE", "secret"),
        ("postgresql://erp:hunter2@db/erp", "secret"),
        ("password: hunter2!", "secret"),
        ("-----BEGIN RSA PRIVATE KEY-----", "secret"),
        ("card 4111 1111 1111 1111 please", "card"),
        ("کارت ۴۱۱۱۱۱۱۱۱۱۱۱۱۱۱۱", "card"),
        ("IBAN GB82 WEST 1234 5698 7654 32", "iban"),
        ("Emirates ID 784-1987-1234567-1", "national_id"),
        ("TC 10000000146", "national_id"),
        ("see http://10.0.0.5/web", "internal_host"),
        ("on localhost", "internal_host"),
        ("erp.company.internal is down", "internal_host"),
        ("Dear {{customer_name}}", "placeholder"),
        ("Dear None, your order", "placeholder"),
        ("Total: undefined AED", "placeholder"),
        ("Hello [name]", "placeholder"),
        ("${amount} due", "placeholder"),
        ("click https://evil.example/x", "link"),
        ("visit bit.ly/abc now", "link"),
        ("https://shop.example.com.evil.io/x", "link"),
        ("https://shop.example.com@evil.io/x", "link"),
        ("https://evil.io\\@shop.example.com", "link"),
        ("pay\u202e gnp.exe", "hidden_character"),
        ("pay\u200bment", "hidden_character"),
        ("pay\u200dment", "hidden_character"),
    ],
)
def test_what_must_not_leave_is_found(text: str, kind: str) -> None:
    assert kind in {leak.kind for leak in leaks_in(text, OURS)}


@pytest.mark.parametrize(
    "text",
    [
        "Your order S00042 of 1,250.00 AED ships on 2026-11-25.",
        "Track it: https://shop.example.com/t/42 or https://www.shop.example.com",
        "Write to us: https://wa.me/971501234567 or call +971 50 123 4567",
        "Pay to AE07 0331 2345 6789 0123 456",
        "None of these is in stock.Please choose another.",
        "می‌خواهید؟ نمی‌شود 👩‍👩‍👧 👍🏽‍",
        "السعر ١٢٥ درهم\u200f، شامل الضريبة",
        "siparişiniz yolda: 42 TL",
        "e.g. 3.5kg, 10.30am, v1.2.3",
        "version 8.8.8.8 is public",
        "info@shop.example.com",
    ],
)
def test_what_customers_are_written_every_day_passes(text: str) -> None:
    assert leaks_in(text, OURS) == []


def test_the_place_is_told_and_not_what_stands_there() -> None:
    [leak] = leaks_in("card 4111 1111 1111 1111 ok")
    assert "card 4111 1111 1111 1111 ok"[leak.start : leak.end] == "4111 1111 1111 1111"
    assert "4111" not in repr(leak)


@given(st.text())
def test_any_text_is_scanned(text: str) -> None:
    for leak in leaks_in(text):
        assert 0 <= leak.start < leak.end <= len(text)
