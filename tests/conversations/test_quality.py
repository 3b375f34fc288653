"""A good reply scores above its bad twin in every language, and no text leaves the scale."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_mcp.conversations.quality import CRITERIA, Criterion, judge
from tests.conversations.replies import CASES

TWINS = [(name, fault) for name, case in CASES.items() for fault in case.bad]
PRICE = ["The Pro plan costs 199 AED a month."]


@pytest.mark.parametrize("name", CASES)
def test_a_good_reply_is_of_high_quality_and_nothing_is_said_against_it(name: str) -> None:
    case = CASES[name]
    quality = judge(case.question, case.good, case.sources)
    assert (quality.level, quality.faults) == ("high", {})


@pytest.mark.parametrize(("name", "fault"), TWINS)
def test_a_bad_twin_scores_less_and_is_told_what_is_wrong(name: str, fault: Criterion) -> None:
    case = CASES[name]
    good, bad = (judge(case.question, reply, case.sources) for reply in (case.good, case.bad[fault]))
    assert bad.overall < good.overall
    assert bad.level != "high"
    assert bad.scores[fault] < good.scores[fault]
    assert bad.faults[fault]


@given(st.text(), st.text(), st.lists(st.text(), max_size=3))
def test_whatever_is_written_stays_between_nothing_and_one(
    question: str, reply: str, sources: list[str]
) -> None:
    quality = judge(question, reply, sources)
    assert tuple(quality.scores) == CRITERIA
    assert all(0 <= score <= 1 for score in (*quality.scores.values(), quality.overall))
    assert {name for name, score in quality.scores.items() if score < 0.5} <= quality.faults.keys()
    assert judge(question, reply, sources) == quality


@given(st.text(alphabet="0123456789.,:؟!? \n-٠١٢۳%x", max_size=200))
def test_no_figure_is_too_strange_to_be_read(text: str) -> None:
    assert judge("How much is it?", text, [text]).scores["groundedness"] == (
        1 if text.strip(" \n.,:؟!?-%") else 0
    )


@pytest.mark.parametrize("reply", ["", "   ", "👍", "...", "؟"])
def test_a_reply_without_words_says_nothing(reply: str) -> None:
    quality = judge("Are you open?", reply, [])
    assert (quality.overall, quality.level) == (0, "low")
    assert quality.why() == "; ".join(f"{name}: the reply says nothing" for name in CRITERIA)


def test_a_figure_that_nobody_can_confirm_is_doubted_and_one_that_sources_deny_is_worse() -> None:
    question, reply = "What does Pro cost?", "The Pro plan costs 99 AED a month."
    unknown, denied = judge(question, reply, []), judge(question, reply, PRICE)
    assert unknown.level == "medium"
    assert denied.level == "low"
    assert denied.faults["groundedness"] == "in no source: 99"


@pytest.mark.parametrize(
    ("question", "reply"),
    [
        ("How much are 30 bags?", "30 bags at 138 AED make 4,140 AED."),
        ("How much are 30 bags?", "30 bags at 138 AED make 4140 AED; with 5 % off it is 3,933 AED."),
        ("۳۰ کیسه چند می‌شود؟", "۳۰ کیسه ۱۳۸ درهمی می‌شود ۴٬۱۴۰ درهم."),
    ],
)
def test_what_a_reply_works_out_from_known_figures_is_grounded(question: str, reply: str) -> None:
    sources = ["A bag of sella rice costs 138 AED. From 3,000 AED 5 % are taken off."]
    assert judge(question, reply, sources).scores["groundedness"] == 1


def test_a_link_or_a_name_that_no_source_has_is_not_grounded() -> None:
    question = "How can I track my parcel?"
    link = judge(
        question, "Track the parcel at https://evil.example/track please.", ["Track the parcel by SMS."]
    )
    name = judge(question, "The parcel is tracked by SMS from Aramexo today.", ["Track the parcel by SMS."])
    assert link.faults["groundedness"] == "in no source: a link or address"
    assert "evil" not in link.why()
    assert name.faults["groundedness"] == "1 names that are in no source"


def test_who_complains_is_told_sorry() -> None:
    question, reply = "My oil arrived broken.", "We replace the oil tomorrow morning."
    assert judge(question, reply, []).faults["tone"] == "it does not say sorry for what went wrong"
    assert "tone" not in judge(question, f"We are sorry. {reply}", []).faults


def test_arabic_in_latin_letters_may_be_answered_in_arabic_ones() -> None:
    quality = judge("ana 3ayez a3raf el se3r kam law sama7t", "سعر العلبة عشرة دراهم، تفضلوا.", [])
    assert "relevance" not in quality.faults


def test_one_word_is_enough_for_what_is_answered_by_yes() -> None:
    assert "length" not in judge("Are you open on Friday?", "Yes.", []).faults
    assert "length" in judge("What is in the gift box?", "Dates.", []).faults


def test_other_words_than_the_question_has_weigh_less_where_nothing_is_known() -> None:
    question, reply = "Can my driver pick the boxes up?", "Somebody will wait for him at the gate."
    unknown = judge(question, reply, [])
    known = judge(question, reply, ["Boxes are picked up at the warehouse in Al Quoz."])
    assert (unknown.level, known.level) == ("medium", "low")
