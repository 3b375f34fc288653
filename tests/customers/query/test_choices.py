"""Numbers with an "or" between or behind them: shown back as they were asked, or said not to be understood."""

import pytest

from erp_mcp.customers.query.reading import understand
from erp_mcp.customers.query.showing import shown_back
from tests.customers.query.company import COMPANY, TODAY

OUTSIDE = {
    "en": "orders < 2 or > 5",
    "ar": "الطلبات < 2 أو > 5",
    "fa": "سفارش‌ها < 2 یا > 5",
    "tr": "sipariş < 2 veya > 5",
}
SENTENCES = [
    ("customers with more than 5 or less than 2 orders", OUTSIDE["en"]),
    ("less than 2 or more than 5 orders", OUTSIDE["en"]),
    ("under 2 or over 5 orders", OUTSIDE["en"]),
    ("more than 5 orders or fewer than 2 orders", OUTSIDE["en"]),
    ("at least 6 or at most 1 orders", OUTSIDE["en"]),
    ("not between 2 and 5 orders", OUTSIDE["en"]),
    ("5 or more orders", "orders >= 5"),
    ("5+ orders", "orders >= 5"),
    ("5 orders and above", "orders >= 5"),
    ("2 orders or less", "orders <= 2"),
    ("2 or fewer orders", "orders <= 2"),
    ("not more than 3 orders", "orders <= 3"),
    ("no less than 3 orders", "orders >= 3"),
    ("did not order more than 5 times", "orders <= 5"),
    (
        "did not order more than 5 or less than 2 times",
        "not understood: not order, more than 5 or less than 2, times",
    ),
    ("2 or 3 orders", "orders one of 2, 3"),
    ("spent 10k+", "spent >= 10,000 AED"),
    ("spent between 1000 and 2000", "spent between 1,000 AED and 2,000 AED"),
    ("did not spend between 1000 and 2000", "spent < 1,000 AED or > 2,000 AED"),
    (
        "spent more than 1000 or less than 200 last month",
        "spent < 200 AED or > 1,000 AED (during 2026-10-01 to 2026-10-31)",
    ),
    ("spent more than 1000 or 2000", "not understood: spent, more than 1000 or 2000"),
    ("between 2 and 4 or more than 10 orders", "not understood: between 2 and 4 or more than 10, orders"),
    (
        "between 2 and 4 or between 8 and 9 orders",
        "not understood: between 2 and 4 or between 8 and 9, orders",
    ),
    ("less than 10 or more than 5 orders", "not understood: less than 10 or more than 5, orders"),
    ("more than 5 orders or owes 900", "owes = 900 AED; orders > 5; not understood: or"),
    ("العملاء الذين لديهم أكثر من 5 أو أقل من 2 طلبات", OUTSIDE["ar"]),
    ("عملاء عندهم أقل من 2 أو أكثر من 5 طلبات", OUTSIDE["ar"]),
    ("عملاء عندهم 5 طلبات أو أكثر", "الطلبات >= 5"),
    ("عملاء عندهم 2 طلبات أو أقل", "الطلبات <= 2"),
    ("عملاء لديهم ما لا يقل عن 3 طلبات", "الطلبات >= 3"),
    ("عملاء طلباتهم ليست أكثر من 3", "الطلبات <= 3"),
    ("عملاء صرفوا أكثر من 1000 أو 2000", "غير مفهوم: صرفوا, أكثر من 1000 أو 2000"),
    ("مشتریانی با بیشتر از ۵ یا کمتر از ۲ سفارش", OUTSIDE["fa"]),
    ("مشتریانی با کمتر از ۲ یا بیشتر از ۵ سفارش", OUTSIDE["fa"]),
    ("مشتریانی با ۵ سفارش یا بیشتر", "سفارش‌ها >= 5"),
    ("مشتریانی با ۲ سفارش یا کمتر", "سفارش‌ها <= 2"),
    ("مشتریانی که بیشتر از ۳ سفارش ندارند", "سفارش‌ها <= 3"),
    ("بیش از ۱۰۰۰ یا ۲۰۰۰ خرج کرده‌اند", "فهمیده نشد: بیش از ۱۰۰۰ یا ۲۰۰۰, خرج کرده"),
    ("5'ten fazla veya 2'den az siparişi olan müşteriler", OUTSIDE["tr"]),
    ("en az 6 veya en fazla 1 siparişi olan müşteriler", OUTSIDE["tr"]),
    ("5 sipariş veya daha fazla", "sipariş >= 5"),
    ("5 siparişten fazla veren müşteriler", "sipariş > 5"),
    ("2 veya daha az siparişi olan müşteriler", "sipariş <= 2"),
    ("3'ten fazla olmayan siparişi olan müşteriler", "sipariş <= 3"),
    ("1000'den veya 2000'den fazla harcayan", "anlaşılmadı: 1000'den veya 2000'den fazla, harcayan"),
]


@pytest.mark.parametrize(("question", "shown"), SENTENCES)
def test_what_bounds_a_number_is_shown_back_as_it_was_asked(question: str, shown: str) -> None:
    found = understand(question, COMPANY, TODAY)
    assert sorted(shown_back(found, found.language or "en").split("; ")) == sorted(shown.split("; "))
