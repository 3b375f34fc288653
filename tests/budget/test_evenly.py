"""Several texts in one budget: the long ones are shortened, the short ones left alone."""

from hypothesis import given
from hypothesis import strategies as st

from erp_mcp import budget
from erp_mcp.budget.evenly import LEAST_TOKENS, evenly
from tests.budget.texts import texts

TOKENS = budget.load("o200k")
LONG = "Orders above five hundred dirhams are delivered free of charge. " * 12


@given(st.lists(texts, max_size=8), st.integers(-50, 600))
def test_all_fit_together_unless_each_would_be_too_short(given: list[str], room: int) -> None:
    shown = evenly(TOKENS, given, room)
    counts = [TOKENS.count(text) for text in shown]
    assert all(text == whole or text.endswith("…") for text, whole in zip(shown, given, strict=True))
    assert sum(counts) <= max(room, LEAST_TOKENS * len(given))


def test_a_short_text_leaves_its_room_to_the_long_ones() -> None:
    short, first, second = evenly(TOKENS, ["Free of charge.", LONG, LONG], 200)
    assert short == "Free of charge."
    assert first == second
    assert 80 < TOKENS.count(first) <= 100
    assert first.endswith("charge. …")
