"""Only what will unmistakably hold next time is kept of a message, word for word."""

from datetime import UTC, datetime

import pytest

from erp_mcp.conversations.durable import LONGEST, durable, fact_of
from erp_mcp.store.facts import FactKind
from erp_mcp.store.records import Message, Role

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
FACTS = [
    "We are allergic to sesame.",
    "My son is very allergic to nuts!",
    "I'm diabetic, so no sugar please.",
    "My wife has a severe peanut allergy.",
    "عندي حساسية من السمسم.",
    "ابني عنده حساسية شديدة من المكسرات",
    "نحن نباتيون.",
    "من به کنجد حساسیت دارم.",
    "پسرم به گردو آلرژی دارد",
    "ما گیاه‌خوار هستیم.",
    "Oğlumun fıstığa alerjisi var.",
    "Süte alerjim var",
    "Ben vejetaryenim.",
]
PREFERENCES = [
    "I always want the dark roast.",
    "We never accept plastic bags.",
    "Please always deliver to the back door.",
    "Deliver only after 17:00.",
    "Deliveries only between 9 and 11 please",
    "Only call my wife's number.",
    "We prefer invoices by e-mail.",
    "دائماً أريد التمر بدون نواة.",
    "نشتري الأرز البسمتي دائمًا",
    "نفضل الدفع عند الاستلام.",
    "التوصيل فقط بعد العصر من فضلكم.",
    "لا تتصلوا بي قبل العاشرة.",
    "همیشه برنج هاشمی می‌خوام.",
    "ترجیح می‌دهیم صبح‌ها تحویل بگیریم.",
    "فقط بعد از ساعت پنج تحویل بدهید.",
    "هیچ‌وقت شب‌ها زنگ نزنید.",
    "Her zaman az şekerli istiyoruz.",
    "Kapıda ödemeyi tercih ederim.",
    "Sadece saat 18'den sonra teslim edin.",
    "Asla öğlen aramayın.",
]
OTHERS = [
    "I never received my order.",
    "We always have problems with you.",
    "Are you allergic to good service?",
    "Do you always deliver to the back door?",
    "I always want it, but this time leave it.",
    "Deliver only after 17:00 today.",
    "We are sorry, it never happened before.",
    "ما أفضل نوع من التمر عندكم؟",
    "هذا أفضل سعر.",
    "عندنا سكر كثير.",
    "أريد الطلب غدا دائما.",
    "وصل الطلب متأخرا دائما.",
    "همیشه دیر می‌رسد.",
    "امروز فقط بعد از ساعت پنج تحویل بدهید.",
    "حساسیت این موضوع را می‌دانم.",
    "Her zaman geç geliyor.",
    "Bu sefer kapıda ödemeyi tercih ederim.",
    "Sadece bir sorum var, sonra arayacağım.",
    f"We are allergic to {'very ' * LONGEST}many things.",
]


def said(text: str, role: Role = "customer") -> Message:
    return Message("m7", role, text, "", NOON)


@pytest.mark.parametrize(
    ("kind", "text"), [*(("fact", each) for each in FACTS), *(("preference", each) for each in PREFERENCES)]
)
def test_what_holds_for_longer_is_kept(kind: FactKind, text: str) -> None:
    assert durable("s-1", [said(f"Hello. {text}\nThank you.")]) == [fact_of(kind, text, "s-1", "m7")]


@pytest.mark.parametrize("text", OTHERS)
def test_what_is_said_of_this_once_is_not(text: str) -> None:
    assert durable("s-1", [said(text)]) == []


@pytest.mark.parametrize("role", ["assistant", "staff"])
def test_nobody_speaks_for_the_customer(role: Role) -> None:
    assert durable("s-1", [said(FACTS[0], role)]) == []


def test_writing_it_differently_does_not_make_another_fact() -> None:
    keys = {
        fact_of("fact", text, "s-1", None).key
        for text in ("We are allergic to sésame.", "we are  ALLERGIC to sesame!")
    }
    assert len(keys) == 1
    assert fact_of("fact", "We are allergic to nuts.", "s-1", None).key not in keys
