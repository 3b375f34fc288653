"""Stop, start again and a person please: as whole messages in four languages, and nothing that only looks so."""

import pytest

from erp_mcp.language.optouts import Wish, wish_of, wish_of_button

STOP, ALL, START, HUMAN = Wish("stop"), Wish("stop", "all"), Wish("start"), Wish("human")
UNSURE = Wish("stop", is_ambiguous=True)


@pytest.mark.parametrize(
    ("message", "wish"),
    [
        ("STOP", STOP),
        (" stop!! 🛑", STOP),
        ("Stop, please.", STOP),
        ("opt-out", STOP),
        ("Unsubscribe", STOP),
        ("stop all", ALL),
        ("Don’t message me", ALL),
        ("إيقاف", STOP),
        ("ايقاف", STOP),
        ("أَوْقِفْ", STOP),
        ("إلغـــاء الاشتراك", STOP),
        ("الغاء الإشتراك", STOP),
        ("لا ترسلوا لو سمحت", ALL),
        ("لغو۱۱", STOP),
        ("لغو 11", STOP),
        ("لغو اشتراک", STOP),
        ("لغو اشتراك", STOP),
        ("پیام نفرستید لطفاً", ALL),
        ("DURDUR", STOP),
        ("çıkış", STOP),
        ("ÇIKIŞ", STOP),
        ("cikis", STOP),
        ("Lütfen mesaj atmayın", ALL),
        ("cancel", UNSURE),
        ("إلغاء", UNSURE),
        ("لغو", UNSURE),
        ("İPTAL", UNSURE),
        ("iptal", UNSURE),
        ("dur", UNSURE),
        ("START", START),
        ("اشتراك", START),
        ("شروع", START),
        ("BAŞLA", START),
        ("agent", HUMAN),
        ("I want to talk to a human", HUMAN),
        ("موظف من فضلك", HUMAN),
        ("اپراتور", HUMAN),
        ("اپراتور لطفا", HUMAN),
        ("Müşteri temsilcisi", HUMAN),
    ],
)
def test_a_message_that_says_no_more_is_taken_at_its_word(message: str, wish: Wish) -> None:
    assert wish_of(message) == wish


@pytest.mark.parametrize(
    "message",
    [
        "cancel my order",
        "please cancel the order #42",
        "don't stop",
        "do not stop",
        "non stop flights",
        "when does it start?",
        "stop by the shop tomorrow?",
        "bus stop",
        "agent 007 t-shirt",
        "إلغاء الطلب",
        "لا توقف",
        "لا تلغي الاشتراك",
        "لغو سفارش",
        "لغو نکنید",
        "siparişimi iptal et",
        "iptal etmeyin",
        "durma",
        "dur bir dakika",
        "موظف المبيعات تأخر",
        "",
        "   ",
        "🙂",
        "please",
        "stop " * 40,
    ],
)
def test_a_message_that_says_more_is_left_to_who_reads_it(message: str) -> None:
    assert wish_of(message) is None


@pytest.mark.parametrize(
    ("payload", "title", "wish"),
    [
        ("STOP", "No more offers", STOP),
        ("OPT_OUT", "x", STOP),
        ("btn-3", "Unsubscribe", STOP),
        ("btn-3", "Stop promotions", STOP),
        ("btn-3", "Track order", None),
        ("cancel_order_42", "Cancel order", None),
    ],
)
def test_a_button_says_it_by_its_payload_or_its_words(payload: str, title: str, wish: Wish | None) -> None:
    assert wish_of_button(payload, title) == wish
