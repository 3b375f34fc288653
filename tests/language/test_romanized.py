"""What was written in Latin letters is read in the letters of its language, and nothing else is touched."""

import pytest

from erp_mcp.language.normal import normalize
from erp_mcp.language.romanized import in_own_letters

READ = {
    "Gheymate berenj chande?": "قیمت برنج چنده?",
    "sefaresham key mirese": "سفارشم کی میرسه",
    "chetor mitoonam kharidam ro pas bedam": "چطور میتونم خریدم رو پس بدم",
    "eshterak Plus chand mahe ast, SO123": "اشتراک Plus چند ماه ast, SO123",
    "bikam el shay w el 3asal": "بكم الشاي و العسل",
    "fein el far3 fi Dubai": "فين الفرع في دبي",
    "momken ashoof el fatoora 3al whatsapp": "ممكن أشوف الفاتورة على الواتساب",
}
LEFT_ALONE = [
    "",
    "?!",
    "How much is the Pro plan a month?",
    "Siparişim nerede, ne zaman gelir?",
    "قیمت پلن Pro چقدره؟",
    "كم سعر باقة Pro",
    "delivery to Abu Dhabi please",
    "SO123",
]


@pytest.mark.parametrize(("written", "read"), READ.items())
def test_frequent_words_are_read_by_their_sound_and_others_stay(written: str, read: str) -> None:
    assert normalize(in_own_letters(written)) == normalize(read)


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_what_is_in_another_language_or_script_stays_as_it_is(text: str) -> None:
    assert in_own_letters(text) == text


def test_what_is_mostly_unknown_is_not_half_read() -> None:
    text = "salam brrlk zzgrph mnqtrp vvlkdr"
    assert in_own_letters(text) == text
