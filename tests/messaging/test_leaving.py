"""However much is due, nobody is given more than they bear, and all of it leaves in the end."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from erp_mcp.messaging.leaving import OF_NUMBER, leave
from erp_mcp.messaging.pacing import PAIR, Pace
from erp_mcp.store.dispatch import Due, Owed
from erp_mcp.store.outbox import Outgoing

START = datetime(2026, 11, 22, tzinfo=UTC)
NUMBER = Pace(timedelta(seconds=0.5), 3)
ONE = Outgoing(
    0, "wa-1", 1, "100", "9715", {}, "hello", "service", True, "queued", None, "local", START, START, START, 0,
    *(None, None, None),
)  # fmt: skip

demands = st.lists(st.integers(0, 3), min_size=1, max_size=40)


@given(demands)
def test_all_leaves_in_the_end_and_never_faster_than_is_borne(recipients: list[int]) -> None:
    waiting = [
        Due(replace(ONE, id=number, address=str(recipient)), "assistant", START)
        for number, recipient in enumerate(recipients)
    ]
    owed = dict.fromkeys([OF_NUMBER, *map(str, recipients)], Owed(START, START))
    left: list[tuple[datetime, str]] = []
    due_at = dict.fromkeys(range(len(waiting)), START)
    now = START
    while waiting:
        ready = [each for each in waiting if due_at[each.message.id] <= now]
        going, later = leave(ready, owed, NUMBER, now)
        left += [(now, each.message.address) for each in going]
        waiting = [each for each in waiting if each not in going]
        due_at |= later
        assert all(at > now for at in later.values())
        now = min((due_at[each.message.id] for each in waiting), default=now)
    assert _most([at for at, _ in left], NUMBER)
    for recipient in set(recipients):
        assert _most([at for at, address in left if address == str(recipient)], PAIR)


def _most(times: list[datetime], pace: Pace) -> bool:
    """Between any two of them no more than the burst and what the time in between gives back."""
    return all(
        last - first + 1 <= pace.burst + (times[last] - times[first]) / pace.interval + 1e-6
        for first in range(len(times))
        for last in range(first, len(times))
    )
