"""Texts cut into sentences, in four languages and however they are typed."""

import re
from itertools import pairwise

import pytest
from hypothesis import given

from erp_mcp.language.sentences import LONGEST, sentences
from tests.budget.texts import texts


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


ENDS = {
    "English": ["Where is it? ", "Great! ", "I waited."],
    "Arabic": ["كم السعر؟ ", "أريد كيلو؛ ", "ثم نلتقي. ", "شكرا!"],
    "Persian": ["قیمتش چنده؟ ", "ممنون. ", "فردا می‌آیم"],
    "Turkish": ["Fiyatı ne kadar? ", "Çok güzel. ", "İyi günler!"],
    "Chinese": ["你好。", "「再见！」", "好"],
    "several marks at once": ["Really?! ", "Yes!!! ", "Well... ", "انتظر… ", "End"],
    "quoted": ['"Done." ', "(See below.) ", "«سلام.» ", "Next"],
    "emoji after the mark": ["شكرا! 😊👍🏽 ", "Bye."],
    "no blank after the mark": ["Bilim insanıdır.", "Adı Musa'dır. ", "ذهب الولد.", "عاد الرجل"],
    "lines": ["Title\n", "- one\n", "- two\r\n", "1. three\n\n", "\u06f1. چهار"],
    "an answer": ["No. ", "I said no."],
    "an address": ["See https://a.example/b.c?d=e.f#g. ", "Then call."],
}
GOES_ON = [
    "It weighs 3.5 kg, i.e. more than No. 4 at Fig. 2 of vol. 1.",
    "Dr. Ali, Prof. Dr. Ayşe and J. R. R. Tolkien met Mr. X vs. Y.",
    "Örn. 3. sınıf, II. Murat, M.Ö. 300, T.C. Merkez Bankası, A.Ş. vb. şeyler",
    "قال د. أحمد عن ق.م. والنسبة ٣.٥",
    "and so on… or ... not",
    "It needs 3 tbsp. of oil",
    '"Really?" he asked, "Now!" and left',
    "Version v2.0 of Node.js and example.com run",
    "This line was wrapped by an editor at some sixty characters of\nits own and goes on here",
    "I ❤️ Istanbul 😊 very much",
]


@pytest.mark.parametrize("expected", ENDS.values(), ids=ENDS)
def test_a_sentence_ends_where_a_reader_says_so(expected: list[str]) -> None:
    assert cut("".join(expected)) == expected


@pytest.mark.parametrize("text", GOES_ON)
def test_a_mark_that_ends_nothing_cuts_nothing(text: str) -> None:
    assert cut(text) == [text]


@given(texts)
def test_the_spans_follow_each_other_and_cover_the_text(text: str) -> None:
    spans = list(sentences(text))
    assert "".join(text[start:end] for start, end in spans) == text
    assert all(first.end == second.start for first, second in pairwise(spans))
    assert all(0 < end - start <= LONGEST for start, end in spans)


@given(texts)
def test_only_the_first_sentence_begins_with_a_blank(text: str) -> None:
    assert not any(re.match(r"[ \t\r\n]\w", each) for each in cut(text[:LONGEST])[1:])


def test_speech_without_any_mark_is_cut_between_words() -> None:
    speech = "salam man mikham sefaresh bedam " * 60
    assert all(each.endswith(" ") and each.startswith(tuple(speech.split())) for each in cut(speech))


def test_a_long_sentence_is_cut_after_a_clause() -> None:
    sentence = "word " * 60 + "first clause, " + "word " * 60
    assert cut(sentence)[0].endswith("first clause, ")


def test_a_heap_of_marks_on_one_letter_is_cut_all_the_same() -> None:
    assert max(map(len, cut("a" + "\u0301" * 5_000))) <= LONGEST


@pytest.mark.slow
def test_a_megabyte_without_a_sentence_takes_linear_time() -> None:
    assert len(cut("." * 500_000)) < 3_000
    assert len(cut("a. " * 200_000)) > 1_000
    assert len(cut("." * 500_000 + "x")) < 3_000
    assert len(cut(" " * 500_000 + "x")) < 3_000
    assert len(cut("." + " 👍" * 250_000 + "x")) < 3_000
