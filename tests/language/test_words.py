"""The words that a question is looked up by."""

import pytest
from hypothesis import given

from erp_mcp.language.words import words
from tests.budget.texts import texts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Where is MY order, my ORDER?", ["where", "is", "my", "order"]),
        ("İstanbul şubesi", ["istanbul", "şubesi"]),
        ("أين الطلب؟ الطلب!", ["أين", "الطلب"]),
        ("كِتَابٌ", ["كتاب"]),
        ("می‌خواهم کتاب‌ها", ["می‌خواهم", "کتاب‌ها"]),
        ("cafe\u0301 café", ["café"]),
        ("follow-up on SO-2026", ["follow-up", "on", "so-2026"]),
        ("a b 5 ? ! __", []),
        ("", []),
    ],
)
def test_words_are_lower_case_without_signs_and_each_once(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@given(texts)
def test_any_text_gives_at_most_as_many_words_as_asked_for(text: str) -> None:
    found = words(text, 5)
    assert len(found) <= 5
    assert len(set(found)) == len(found)
    assert all(len(word) > 1 and word == word.lower() and not word.isspace() for word in found)
