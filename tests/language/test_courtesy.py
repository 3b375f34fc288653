"""Greetings, thanks and good wishes alone, in four languages, and what only begins or ends with them."""

import pytest

from erp_mcp.language.courtesy import LONGEST, is_courtesy

COURTEOUS = [
    "Hello!!",
    "heyyyy team 👋",
    "Good morning Mr Whitcombe, how are you today?",
    "hi Fatima, hope you're doing well",
    "Many thanks, have a lovely evening",
    "Okay great, thank you so much and take care!",
    "مرحباا",
    "السلام عليكم ورحمة الله وبركاته، كيف الحال؟",
    "صباح النور يا غالي، شلونك اليوم",
    "هلا والله أحمد",
    "شكراً جزيلاً، الله يعطيكم العافية 🌹",
    "سلام علیکم، وقتتون بخیر، خوب هستید؟",
    "سلام دوست عزیز حالتون چطوره",
    "مرسی مریم جان، دستتون درد نکنه",
    "خیلی ممنون از راهنماییتون، روز خوش",
    "Merhabalar, nasılsınız?",
    "Günaydın Gökçen Hanım, kolay gelsin",
    "İYİ GÜNLER",
    "Tamam, çok teşekkürler, iyi akşamlar",
    "salaam, chetorin",
    "slm khoobi?",
    "mamnoon, khodafez",
    "saba7 el kheir, kifak?",
    "ahlan habibi, shlonak elyom",
]
ASKING = [
    "",
    "?",
    "🙂",
    "ok",
    "yes",
    "Fatima",
    "hello price",
    "hi dear delivery",
    "hey how much",
    "hi, are you open",
    "good evening, what is Gold",
    "thanks, when",
    "thanks 12",
    "مرحبا السعر",
    "صباح الخير وين طلبي",
    "شكرا بس لسه ما وصل",
    "سلام قیمت",
    "سلام مهندس قیمت",
    "ممنون، هنوز نرسیده",
    "چه خبر از سفارشم",
    "Merhaba fiyat",
    "selam kargo abi",
    "teşekkürler, adresim değişti",
    "salam gheymat",
    "salam plan pro khobe",
    "marhaba kam",
    "hi " * LONGEST,
]


@pytest.mark.parametrize("said", COURTEOUS)
def test_courtesies_alone_ask_for_nothing(said: str) -> None:
    assert is_courtesy(said)


@pytest.mark.parametrize("said", ASKING)
def test_whoever_says_anything_else_may_ask(said: str) -> None:
    assert not is_courtesy(said)
