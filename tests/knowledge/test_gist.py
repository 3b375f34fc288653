"""What a chunk says in short: its own sentences, those that say most, in their order."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from erp_mcp.knowledge.chunking.gist import LEAST_WORDS, MOST_WORDS, Worth, gist, worth_of
from erp_mcp.language.sentences import sentences
from erp_mcp.language.terms import words
from tests.budget.texts import texts

DULL = "We are glad to serve you, and we hope that you are glad to be served by us. "
PRICE = "A pallet of dates from Madinah costs 4,350 AED. "
long_texts = st.lists(texts | st.just(DULL), min_size=1, max_size=30).map(" ".join)


def worth(text: str) -> Worth:
    return worth_of(Counter(words(text, "en")))


def gist_of(text: str) -> str:
    return gist(text, "en", worth(text))


@given(long_texts)
def test_a_long_text_has_a_gist_of_80_to_120_words_and_a_short_one_is_its_own(text: str) -> None:
    if len(text.split()) <= MOST_WORDS:
        assert gist_of(text) == text
    else:
        assert LEAST_WORDS <= len(gist_of(text).split()) <= MOST_WORDS
    assert gist_of(text) == gist_of(text)


def test_a_gist_has_whole_sentences_in_their_order_and_begins_with_the_first() -> None:
    text = "".join(
        f"Branch {number} in area {number * 7} is open until {number % 12} at night. " for number in range(40)
    )
    whole = [text[start:end].strip() for start, end in sentences(text)]
    places = [whole.index(text.strip()) for text in _cut(gist_of(text))]
    assert places[0] == 0
    assert places == sorted(places)


def _cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


def test_a_gist_says_the_price_and_says_nothing_twice() -> None:
    said = gist_of(
        DULL * 8 + PRICE + "Our vans are white, our drivers polite, our papers in order. " + DULL * 8
    )
    assert PRICE.strip() in said
    assert "Our vans are white" in said


def test_what_is_worth_most_is_said_once() -> None:
    again = "Saffron from Mashhad weighs 250 grams and costs 975 dirhams, VAT included. "
    others = [f"Our van number {'x' * n} is white and drives through the town. " for n in range(1, 12)]
    assert gist_of(again * 6 + "".join(others)).count(again.strip()) == 1


def test_words_that_a_document_repeats_everywhere_are_worth_least() -> None:
    worths = worth("delivery " * 50 + "saffron 350")
    assert worths["delivery"] < worths["saffron"] < worths["350"]


def test_sentences_too_long_for_the_room_are_begun_and_marked() -> None:
    sentence = f"It goes on {'and on ' * 30}all day. "
    said = gist_of(f"{sentence}{' ' * 900}{sentence * 2}")
    assert len(said.split()) == LEAST_WORDS
    assert said.endswith("…")
