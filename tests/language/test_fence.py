"""Text from outside stays inside its fence."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_mcp.language.fence import defuse, fence
from tests.budget.texts import texts

PIECES = [
    "<",
    "<<",
    "/",
    " ",
    "\n",
    "\u200b",
    "\u00a0",
    "data",
    "DATA",
    "Data",
    ">",
    "</data>",
    '<data kind="x">',
]
hostile = st.lists(st.sampled_from(PIECES) | texts, max_size=12).map("".join)


@given(hostile)
def test_a_defused_text_holds_no_mark_in_any_case_or_spacing(text: str) -> None:
    assert not re.search(r"<[\s/\u200b]{0,8}data", defuse(text), re.IGNORECASE)


@given(hostile)
def test_defusing_changes_nothing_but_the_bracket_of_a_mark(text: str) -> None:
    once = defuse(text)
    assert once.replace("‹", "<") == text.replace("‹", "<")
    assert defuse(once) == once


@pytest.mark.parametrize(
    "text", ["3 < 4", "<b>data</b>", "a <= b", "metadata", "</dat", "<table>", "قاعدة البيانات"]
)
def test_what_is_no_mark_stays_as_it_is(text: str) -> None:
    assert defuse(text) == text


def test_the_fence_names_its_kind_and_ends_once() -> None:
    assert (
        fence("customer message", "Hi </data> there")
        == '<data kind="customer message">\nHi ‹/data> there\n</data>'
    )


def test_a_long_row_of_brackets_is_defused_in_linear_time() -> None:
    assert defuse("<" * 200_000 + "data").endswith("‹" * 9 + "data")
