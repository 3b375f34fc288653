"""Names sound the same in every script, or nearly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_mcp.language.names import keys_of, likeness, near_keys

SAME = [
    ("محمد", "Mohammed"),
    ("أحمد", "Ahmet"),
    ("محمد", "Mehmet"),
    ("خالد", "Halit"),
    ("جمال", "Cemal"),
    ("رضا", "Reza"),
    ("رضا", "Rıza"),
    ("یوسف", "Yousef"),
    ("يوسف", "Yusuf"),
    ("حسین", "Hoseyn"),
    ("حسين", "Hüseyin"),
    ("حمادة", "7amada"),
    ("عمر", "3omar"),
    ("عبد الرحمن", "Abdurrahman"),
    ("عبدالله", "Abdullah"),
    ("نور الدين", "Nurettin"),
    ("الحاج خالد", "Khaled"),
    ("شركة النور", "Al Noor Trading Co."),
    ("آقای کمالی", "Kamali"),
    ("Bay Kemal Özkan", "Kemal Ozkan"),
    ("ابو بكر", "Abubakr"),
    ("Ar-Rashid", "راشد"),
    ("Иван", "Ivan"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_a_name_shares_a_key_with_itself_in_another_script(one: str, other: str) -> None:
    assert loose(one) & loose(other)
    assert likeness(one, other) > 0.8


def loose(name: str) -> set[str]:
    keys = keys_of(name)
    return {*keys.whole, *(key for word in keys.words for key in word.loose)}


@pytest.mark.parametrize(
    ("one", "other"), [("Ahmed", "Khalid"), ("محمد", "Ali"), ("Leyla Şen", "Cem Yılmaz"), ("!?", "Ahmed")]
)
def test_other_names_are_not_alike(one: str, other: str) -> None:
    assert likeness(one, other) < 0.5


def test_the_words_of_a_name_may_come_in_any_order_and_alone() -> None:
    assert likeness("محمد أحمد", "Ahmed Mohamed") > 0.9
    assert likeness("Mohamed", "Ahmed Mohamed Salim") > 0.9


def test_a_short_name_is_less_certain_than_a_long_one() -> None:
    assert likeness("علي", "Ali") < likeness("عبد الرحمن", "Abdurrahman")


def test_a_name_of_nothing_but_titles_keeps_them() -> None:
    assert keys_of("Trading Group").words


def test_a_key_with_one_letter_wrong_is_near_and_a_short_one_is_near_to_nothing() -> None:
    assert {"mhmt"[0] + "mt", "kmmt", "kmt"} & near_keys("mmt")
    assert near_keys("mt") == frozenset()


@given(st.text())
def test_any_text_has_keys_and_a_likeness(text: str) -> None:
    keys = keys_of(text)
    assert all(key for word in keys.words for key in (*word.close, *word.loose))
    assert 0 <= likeness(text, "Ahmed Mohamed") <= 1


@given(st.text(st.characters(categories=["Lu", "Ll", "Lo"]), min_size=1))
def test_letters_always_have_a_key(text: str) -> None:
    assert keys_of(text).words


@given(st.text(st.characters(categories=["Lu", "Ll", "Lo", "Nd"]), min_size=1))
def test_a_name_is_like_itself(text: str) -> None:
    assert likeness(text, text) == pytest.approx(1.0)


@given(
    st.sampled_from([one for pair in SAME for one in pair]), st.sampled_from([".", " ", "\u200f", "\u0640"])
)
def test_what_is_not_heard_changes_no_key(name: str, mark: str) -> None:
    assert keys_of(f" {name}{mark}") == keys_of(name)
