"""As many parts of an object as its budget holds, twice over."""

import json

from hypothesis import given
from hypothesis import strategies as st

from erp_mcp.budget import load
from erp_mcp.governance.objects import Answer, as_many_as_fit, fits
from erp_mcp.language.compact import compact

TOKENS = load("o200k")
parts = st.lists(st.text(max_size=60), max_size=40)


@given(parts, st.integers(1, 2000))
def test_one_part_more_would_not_fit(given_parts: list[str], max_tokens: int) -> None:
    def first(shown: int) -> Answer:
        return {"total": len(given_parts), "parts": given_parts[:shown]}

    answer = as_many_as_fit(TOKENS, max_tokens, first, len(given_parts))
    shown = len(json.loads(compact(answer))["parts"])
    assert fits(TOKENS, answer, max_tokens) or shown == 0
    assert shown == len(given_parts) or not fits(TOKENS, first(shown + 1), max_tokens)


def test_the_least_is_shown_where_even_that_does_not_fit() -> None:
    answer = as_many_as_fit(TOKENS, 1, lambda shown: {"parts": ["word"] * shown}, 9, least=1)
    assert answer == {"parts": ["word"]}


def test_what_fits_is_made_once() -> None:
    made = list[int]()

    def first(shown: int) -> Answer:
        made.append(shown)
        return {"parts": ["word"] * shown}

    as_many_as_fit(TOKENS, 1000, first, 9)
    assert made == [9]
