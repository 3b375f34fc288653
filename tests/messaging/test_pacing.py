"""One instant is enough to keep a pace: it lets through what a bucket of tokens would, and never too much."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from erp_mcp.messaging.pacing import NUMBER, PAIR, Pace

START = datetime(2026, 11, 22, tzinfo=UTC)
WAITS = st.lists(st.integers(0, 40), max_size=80)  # tenths of an interval
INTERVAL = timedelta(seconds=1)


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
    pace, free_at, now, let = Pace(INTERVAL, burst), START, START, list[bool]()
    for wait in waits:
        now += wait * INTERVAL / 10
        let.append(pace.allowed_at(free_at, now) == now)
        free_at = pace.taken(free_at, now) if let[-1] else free_at
    assert let == bucket_lets(waits, burst)


@given(WAITS, st.sampled_from([PAIR, NUMBER, Pace(INTERVAL, 1)]))
def test_who_waits_as_long_as_told_may_always_go(waits: list[int], pace: Pace) -> None:
    free_at = now = START
    for wait in waits:
        now = pace.allowed_at(free_at, now + wait * pace.interval / 10)
        assert pace.allowed_at(free_at, now) == now
        free_at = pace.taken(free_at, now)


def test_a_burst_goes_at_once_and_the_next_one_waits_an_interval() -> None:
    free_at, times = START, list[datetime]()
    for _ in range(7):
        times.append(PAIR.allowed_at(free_at, START))
        free_at = PAIR.taken(free_at, times[-1])
    assert [(each - START).seconds for each in times] == [0, 0, 0, 0, 0, 6, 12]


@given(WAITS)
def test_our_pace_to_one_recipient_stays_below_what_whatsapp_bears(waits: list[int]) -> None:
    """45 in 6 seconds, each of which costs 6 seconds: counted for every stretch of sendings."""
    free_at, now, sent = START, START, list[datetime]()
    for wait in waits:
        now = PAIR.allowed_at(free_at, now + timedelta(seconds=wait) / 10)
        free_at = PAIR.taken(free_at, now)
        sent.append(now)
    for first, begin in enumerate(sent):
        for last in range(first, len(sent)):
            assert last - first + 1 <= 45 + (sent[last] - begin) / timedelta(seconds=6)
            assert last - first + 1 <= PAIR.burst + (sent[last] - begin) / timedelta(seconds=6)


def test_a_number_sends_twenty_a_second() -> None:
    free_at = now = START
    for _ in range(40):
        now = NUMBER.allowed_at(free_at, now)
        free_at = NUMBER.taken(free_at, now)
    assert now - START == timedelta(seconds=1)
