"""A small context is filled with what answers, in the order of its sources, within the budget."""

from hypothesis import given
from hypothesis import strategies as st

from erp_mcp.knowledge.packing import MOST_PASSAGES, Excerpt, Packed, Passage, Sentence, pack


def passage(number: int, score: float, *sentences: Sentence, heading: int = 0) -> Passage:
    return Passage(number, score, heading, sentences)


def said(text: str, tokens: int = 9, meaning: float = 0.8) -> Sentence:
    return Sentence(text, tokens, meaning)


OPENING, ANSWER, DETAIL = said("We are a shop."), said("It costs 5 AED.", meaning=0.95), said("VAT is in it.")
FAR = said("Dates come from Medina.", meaning=0.7)


def test_sentences_of_several_passages_beat_one_whole_passage() -> None:
    packed = pack([passage(1, 0.9, OPENING, ANSWER, FAR), passage(2, 0.89, FAR, DETAIL)], 30)
    assert packed == Packed([Excerpt(1, [0, 1]), Excerpt(2, [1])], 30)


def test_the_best_passage_is_taken_whole_up_to_half_of_the_budget() -> None:
    best, other = passage(1, 0.9, FAR, OPENING), passage(2, 0.9, ANSWER, DETAIL, said("We deliver."))
    assert pack([best, other], 40).excerpts[0] == Excerpt(1, [0, 1])
    assert pack([best, other], 39).excerpts[0] == Excerpt(1, [1])


def test_a_passage_that_answers_well_goes_before_a_sentence_that_only_sounds_like_it() -> None:
    sounds_alike = said("What does it cost?", meaning=0.97)
    assert pack([passage(1, 0.97, ANSWER), passage(2, 0.9, sounds_alike)], 10).excerpts == [Excerpt(1, [0])]


def test_what_was_said_is_not_said_again_in_another_spelling() -> None:
    first, again = said("أهلاً وسهلاً"), said("اهلا وسهلا")
    assert pack([passage(1, 0.9, first), passage(2, 0.9, again, DETAIL)], 100).excerpts == [
        Excerpt(1, [0]),
        Excerpt(2, [1]),
    ]


HEADER, UNDER, ROW = said("| Branch | Phone |"), said("|---|---|", 5, 0.99), said("| Deira | 04 |")


def test_the_line_under_the_header_of_a_table_is_there_only_between_what_it_parts() -> None:
    text, table = passage(1, 0.9, ANSWER, FAR), passage(2, 0.9, HEADER, UNDER, ROW)
    assert pack([table], 100).excerpts == [Excerpt(2, [0, 1, 2])]
    assert pack([text, table], 32).excerpts == [Excerpt(1, [0]), Excerpt(2, [0, 2])]
    assert pack([text, table], 38).excerpts == [Excerpt(1, [0]), Excerpt(2, [0, 1, 2])]
    assert pack([text, passage(2, 0.9, UNDER, FAR)], 30).excerpts == [Excerpt(1, [0, 1])]


def test_the_header_of_a_table_is_never_there_without_a_row() -> None:
    near, long = said("| Branch | Opens | Closes |", meaning=0.99), said("| Deira | 8 | 20 |", tokens=60)
    assert pack([passage(1, 0.9, near, UNDER)], 100).excerpts == []
    assert pack([passage(1, 0.9, ANSWER, near, UNDER, long)], 40).excerpts == [Excerpt(1, [0])]
    assert pack([passage(1, 0.9, near, UNDER, long, ROW)], 22).excerpts == [Excerpt(1, [0, 3])]
    assert pack([passage(1, 0.9, near, UNDER, ROW, DETAIL)], 12).excerpts == [Excerpt(1, [2])]


def test_two_tables_both_keep_the_line_under_their_header() -> None:
    other = passage(2, 0.9, said("| Item | Price |"), UNDER, said("| Rice | 9 |"))
    packed = pack([passage(1, 0.9, HEADER, UNDER, ROW), other], 200)
    assert packed.excerpts == [Excerpt(1, [0, 1, 2]), Excerpt(2, [0, 1, 2])]


def test_a_heading_is_paid_for_once_and_only_with_a_sentence() -> None:
    found = [passage(1, 0.9, ANSWER, OPENING, heading=20), passage(2, 0.8, DETAIL, heading=20)]
    assert pack(found, 45) == Packed([Excerpt(1, [0, 1])], 40)


def test_a_sentence_that_does_not_fit_leaves_room_for_a_shorter_one() -> None:
    long = said("A very long answer.", tokens=50, meaning=0.99)
    assert pack([passage(1, 0.9, long, DETAIL)], 20) == Packed([Excerpt(1, [1])], 10)


def test_nothing_found_or_nothing_that_fits_is_nothing() -> None:
    assert pack([], 100) == Packed([], 0)
    assert pack([passage(1, 0.9, ANSWER)], 9) == Packed([], 0)


sentences = st.builds(said, st.text("ab ", max_size=4), st.integers(0, 60), st.floats(-1, 1))
passages = st.builds(
    Passage, st.integers(), st.floats(-1, 2), st.integers(0, 30), st.lists(sentences, max_size=6)
)
rankings = st.lists(passages, max_size=MOST_PASSAGES + 5, unique_by=lambda each: each.id)


@given(rankings, st.integers(0, 400))
def test_every_context_keeps_its_budget_and_the_order_of_its_sources(
    ranked: list[Passage], budget: int
) -> None:
    packed = pack(ranked, budget)
    known = {each.id: each for each in ranked}
    cost = sum(
        known[each.id].heading_tokens + sum(known[each.id].sentences[at].tokens + 1 for at in each.positions)
        for each in packed.excerpts
    )
    assert cost == packed.tokens <= budget
    order = [each.id for each in ranked]
    assert [each.id for each in packed.excerpts] == sorted(
        (each.id for each in packed.excerpts), key=order.index
    )
    assert all(each.positions == sorted(set(each.positions)) != [] for each in packed.excerpts)


@given(rankings)
def test_with_room_for_all_nothing_is_missing_but_repetitions(ranked: list[Passage]) -> None:
    packed = pack(ranked, 10_000)
    known = {each.id: each for each in ranked}
    taken = [known[each.id].sentences[at].text.split() for each in packed.excerpts for at in each.positions]
    given_ = [each.text.split() for found in ranked[:MOST_PASSAGES] for each in found.sentences]
    assert sorted(filter(None, taken)) == sorted(map(list, {tuple(words) for words in given_ if words}))


def test_with_much_room_every_passage_says_its_best_before_one_says_all() -> None:
    talkative = passage(1, 0.9, *(said(f"It is number {number}.", tokens=400) for number in range(4)))
    other = passage(2, 0.885, said("It is elsewhere.", tokens=400))
    assert pack([talkative, other], 1300).excerpts == [Excerpt(1, [0, 1]), Excerpt(2, [0])]


def test_a_sentence_worth_less_than_the_least_is_left_out_although_there_is_room() -> None:
    few = Passage(
        1, 0.9, 0, [said("It costs 5 AED.", tokens=60), said("Dates.", tokens=60, meaning=0.7)], 2.55
    )
    assert pack([few], 200).excerpts == [Excerpt(1, [0])]
    assert pack([Passage(1, 0.9, 0, few.sentences, least=2.7)], 1000).excerpts == []


def test_a_step_between_two_that_are_worth_saying_is_said_with_them() -> None:
    steps = [
        said("Dates.", meaning=0.5),
        said("Open it."),
        said("Wait.", meaning=0.5),
        said("Close it."),
        FAR,
    ]
    best, found = passage(1, 0.95, said("How?", tokens=300)), Passage(2, 0.9, 0, steps, least=2.55)
    assert pack([best, found], 500).excerpts == [Excerpt(1, [0]), Excerpt(2, [1, 2, 3])]
