"""What is asked in one language is found in another; where there is no model, by words."""

from collections.abc import AsyncGenerator

import pytest
from sqlalchemy import text

from erp_mcp.app import App
from erp_mcp.governance.embedders import Embedders
from erp_mcp.governance.principal import Caller
from erp_mcp.knowledge import Retrieval
from erp_mcp.knowledge.results import Found
from erp_mcp.store.embedded import Urls
from erp_mcp.store.records import Document, Filters
from tests.apps import fresh_app
from tests.knowledge.documents import ALL, HOURS, PAYMENT, RETURNS, STORAGE, document

ASKING = Caller("main", "test")
SHOUTED = document("shouted", "ŞUBE ADRESİ: İSTANBUL. Open 24/7, 100% halal.", "tr", title="Kadıköy")


@pytest.fixture(scope="module")
async def app(server: Urls, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[App]:
    """With a library that has its vectors, by the real model."""
    async with fresh_app(server, tmp_path_factory.mktemp("app")) as app:
        await app.knowledge.save("main", ALL)
        await app.indexing.index("main")
        yield app


@pytest.fixture(scope="module")
async def by_words(app: App) -> Retrieval:
    return Retrieval(app.database.transactions, app.tokens, Embedders(None, "", None))


def texts_of(found: Found) -> list[str]:
    return [hit.chunk.text for hit in found.hits]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("When are you open?", HOURS),
        ("فروشگاه چه ساعتی باز است؟", HOURS),
        ("How do I store saffron?", STORAGE),
        ("Can I pay by credit card?", PAYMENT),
        ("هل يمكنني الدفع نقدا عند الاستلام؟", PAYMENT),
    ],
)
async def test_a_question_finds_its_answer_in_another_language(
    app: App, question: str, expected: Document
) -> None:
    found = await app.retrieval.search(ASKING, question)
    assert (found.route, found.reach.searched, found.reach.waiting) == ("meaning and words", 4, 0)
    assert found.hits[0].chunk.text == expected.text
    scores = [hit.score for hit in found.hits]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("zaferan ro chetor negah daram ke atresh nare", STORAGE),
        ("el ma7al yefta7 men ay sa3a le ay sa3a", HOURS),
    ],
)
async def test_a_question_in_latin_letters_finds_its_answer_by_the_words_in_their_own(
    by_words: Retrieval, question: str, expected: Document
) -> None:
    found = await by_words.search(ASKING, question)
    assert found.hits[0].chunk.text == expected.text


async def test_filters_narrow_what_is_searched(app: App) -> None:
    found = await app.retrieval.search(ASKING, "return", Filters(("manual", "website")))
    assert (found.reach.searched, {hit.chunk.kind for hit in found.hits}) == (2, {"manual", "website"})
    found = await app.retrieval.search(ASKING, "return", Filters(language="ar"), limit=1)
    assert (found.reach.searched, texts_of(found)) == (1, [HOURS.text])
    assert (await app.retrieval.search(ASKING, "return", Filters(("reply",)))).hits == []


async def test_a_text_that_was_embedded_before_has_its_vector_at_once(app: App) -> None:
    again = document("again", RETURNS.text)
    assert (await app.knowledge.save("main", [again])).waiting_for_vectors == 0


async def test_what_still_waits_for_its_vector_is_said_and_not_taken_for_nothing(app: App) -> None:
    await app.knowledge.save("main", [document("new", "Parking is free behind the shop.", kind="document")])
    found = await app.retrieval.search(ASKING, "parking", Filters(("document",)))
    assert (found.reach.searched, found.reach.waiting, found.hits) == (0, 1, [])
    said = found.as_page(app.tokens, 100).text
    assert said.startswith("Nothing was found in 0 chunks (1 more are still being indexed).")
    await app.indexing.index("main")
    assert texts_of(await app.retrieval.search(ASKING, "parking", Filters(("document",))))


async def test_without_a_model_the_words_decide(app: App, by_words: Retrieval) -> None:
    await app.knowledge.save("main", [SHOUTED])
    await app.indexing.index("main")
    found = await by_words.search(ASKING, "return within seven days")
    assert (found.route, found.reach.waiting, texts_of(found)[0]) == ("words", 0, RETURNS.text)
    assert (await by_words.search(ASKING, "zzzz yyyy")).hits == []


@pytest.mark.parametrize("question", ["şube adresi", "ŞUBE ADRESI", "sube adresi", "subenin adres"])
async def test_letters_cases_endings_and_slips_of_a_word_still_find_it(
    app: App, by_words: Retrieval, question: str
) -> None:
    await app.knowledge.save("main", [SHOUTED])
    await app.indexing.index("main")
    assert texts_of(await by_words.search(ASKING, question))[0] == SHOUTED.text


async def test_what_was_replaced_is_found_no_more_and_counted_once(app: App, by_words: Retrieval) -> None:
    for said in ("The password of the gate is marmalade.", "The password of the gate is tangerine."):
        await app.knowledge.save("main", [document("gate", said)])
        await app.indexing.index("main")
    assert (await by_words.search(ASKING, "marmalade")).hits == []
    assert texts_of(await by_words.search(ASKING, "tangerine")) == ["The password of the gate is tangerine."]
    async with app.database.transactions("main") as session:
        counted = await session.execute(text(COUNTED_WRONG))
        assert counted.all() == []


COUNTED_WRONG = """
select term, stat.chunks, found.chunks from (
    select term, count(*) as chunks from knowledge_terms group by term
) as found full join term_stats as stat using (term)
where coalesce(stat.chunks, 0) <> coalesce(found.chunks, 0)
"""
