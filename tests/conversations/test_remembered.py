"""What a model gets of a conversation fits its room: long messages are shortened before others are left out."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_mcp import budget
from erp_mcp.budget import Tokens
from erp_mcp.conversations.remembered import LEAST_ROOM, Found, Remembered, line, remembered
from erp_mcp.store.dialogue import Session
from erp_mcp.store.facts import Fact
from erp_mcp.store.records import Message

START = datetime(2026, 11, 20, 9, tzinfo=UTC)
LIST = "We need " + ", ".join(f"{number} crates of item {number}" for number in range(1, 160))
SHORTENED = "shortened; whole in the session's messages):"
ALLERGY = Fact("fact", "Yer fıstığına alerjim var.", "before", "m9", START)


def messages(*texts: str) -> list[Message]:
    return [
        Message(f"m{number}", "customer", text, "", START + timedelta(minutes=number))
        for number, text in enumerate(texts)
    ]


def found(said: Sequence[Message], summary: str | None = None, facts: Sequence[Fact] = ()) -> Found:
    session = Session(
        "s-1", "", "agent", "", START, START, None, 1, "Omar", summary, None, None, max(len(said), 1)
    )
    return Found(session, said, facts)


def lines_of(told: Remembered) -> list[str]:
    return told.text.splitlines()


def test_one_long_message_leaves_room_for_those_before_it_and_for_what_is_known(o200k: Tokens) -> None:
    said = messages("The parcel for Fujairah is due on Friday.", "At ten, yes.", LIST)
    told = remembered(o200k, found(said, facts=[ALLERGY]), 480)
    assert lines_of(told)[:2] == [
        "Known of the customer:",
        f"- {ALLERGY.fact} (fact; message m9 of session before, 2026-11-20)",
    ]
    assert lines_of(told)[2:5] == [f"Last 3 of 3 messages (1 {SHORTENED}", line(said[0]), line(said[1])]
    assert lines_of(told)[5].startswith(line(said[2])[:400])
    assert lines_of(told)[5].endswith(" …")
    assert 400 < o200k.count(told.text) <= 480
    assert (told.messages, told.left_out) == (3, 0)


def test_several_long_messages_are_each_begun(o200k: Tokens) -> None:
    said = messages("A short one.", LIST, f"Also {LIST}", f"And {LIST}")
    told = remembered(o200k, found(said), 480)
    assert lines_of(told)[0] == f"Last 3 of 4 messages (3 {SHORTENED}"
    assert [each[:27] for each in lines_of(told)[1:]] == [line(each)[:27] for each in said[1:]]
    assert told.left_out == 1


def test_a_long_message_stays_word_for_word_where_there_is_room_for_all(o200k: Tokens) -> None:
    said = messages("A short one.", LIST)
    told = remembered(o200k, found(said, "Asks for crates."), o200k.count(LIST) + 90)
    assert lines_of(told) == ["Summary: Asks for crates.", "Last 2 of 2 messages:", *map(line, said)]


def test_messages_of_everyday_length_are_never_shortened(o200k: Tokens) -> None:
    said = messages(*(f"Number {each}: please ring the bell twice." for each in range(10)))
    told = remembered(o200k, found(said, "They ring. " * 60, [ALLERGY] * 9), 300)
    assert lines_of(told)[-told.messages :] == [line(each) for each in said[-told.messages :]]
    assert 3 <= told.messages < 10


def test_what_is_empty_is_left_out(o200k: Tokens) -> None:
    assert remembered(o200k, found([]), 400) == Remembered("", 0, 0)
    assert remembered(o200k, found([], "Asks for rice."), 400).text == "Summary: Asks for rice."
    assert remembered(o200k, found(messages("Hi")), 400).text.startswith("Last 1 of 1 messages:\n")


def test_a_fact_without_room_for_where_it_was_said_is_told_without(o200k: Tokens) -> None:
    far = Fact("fact", "Sütü kaldıramıyorum.", "s" * 64, "wamid." + "Qx9" * 40, START)
    told = remembered(o200k, found(messages("Selam"), facts=[far, ALLERGY]), 130)
    assert lines_of(told)[:2] == ["Known of the customer (1 left out):", "- Sütü kaldıramıyorum. (fact)"]


@pytest.fixture(scope="module")
def tokens() -> Tokens:
    return budget.load("o200k")


TEXTS = st.one_of(
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=300),
    st.sampled_from(
        ["Selam", "ممنون از شما", LIST, "كلمة " * 300, "🙂" * 200, "a" * 3000, "e\u0301\u0301" * 200]
    ),
)


@given(
    st.lists(TEXTS, max_size=10),
    st.one_of(st.none(), TEXTS),
    st.lists(TEXTS, max_size=20),
    st.integers(LEAST_ROOM, 1500),
)
def test_whatever_was_said_it_fits_and_the_newest_is_there(
    tokens: Tokens, texts: list[str], summary: str | None, facts: list[str], room: int
) -> None:
    known = [Fact("preference", each, "s-0", f"m{number}", START) for number, each in enumerate(facts)]
    told = remembered(tokens, found(messages(*texts), summary, known), room)
    assert tokens.count(told.text) <= room
    assert told.messages + told.left_out == len(texts)
    assert bool(told.messages) == bool(texts)
