"""The language of a message, however short and in whichever letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_mcp.language.detect import Script, detect
from erp_mcp.language.normal import normalize
from erp_mcp.language.telltales import IN_ARABIC_LETTERS, IN_LATIN_LETTERS, Language
from tests.budget.texts import texts

MESSAGES: list[tuple[Language, Script, list[str]]] = [
    ("ar", "arabic", ["كم السعر؟", "وين طلبي", "شكرا", "عايز اشتري 2 iPhone 15 Pro Max", "السلام عليكم"]),
    ("fa", "arabic", ["قیمتش چنده؟", "سفارش من کجاست", "ممنون", "قيمت اين چنده", "iPhone 15 دارید؟"]),
    ("tr", "latin", ["Fiyatı ne kadar?", "siparisim nerede", "teşekkürler", "kargo gelmedi hala", "MERHABA"]),
    ("en", "latin", ["how much is it", "where is my order?", "thanks!", "need 2 boxes asap", "price pls"]),
    (
        "ar",
        "latin",
        ["3ayez a3raf el se3r", "wen talabi?", "shukran habibi", "kam el toseel", "e7geezly 3arabeya"],
    ),
    (
        "fa",
        "latin",
        ["gheymatesh chande?", "sefaresham koja mirese", "mamnoon", "mikham 2 ta bekharam", "salam khubin?"],
    ),
]


@pytest.mark.parametrize(
    ("language", "script", "text"),
    [(language, script, text) for language, script, messages in MESSAGES for text in messages],
)
def test_a_short_message_shows_its_language_and_script(language: Language, script: Script, text: str) -> None:
    found = detect(text)
    assert found is not None
    assert (found.language, found.script) == (language, script)


@pytest.mark.parametrize(
    "text",
    [
        "I bought a 3gb mp3 player b2b",
        "win10 on a 64bit x86 pc",
        "Call me at 5pm",
        "G7 and H2O are fine",
        "see s3cr3t.zip",
    ],
)
def test_digits_in_english_do_not_make_it_arabic(text: str) -> None:
    found = detect(text)
    assert found is not None
    assert found.language == "en"


@pytest.mark.parametrize("text", ["", "12345", "😊👍", "?!", "你好", "https://example.com/hello", "@user #1"])
def test_a_text_without_language_has_none(text: str) -> None:
    assert detect(text) is None


def test_a_whole_sentence_is_surer_than_a_word_that_two_languages_share() -> None:
    sentence, word = detect("سلام، این محصول را چطور سفارش بدهم؟"), detect("salam")
    assert sentence is not None
    assert word is not None
    assert sentence.confidence > 0.99
    assert word.confidence < 0.7


@given(texts)
def test_any_text_has_one_language_with_a_probability_or_none(text: str) -> None:
    found = detect(text)
    assert found is None or 0.25 <= found.confidence <= 1


@given(st.text("abcçğıiöşüABCÇĞIİÖŞÜ", min_size=1) | st.text("ابتكيءپچگ", min_size=1))
def test_a_word_is_always_in_some_language(word: str) -> None:
    found = detect(word)
    assert found is not None
    assert found.script == ("latin" if word[0].lower() != word[0].upper() else "arabic")


def test_the_end_of_a_long_text_is_not_read() -> None:
    assert detect("Where is my order? " * 60 + "سلام " * 100_000) == detect("Where is my order? " * 60)


def test_every_telltale_is_spelt_as_words_are_compared() -> None:
    known = [*IN_ARABIC_LETTERS.values(), *IN_LATIN_LETTERS.values()]
    assert [word for words in known for word in words if normalize(word) != word] == []
