"""A window opens with what the customer writes, by Meta's clock, and closes a little early."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_mcp.messaging.windows import Window, extended, is_open, opens

WRITTEN = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOURS = st.lists(st.integers(0, 200), min_size=1)


@pytest.mark.parametrize(
    ("later", "open_still"),
    [
        (timedelta(0), True),
        (timedelta(hours=23, minutes=54), True),
        (timedelta(hours=23, minutes=55), False),
        (timedelta(hours=25), False),
    ],
)
def test_it_closes_five_minutes_before_meta_closes_it(later: timedelta, open_still: bool) -> None:
    assert is_open(Window.opened(WRITTEN), WRITTEN + later) is open_still


def test_who_never_wrote_has_none() -> None:
    assert not is_open(None, WRITTEN)


@given(HOURS)
def test_the_latest_message_counts_in_whatever_order_they_come(hours: list[int]) -> None:
    window = None
    for hour in hours:
        window = extended(window, WRITTEN + timedelta(hours=hour))
    assert window == Window.opened(WRITTEN + timedelta(hours=max(hours)))


@pytest.mark.parametrize(
    ("kind", "counts"),
    [
        ("text", True),
        ("button", True),
        ("order", True),
        ("new_kind", True),
        ("reaction", False),
        ("system", False),
    ],
)
def test_a_reaction_opens_nothing(kind: str, counts: bool) -> None:
    assert opens(kind) is counts
