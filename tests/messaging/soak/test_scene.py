"""The scene of the soak can be set whenever it is run."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.messaging.soak.scene import place_where


@pytest.mark.parametrize("month", [1, 4, 7, 10])
@pytest.mark.parametrize("half_hours", range(48))
def test_at_any_hour_it_is_day_somewhere_and_night_elsewhere(month: int, half_hours: int) -> None:
    now = datetime(2026, month, 15, tzinfo=UTC) + timedelta(minutes=30 * half_hours)
    assert place_where(now, is_night=False) != place_where(now, is_night=True)
