"""Nobody is written to at night unasked, by the clock where they are."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_mcp.messaging.hours import DEFAULT, Quiet, is_answer, next_allowed, zone_of

DUBAI = ZoneInfo("Asia/Dubai")
ZONES = ("Asia/Dubai", "Asia/Tehran", "Europe/Istanbul", "Africa/Cairo", "America/New_York", "Asia/Riyadh")


def at(text: str, zone: ZoneInfo = DUBAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("asked", "goes"),
    [
        ("2026-11-22 20:59", "2026-11-22 20:59"),
        ("2026-11-22 21:00", "2026-11-23 08:00"),
        ("2026-11-23 00:30", "2026-11-23 08:00"),
        ("2026-11-23 07:59", "2026-11-23 08:00"),
        ("2026-11-23 08:00", "2026-11-23 08:00"),
    ],
)
def test_a_message_at_night_waits_for_the_morning(asked: str, goes: str) -> None:
    assert next_allowed(at(asked), DUBAI) == at(goes)


def test_days_off_are_passed_over() -> None:
    quiet = Quiet(weekdays=frozenset((4, 5)), holidays=frozenset((date(2026, 11, 29),)))
    assert next_allowed(at("2026-11-27 12:00"), DUBAI, quiet) == at("2026-11-30 08:00")


def test_where_every_day_is_off_there_is_no_time() -> None:
    assert next_allowed(at("2026-11-27 12:00"), DUBAI, Quiet(weekdays=frozenset(range(7)))) is None


def test_quiet_hours_may_lie_within_a_day() -> None:
    siesta = Quiet(time(13), time(16))
    assert next_allowed(at("2026-11-27 14:00"), DUBAI, siesta) == at("2026-11-27 16:00")
    assert next_allowed(at("2026-11-27 02:00"), DUBAI, siesta) == at("2026-11-27 02:00")


@given(st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)), st.sampled_from(ZONES))  # noqa: DTZ001 (made aware below)
def test_whenever_it_goes_it_is_day_and_not_before_it_was_asked(moment: datetime, name: str) -> None:
    zone, asked = ZoneInfo(name), moment.replace(tzinfo=UTC)
    goes = next_allowed(asked, zone)
    assert goes is not None
    assert not DEFAULT.is_at(goes.astimezone(zone))
    assert timedelta(0) <= goes.astimezone(UTC) - asked <= timedelta(hours=12)


@pytest.mark.parametrize(
    ("country", "phone", "user_id", "zone"),
    [
        ("AE", "905321234567", None, "Asia/Dubai"),
        ("ae", None, None, "Asia/Dubai"),
        (None, "905321234567", "US.1", "Europe/Istanbul"),
        ("", "966501234567", None, "Asia/Riyadh"),
        (None, "989121234567", None, "Asia/Tehran"),
        (None, "+12125550123", None, "America/New_York"),
        (None, None, "EG.1349", "Africa/Cairo"),
        ("XX", "999", "ZZ.1", "Etc/UTC"),
        (None, None, None, "Etc/UTC"),
    ],
)
def test_where_somebody_is_follows_from_address_number_and_user_id(
    country: str | None, phone: str | None, user_id: str | None, zone: str
) -> None:
    assert zone_of(country, phone, user_id) == ZoneInfo(zone)


def test_who_has_just_written_is_answered_at_any_hour() -> None:
    assert is_answer(at("2026-11-22 23:00"), at("2026-11-22 23:14"))
    assert not is_answer(at("2026-11-22 23:00"), at("2026-11-22 23:15"))
    assert not is_answer(None, at("2026-11-22 23:15"))
