"""Texts in other languages: as near to a question as they mean the same, not as their language is near to its."""

from itertools import permutations

import numpy as np
import pytest

from erp_mcp.integrations.embeddings.local import MODEL_ID, LocalEmbedder
from erp_mcp.integrations.seam import Vector
from erp_mcp.knowledge.foreign import LANGUAGES, foreign_to, learned
from erp_mcp.knowledge.foreign.learning import everyday, fingerprint
from erp_mcp.language.telltales import Language

PAIRS: list[tuple[Language, Language]] = list(permutations(LANGUAGES, 2))
Matrix = np.ndarray[tuple[int, int], np.dtype[np.float32]]


@pytest.fixture(scope="module")
async def questions() -> dict[Language, list[Vector]]:
    texts = everyday()
    found = await LocalEmbedder().queries([each for it in LANGUAGES for each in texts[it].questions])
    return {language: [found[each] for each in texts[language].questions] for language in LANGUAGES}


@pytest.fixture(scope="module")
async def statements() -> dict[Language, Matrix]:
    embedder, texts = LocalEmbedder(), everyday()
    return {each: np.array(await embedder.passages(texts[each].statements), np.float32) for each in LANGUAGES}


def test_what_was_learned_is_of_this_model_and_these_texts() -> None:
    assert learned().fingerprint == fingerprint()


def test_every_language_has_the_same_questions_and_statements() -> None:
    counts = {(len(each.questions), len(each.statements)) for each in everyday().values()}
    assert counts == {(30, 30)}


async def test_the_means_are_those_of_the_model(
    questions: dict[Language, list[Vector]], statements: dict[Language, Matrix]
) -> None:
    for language in LANGUAGES:
        assert np.allclose(np.mean(questions[language], axis=0), learned().questions[language], atol=1e-3)
        assert np.allclose(np.mean(statements[language], axis=0), learned().statements[language], atol=1e-3)


def first(near: Matrix, own: Matrix, number: int) -> bool:
    """Before all other answers in its language, and before those to other questions in the question's own."""
    others = np.concatenate([np.delete(near, number), np.delete(own, number)])
    return bool(near[number] > others.max())


async def test_an_answer_in_another_language_comes_before_what_only_shares_the_language_of_the_question(
    questions: dict[Language, list[Vector]], statements: dict[Language, Matrix]
) -> None:
    by_cosine = seen = 0
    for asked, answered in PAIRS:
        for number, vector in enumerate(questions[asked]):
            foreign = foreign_to(vector, MODEL_ID, asked)
            cosines, own = statements[answered] @ np.array(vector), statements[asked] @ np.array(vector)
            near = statements[answered] @ np.array(foreign.away) + foreign.shifts[answered]
            by_cosine += first(cosines, own, number)
            seen += first(near, own, number)
    assert by_cosine < 210
    assert seen > 300


def test_of_a_model_that_nothing_was_learned_of_all_languages_are_alike() -> None:
    foreign = foreign_to([0.6, 0.8], "another-model", "fa")
    assert (foreign.away, foreign.length, dict(foreign.shifts), foreign.other) == ([0.6, 0.8], 1.0, {}, 0.05)


def test_a_language_that_is_none_of_the_four_lies_between_them() -> None:
    foreign = foreign_to([0.05] * 384, MODEL_ID, "tr")
    shifts = foreign.shifts.values()
    assert min(shifts) < foreign.other < max(shifts)
