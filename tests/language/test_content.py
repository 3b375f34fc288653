"""What a text is about is neither its small words nor its numbers; a denial, a why and an "it" turn its sense."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_mcp.language.content import Turn, content, turns
from erp_mcp.language.telltales import Language

NONE: frozenset[Turn] = frozenset()


@pytest.mark.parametrize(
    ("text", "language", "about"),
    [
        ("How much is the olive oil, please?", "en", "oliv oil"),
        ("كم سعر الزيت؟", "ar", "سعر زيت"),
        ("روغن چقدر است؟", "fa", "روغن"),
        ("Bal ne kadar?", "tr", "bal"),
        ("What is it?", "en", ""),
        ("2 of 12", "en", ""),
    ],
)
def test_a_text_is_about_the_words_that_mean_something(text: str, language: Language, about: str) -> None:
    assert content(text, language) == set(about.split())


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Which goods can't be returned?", "en", "denial"),
        ("Why is saffron so dear?", "en", "reason"),
        ("And what does it weigh?", "en", "reference"),
        ("المواد التي لا تسترجع", "ar", "denial"),
        ("لماذا تأخر الطلب؟", "ar", "reason"),
        ("وكم وزنها؟", "ar", "reference"),
        ("چه چیزی پس گرفته نمی‌شود؟", "fa", "denial"),
        ("چرا دیر رسید؟", "fa", "reason"),
        ("اون یکی چی؟", "fa", "reference"),
        ("Hangi ürünler iade edilemez?", "tr", "denial"),
        ("Kargo neden gecikti?", "tr", "reason"),
        ("Peki diğeri?", "tr", "reference"),
    ],
)
def test_what_turns_the_sense_of_a_question_is_told(text: str, language: Language, expected: Turn) -> None:
    assert turns(text, language) == {expected}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Is it possible to pay by card?", "en"),
        ("إن أردت أن أدفع نقداً؟", "ar"),
        ("با کارت می‌شود پرداخت کرد؟", "fa"),
        ("Temiz domates var mı, ramazanda da gelir mi?", "tr"),
    ],
)
def test_what_only_looks_like_it_turns_nothing(text: str, language: Language) -> None:
    assert turns(text, language) == NONE


@given(st.text(), st.sampled_from(("ar", "en", "fa", "tr")))
def test_any_text_has_some_content_or_none(text: str, language: Language) -> None:
    assert all(content(text, language))
