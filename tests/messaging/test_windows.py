"""A window opens with what the customer writes, by Meta's clock, and closes a little early."""

from datetime import UTC, datetime, timedelta

import pytest

from erp_mcp.messaging.windows import Window, is_open, opens

WRITTEN = datetime(2026, 11, 22, 12, tzinfo=UTC)


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
