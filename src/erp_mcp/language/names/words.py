"""A name as its words: without titles and kinds of company, and split in one of the ways it is split."""

import re
from functools import cache, lru_cache
from itertools import pairwise

from erp_mcp.language.normal import normalize

MOST_WORDS = 12  # no name has more; what is longer is a sentence
# What `normalize` would make another letter's; Turkish, and the few of Azeri and Kurdish.
_SOUNDS_OF_MARKED = str.maketrans(
    {
        **dict.fromkeys("şŞ", "sh"),
        **dict.fromkeys("çÇ", "ch"),
        **dict.fromkeys("ğĞ", "gh"),
        **dict.fromkeys("əƏ", "e"),
        "ß": "ss",
    }
)
_WORD = re.compile(r"[^\W_]+(?:['`][^\W_]+)*")
_ARABIC = re.compile("[\u0600-\u06ff]")
# Letters and digits of chats: 7amada, 3omar, 2amir, Ta7a. A number by itself, or at the end, is one.
_CHAT_DIGITS = {"2": "'", "3": "'", "5": "kh", "7": "h", "9": "q"}
_CHAT_DIGIT = re.compile(r"[23579](?=[a-z])")


def _words(text: str) -> frozenset[str]:
    return frozenset(normalize(text.translate(_SOUNDS_OF_MARKED)).split())


TITLES = _words(
    """
    mr mrs ms miss dr eng prof sir madam sheikh shaikh haji hajji hajj hacı hoca sayın bay bayan bey hanım efendi
    agha aqa aqaye khanom khanoom khanum ustad
    السيد السيدة الدكتور الدكتورة دكتور دكتورة الأستاذ الأستاذة أستاذ المهندس المهندسة مهندس الحاج الحاجة حاج حاجي
    الشيخ شيخ الآنسة آقا آقای خانم جناب سرکار دکتر
    """
)
COMPANY = _words(
    """
    company co corp corporation ltd limited llc inc plc fze fzco fzc wll est establishment trading general group
    holding enterprises industrial store
    şirket şirketi şti aş anonim limited ticaret sanayi ve tic san grup
    sherkat sherkate bazargani
    شركة مؤسسة مجموعة للتجارة التجارية ذمم محدودة المحدودة شرکت بازرگانی گروه صنعتی فروشگاه
    """
)
ARTICLES = _words("al el ul il ال bin ben ibn bint ould بن ابن بنت e و")
# Written with the next word, or apart from it; and with the one before.
_BEFORE = _words("abd abdul abdel abdal abdol abdur abdus عبد abu abo ابو ابا ابي umm om ام")
_AFTER = _words(
    "din deen eddin uddin aldin eldin الدين allah ullah الله اله oglu oghlu oğlu zade zadeh زاده نیا"
)
_DROPPED = TITLES | COMPANY | ARTICLES


@cache
def is_arabic(word: str) -> bool:
    return _ARABIC.search(word) is not None


@lru_cache(maxsize=16_384)
def words_of(name: str) -> tuple[str, ...]:
    """Small plain words; a name of nothing but titles keeps them."""
    plain = normalize(name.translate(_SOUNDS_OF_MARKED))
    every = [_CHAT_DIGIT.sub(lambda digit: _CHAT_DIGITS[digit[0]], word) for word in _WORD.findall(plain)]
    every = [each for each in every if each.strip("'`")][:MOST_WORDS]
    return tuple(_joined([word for word in every if word not in _DROPPED]) or every)


def _joined(words: list[str]) -> list[str]:
    joined: list[str] = []
    for before, word in pairwise(["", *words]):
        if joined and (before in _BEFORE or word in _AFTER):
            joined[-1] += word
        else:
            joined.append(word)
    return joined
