"""Thanks alone, in four languages, and what only begins or ends with them."""

import pytest

from erp_mcp.language.thanks import LONGEST, is_thanks

CLOSING = [
    "Noted with thanks.",
    "ok thank you",
    "perfect thank you 🙏",
    "THANKS A LOT!!!",
    "Thank you so much 🙏🏽\nBye",
    "شكرا",
    "تمام، شكرًا جزيلاً لكم ❤️",
    "يعطيك العافية",
    "ممنون",
    "خیلی ممنونم 🌹",
    "باشه متشکرم",
    "با تشکر",
    "teşekkürler",
    "TEŞEKKÜR EDERİM",
    "tes\u0327ekku\u0308rler",
    "Tamam, çok sağ olun 😊",
]
ASKING = [
    "thanks, but when does it arrive?",
    "Thanks?",
    "thanks in advance",
    "thank you. and the other places that got the same lot",
    "yes, thank you",
    "no thanks",
    "thanks 😡",
    "thanks 2",
    "ok",
    "🙏",
    "",
    "شكرا، متى يصل",
    "شكرا مقدما",
    "نعم شكرا",
    "ممنون میشم زودتر بفرستید",
    "پیشاپیش ممنون",
    "مرسی، رسید؟",
    "Teşekkürler ama vergi numaramız yanlış",
    "şimdiden teşekkürler",
    "thanks " * (LONGEST // 7 + 1),
]


@pytest.mark.parametrize("said", CLOSING)
def test_who_only_thanks_waits_for_nothing(said: str) -> None:
    assert is_thanks(said)


@pytest.mark.parametrize("said", ASKING)
def test_who_says_more_than_thanks_waits(said: str) -> None:
    assert not is_thanks(said)
