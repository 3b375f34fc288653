"""However a customer types it, it is looked up alike."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_mcp.language.normal import LONGEST_EXPANSION, normalize
from tests.budget.texts import texts

SPELLINGS = [
    ("أحمد إبراهيم آدم ٱلله", "احمد ابراهيم ادم الله"),
    ("مُحَمَّدٌ", "محمد"),
    ("مدرســـة على", "مدرسه علي"),
    ("مسؤول رئيس", "مسوول رييس"),
    ("کتاب‌های یکی", "كتاب هاي يكي"),
    ("نامهٔ خانۀ", "نامه خانه"),
    ("٠١٢٣٤٥٦٧٨٩ ۰۱۲۳۴۵۶۷۸۹", "0123456789 0123456789"),
    ("٣٫٥ ٪", "3.5 %"),
    ("İSTANBUL IĞDIR ılık", "istanbul igdir ilik"),
    ("Şişli'ye çöğür kâr", "sisli'ye cogur kar"),
    ("Ｆｕｌｌ　ｗｉｄｔｈ ﬁne ①", "full width fine 1"),
    ("don’t", "don't"),
    ("cafe\u0301 café", "cafe cafe"),
    ("a\u200fb\u202e c\u2066\ufeff\u00ad", "ab c"),
    ("  a \t\r\n b\u00a0\u3000 ", "a b"),
    ("ﷺ", "صلي الله عليه وسلم"),
    ("हिन्दी か\u3099", "हिन्दी が"),
    ("NUL\x00here \ud83d", "nul here"),
    ("", ""),
]


@pytest.mark.parametrize(("typed", "looked_up"), SPELLINGS)
def test_spellings_of_the_same_become_the_same(typed: str, looked_up: str) -> None:
    assert normalize(typed) == looked_up


@given(texts)
def test_normalising_twice_is_normalising_once(text: str) -> None:
    assert normalize(normalize(text)) == normalize(text)


@given(texts)
def test_no_text_grows_beyond_the_stated_factor(text: str) -> None:
    assert len(normalize(text)) <= LONGEST_EXPANSION * len(text)


@given(texts)
def test_what_comes_out_a_database_takes(text: str) -> None:
    assert "\0" not in normalize(text)
    normalize(text).encode()


@pytest.mark.slow
def test_both_hold_for_every_single_character_between_letters() -> None:
    for code in range(sys.maxunicode + 1):
        for around in ("{}", "ا{}ب", "a{}b"):
            once = normalize(around.format(chr(code)))
            assert normalize(once) == once, hex(code)
            assert len(once) <= LONGEST_EXPANSION + 2, hex(code)


@given(st.text(st.characters(categories=["L", "N"]), min_size=1))
def test_letters_and_numbers_are_never_lost_entirely(text: str) -> None:
    assert normalize(text)
