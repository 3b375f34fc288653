"""Keywords are found in whatever form people write them, and nowhere else; what the examples teach is of these."""

import pytest
from benchmarks.routing import all_questions, decided, percent

from erp_mcp.knowledge.intents import INTENTS, LANGUAGES, examples
from erp_mcp.knowledge.intents.keywords import matches, scores
from erp_mcp.knowledge.intents.learned import fingerprint, learned
from erp_mcp.knowledge.routing import combined
from erp_mcp.store.records import Intent
from erp_mcp.store.routing import Keyword


def intents_in(question: str, *own: Keyword) -> set[Intent]:
    return set(scores(matches(question, own)))


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("سفارش‌هامون", "order"),
        ("سفارشتون", "order"),
        ("قیمتای‌شون", "pricing"),
        ("تخفیفتون", "pricing"),
        ("وبكم", "pricing"),
        ("للأسعار", "pricing"),
        ("بضاعتكم", "product"),
        ("siparislerimi", "order"),
        ("FİYATLARINIZI", "pricing"),
        ("refunded", "return"),
    ],
)
def test_what_is_written_on_to_a_word_does_not_hide_it(question: str, intent: Intent) -> None:
    assert intent in intents_in(question)


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("the hive is empty", "greeting"),  # hi
        ("he discostumed costumes", "pricing"),  # cost
        ("my border collie", "order"),
        ("the operator is prehistoric", "pricing"),  # rate
        ("بستنی دوست دارم", "order"),  # بسته, بست
        ("سلامت باشی دکتر", "pricing"),
        ("كمال سافر", "pricing"),  # كم
        ("tlalok", "pricing"),  # tl
    ],
)
def test_a_keyword_inside_another_word_is_none(question: str, intent: Intent) -> None:
    assert intent not in intents_in(question)


def test_the_longest_keyword_takes_its_words() -> None:
    assert scores(matches("I want my money back")) == {"return": 3, "order": 1}
    assert scores(matches("cancel the order"))["return"] == 2
    assert "order" not in scores(matches("cancel the order"))


def test_the_same_keyword_twice_in_a_row_of_languages_counts_once() -> None:
    assert scores(matches("plan"))["pricing"] == 1  # English and Turkish have it


def test_what_a_tenant_says_of_a_keyword_holds_over_what_is_bundled() -> None:
    assert scores(matches("price")) == {"pricing": 3}
    assert scores(matches("price", [Keyword("pricing", "price", 1)])) == {"pricing": 1}
    assert scores(matches("price", [Keyword("pricing", "PRICE", 0)])) == {}
    assert scores(matches("price", [Keyword("return", "price", 2)])) == {"pricing": 3, "return": 2}


@pytest.mark.parametrize("question", ["Nakhla Gold bitte", "نخلا گلد دارین", "نخلة جولد"])
def test_a_keyword_of_a_tenant_counts_in_every_language(question: str) -> None:
    own = [Keyword("product", each, 3) for each in ("nakhla gold", "نخلا گلد", "نخلة جولد")]
    assert "product" in intents_in(question, *own)


def test_every_intent_has_a_dozen_examples_in_every_language() -> None:
    counts = {
        (each, language): sum((it.intent, it.language) == (each, language) for it in examples())
        for each in INTENTS
        for language in LANGUAGES
    }
    assert min(counts.values()) >= 12
    assert max(counts.values()) <= 18


def test_what_was_learned_is_of_these_examples() -> None:
    """Otherwise: python -m erp_mcp.knowledge.intents.learned."""
    assert learned().fingerprint == fingerprint()


def test_keywords_alone_take_four_in_five_of_the_questions_that_they_were_not_written_from_rightly() -> None:
    questions = all_questions()["ours"]
    assert (
        percent(decided(combined(scores(matches(each.text)), None)) == each.intent for each in questions) > 80
    )
