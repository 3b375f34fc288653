"""Texts in other languages: as near to a question as they mean the same, not as their language is near to its."""

from itertools import permutations

import numpy as np
import pytest

from erp_mcp.integrations.embeddings.local import MODEL_ID
from erp_mcp.knowledge.foreign import foreign_to, learned, level
from erp_mcp.knowledge.foreign.learning import Vectors, everyday, fingerprint, level_of, nearness, vectors
from erp_mcp.knowledge.intents import LANGUAGES
from erp_mcp.language.telltales import Language

PAIRS: list[tuple[Language, Language]] = list(permutations(LANGUAGES, 2))


@pytest.fixture(scope="module")
async def made() -> Vectors:
    return await vectors()


def test_every_language_has_the_same_questions_and_statements() -> None:
    counts = {(len(each.questions), len(each.statements)) for each in everyday().values()}
    assert counts == {(30, 30)}


async def test_what_was_learned_is_of_these_texts_and_this_model(made: Vectors) -> None:
    assert learned().fingerprint == fingerprint()
    for language in LANGUAGES:
        assert np.allclose(made.questions[language].mean(axis=0), learned().questions[language], atol=1e-3)
        assert np.allclose(made.statements[language].mean(axis=0), learned().statements[language], atol=1e-3)
    for asked, answered in PAIRS:
        assert level(asked, answered) == pytest.approx(level_of(learned(), made, asked, answered), abs=0.002)


async def test_an_answer_in_another_language_comes_before_what_only_shares_the_language_of_the_question(
    made: Vectors,
) -> None:
    by_cosine = seen = 0
    for asked, answered in PAIRS:
        for number, vector in enumerate(made.questions[asked]):
            own = np.delete(made.statements[asked] @ vector, number)
            cosines = made.statements[answered] @ vector
            near = np.array(nearness(learned(), made, vector.tolist(), asked, answered))
            by_cosine += cosines[number] > max(own.max(), np.delete(cosines, number).max())
            seen += near[number] > max(own.max(), np.delete(near, number).max())
    assert by_cosine < 210
    assert seen > 300


def test_of_a_model_that_nothing_was_learned_of_all_languages_are_alike() -> None:
    foreign = foreign_to([0.6, 0.8], "another-model", "fa")
    assert (foreign.away, foreign.length, dict(foreign.shifts), foreign.other) == ([0.6, 0.8], 1.0, {}, 0.05)


def test_a_language_that_is_none_of_the_four_lies_between_them() -> None:
    foreign = foreign_to([0.05] * 384, MODEL_ID, "tr")
    shifts = foreign.shifts.values()
    assert min(shifts) < foreign.other < max(shifts)
