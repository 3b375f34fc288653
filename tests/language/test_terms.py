"""Words in other forms, joined words and misspelt ones still find each other."""

import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_mcp.language.stem import stem
from erp_mcp.language.telltales import Language
from erp_mcp.language.terms import LONGEST, RUN, RUN_LENGTH, STEM, terms
from tests.budget.texts import texts

LANGUAGES: list[Language] = ["ar", "en", "fa", "tr"]
languages = st.sampled_from(LANGUAGES)
SAME_STEM: dict[Language, list[list[str]]] = {
    "ar": [["الطلب", "طلب", "والطلب", "بالطلب", "للطلب"], ["مدرسة", "المدرسه"]],
    "en": [["order", "orders", "ordering", "ordered"], ["return", "returns"]],
    "fa": [["کتاب", "کتابها", "کتابهای", "کتابهایشان"], ["بزرگ", "بزرگتر", "بزرگترین"], ["خواهم", "میخواهم"]],
    "tr": [["sipariş", "siparişler", "siparişi", "siparişin"], ["kargo", "kargolar"], ["ürün", "ürünü"]],
}


@pytest.mark.parametrize(
    ("language", "forms"), [(language, forms) for language, groups in SAME_STEM.items() for forms in groups]
)
def test_the_forms_of_a_word_share_their_stem(language: Language, forms: list[str]) -> None:
    assert len({stem(form, language) for form in forms}) == 1


@pytest.mark.parametrize(
    ("language", "word"), [("ar", "الى"), ("fa", "ترها"), ("fa", "میم"), ("tr", "ev"), ("en", "as")]
)
def test_a_short_word_keeps_enough_to_be_told_apart(language: Language, word: str) -> None:
    assert len(stem(word, language)) >= min(len(word), 2)


def test_a_text_has_the_stem_and_the_runs_of_each_word() -> None:
    assert terms("Orders, order! ORDER", "en") == Counter(
        {"=order": 3, "~_ord": 3, "~orde": 3, "~rder": 3, "~der_": 2, "~ders": 1, "~ers_": 1}
    )


def test_a_word_shorter_than_a_run_is_one_run() -> None:
    assert terms("a", "en") == Counter({"=a": 1, "~_a_": 1})


@pytest.mark.parametrize(
    ("language", "first", "second"),
    [
        ("fa", "کتاب‌های", "كتاب هاي"),
        ("tr", "İstanbul'daki", "istanbul"),
        ("ar", "٢٥ إرجاعاً", "25 ارجاعا"),
        ("en", "The company’s café", "the company cafe"),
    ],
)
def test_spellings_of_the_same_have_the_same_terms(language: Language, first: str, second: str) -> None:
    assert terms(first, language) == terms(second, language)


@pytest.mark.parametrize(
    ("language", "right", "typed"),
    [
        ("en", "delivery", "delievery"),
        ("ar", "استرجاع", "إسترجاااع"),
        ("fa", "می‌خواهم", "میخواهم"),
        ("tr", "siparişim", "siparisim"),
    ],
)
def test_a_misspelt_word_shares_runs_with_the_right_one(language: Language, right: str, typed: str) -> None:
    assert (
        sum(term.startswith(RUN) for term in terms(right, language).keys() & terms(typed, language).keys())
        >= 2
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_an_endless_word_only_the_beginning_is_indexed(language: Language) -> None:
    assert terms("xz" * 500, language)[STEM + "xz" * (LONGEST // 2)] == 1


@given(texts, languages)
def test_every_term_fits_an_index_and_a_database(text: str, language: Language) -> None:
    for term, count in terms(text, language).items():
        assert count > 0
        assert term[0] in STEM + RUN
        assert len(term) <= LONGEST + 1
        assert "\0" not in term
        term.encode()


@given(texts, languages)
def test_runs_have_their_length_unless_the_word_is_shorter(text: str, language: Language) -> None:
    runs = [term[1:] for term in terms(text, language) if term.startswith(RUN)]
    assert all(len(run) == RUN_LENGTH or (run[0] == run[-1] == "_" and len(run) < RUN_LENGTH) for run in runs)


@pytest.fixture
def hurried() -> Iterator[None]:
    """Threads take turns far more often than they usually do."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("hurried")
def test_threads_do_not_mix_up_their_words() -> None:
    words = [f"{word}{number}lar" for number in range(300) for word in ("siparişlerimizden", "kargo")]
    alone = [stem(word, "tr") for word in words]
    stem.cache_clear()
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(partial(stem, language="tr"), words)) == alone
