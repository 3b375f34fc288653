"""What a search answers with: as many hits as fit, and what was left out."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_mcp import budget
from erp_mcp.knowledge.ranking import Certainty
from erp_mcp.knowledge.results import Found, Hit, Reach, likely
from erp_mcp.language.compact import compact
from erp_mcp.store.knowledge import Chunk
from tests.budget.texts import texts

TOKENS = budget.load("o200k")
UPDATED = datetime(2026, 11, 1, tzinfo=UTC)


def chunk_of(number: int, heading: str, gist: str) -> Chunk:
    return Chunk(
        number, 1, 0, heading, gist, gist, 9, "Nakhla", "faq", "en", None, UPDATED, None, 0, "public"
    )


chunks = st.builds(chunk_of, st.integers(1, 2**40), texts, texts)
hits = st.lists(st.builds(Hit, chunks, st.floats(0, 1)), max_size=8)
budgets = st.integers(100, 1200)


@given(hits, budgets)
def test_the_text_never_exceeds_its_budget_and_its_fence_closes_once(
    found: list[Hit], max_tokens: int
) -> None:
    page = Found("meaning", Reach(50, 3), found).as_page(TOKENS, max_tokens)
    assert page.tokens == TOKENS.count(page.text) <= max_tokens
    marks = re.findall(r"</?data", page.text)
    assert marks == (["<data", "</data"] if found else [])


@given(hits, budgets)
def test_the_object_never_exceeds_its_budget_where_it_is_sent_twice(
    found: list[Hit], max_tokens: int
) -> None:
    answer = Found("words", Reach(50, 0), found).as_object(TOKENS, max_tokens)
    shown = answer["shown"]
    assert isinstance(shown, int)
    assert not shown or 2 * TOKENS.count(compact(answer)) <= max_tokens
    assert not shown or f'"uri":"{found[shown - 1].uri}"' in compact(answer)
    assert compact(answer).count('"uri":"erp') == shown
    assert answer["found"] == len(found)


@given(hits)
def test_with_room_for_all_every_hit_is_there_in_its_order(found: list[Hit]) -> None:
    page = Found("meaning", Reach(50, 0), found).as_page(TOKENS, 100_000)
    assert re.findall(r"(?m)^erp://knowledge/chunks/(\d+) \d\.\d\d ", page.text) == [
        str(h.chunk.id) for h in found
    ]
    assert page.left_out_tokens == 0


@pytest.mark.parametrize("language", ["en", "ar"])
def test_eight_hits_of_long_chunks_are_all_there_each_with_much_of_its_gist(language: str) -> None:
    sentence = {
        "en": "Orders above five hundred dirhams are delivered free of charge. ",
        "ar": "الطلبات التي تزيد قيمتها على خمسمئة درهم تُوصَّل مجانا خلال يومين. ",
    }[language]
    gist = (sentence * 12).strip()
    found = Found(
        "meaning", Reach(50, 0), [Hit(chunk_of(n, "Areas > Dubai", gist), 0.5, "sure") for n in range(1, 9)]
    )
    page = found.as_page(TOKENS, 1500)
    assert page.text.count("erp://knowledge/chunks/") == 8
    assert page.text.count(sentence.strip()) >= 8 * 4
    assert "left out" not in page.text
    answer = found.as_object(TOKENS, 3000)
    assert answer["shown"] == 8


@pytest.mark.parametrize(
    ("best", "expected"),
    [
        ([("none", False), ("doubtful", False)], "sure"),
        ([("none", False), ("doubtful", True)], "doubtful"),
        ([("doubtful", True), ("sure", True)], "sure"),
        ([("none", True)] * 5 + [("sure", False)], "none"),
        ([], "none"),
    ],
)
def test_a_doubtful_hit_in_another_language_does_not_make_an_answer_likely(
    best: list[tuple[Certainty, bool]], expected: Certainty
) -> None:
    found = [
        Hit(chunk_of(number, "Hours", "Nine."), 0.9, certainty, is_foreign=is_foreign)
        for number, (certainty, is_foreign) in enumerate(best)
    ]
    assert likely(found) == expected
    says_so = (
        "Nothing here is likely to answer." in Found("meaning", Reach(9, 0), found).as_page(TOKENS, 900).text
    )
    assert says_so is (bool(found) and expected == "none")
