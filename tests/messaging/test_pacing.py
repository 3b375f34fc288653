"""One instant is enough to keep a pace: it lets through what a bucket of tokens would, and never too much."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from erp_mcp.messaging.pacing import NUMBER, PAIR, Pace
from erp_mcp.sandbox.whatsapp.rates import Pair
from erp_mcp.store.dispatch import Owed

START = datetime(2026, 11, 22, tzinfo=UTC)
WAITS = st.lists(st.integers(0, 40), max_size=80)  # tenths of an interval
INTERVAL = timedelta(seconds=1)
NOTHING = Owed(START, START)


def bucket_lets(waits: list[int], burst: int) -> list[bool]:
    """Tokens in tenths: whole numbers, so that nothing is rounded."""
    tokens, let = burst * 10, list[bool]()
    for wait in waits:
        tokens = min(burst * 10, tokens + wait)
        let.append(tokens >= 10)
        tokens -= 10 * let[-1]
    return let


@given(WAITS, st.integers(1, 6))
def test_a_message_goes_exactly_when_a_bucket_has_a_token(waits: list[int], burst: int) -> None:
    pace, owed, now, let = Pace(INTERVAL, burst), NOTHING, START, list[bool]()
    for wait in waits:
        now += wait * INTERVAL / 10
        let.append(pace.allowed_at(owed, now) == now)
        owed = pace.after(owed, now) if let[-1] else owed
    assert let == bucket_lets(waits, burst)


@given(WAITS, st.sampled_from([PAIR, NUMBER, Pace(INTERVAL, 1)]))
def test_who_waits_as_long_as_told_may_always_go(waits: list[int], pace: Pace) -> None:
    owed, now = NOTHING, START
    for wait in waits:
        now = pace.allowed_at(owed, now + wait * pace.interval / 10)
        assert pace.allowed_at(owed, now) == now
        owed = pace.after(owed, now)


def test_a_burst_goes_at_once_and_the_next_one_when_all_is_repaid() -> None:
    owed, times = NOTHING, [START]
    for _ in range(6):
        owed = PAIR.after(owed, times[-1])
        times.append(PAIR.allowed_at(owed, times[-1]))
    assert [(each - START).total_seconds() for each in times] == [0, 0, 0, 0, 0, 31, 31]


@given(WAITS)
def test_our_pace_to_one_recipient_is_borne_by_whatsapp(waits: list[int]) -> None:
    """Which counts six seconds for each of a burst, and takes nothing until they have passed."""
    owed, now, theirs = NOTHING, START, Pair()
    for wait in waits:
        now = PAIR.allowed_at(owed, now + timedelta(seconds=wait) / 10)
        owed = PAIR.after(owed, now)
        assert theirs.takes(now.timestamp(), 6, 45)


def test_a_number_sends_twenty_a_second() -> None:
    owed, now = NOTHING, START
    for _ in range(40):
        now = NUMBER.allowed_at(owed, now)
        owed = NUMBER.after(owed, now)
    assert now - START == timedelta(seconds=1)
