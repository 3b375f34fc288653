"""A message goes forward only: what is late or out of order takes nothing back."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_mcp.errors import MoveImpossible
from erp_mcp.messaging.states import (
    PROGRESS,
    UNSENT,
    Decision,
    Event,
    State,
    StatusEvent,
    after,
    is_anomaly,
    may,
)

STATES = get_args(State)
STATUS_EVENTS = get_args(StatusEvent)
EVENTS = (*get_args(Decision), *STATUS_EVENTS)


def through(state: State, *events: Event) -> State:
    for event in events:
        state = after(state, event)
    return state


@pytest.mark.parametrize(
    ("events", "end"),
    [
        (("ask", "approve", "queue", "dispatch", "accept", "sent", "delivered", "read", "played"), "played"),
        (("queue", "dispatch", "not_sent", "dispatch", "accept"), "accepted"),
        (("queue", "dispatch", "lose"), "unknown"),
        (("queue", "dispatch", "lose", "delivered"), "delivered"),
        (("queue", "dispatch", "lose", "failed"), "failed"),
        (("queue", "dispatch", "sent", "accept"), "sent"),
        (("queue", "dispatch", "delivered", "lose"), "delivered"),
        (("queue", "dispatch", "accept", "read", "delivered", "sent"), "read"),
        (("queue", "dispatch", "accept", "sent", "failed"), "failed"),
        (("queue", "dispatch", "accept", "failed", "sent"), "failed"),
        (("queue", "dispatch", "accept", "failed", "retry"), "queued"),
        (("queue", "dispatch", "refuse"), "failed"),
        (("ask", "reject"), "cancelled"),
        (("queue", "cancel"), "cancelled"),
        (("queue", "expire"), "expired"),
        (("ask", "suppress"), "suppressed"),
    ],
)
def test_a_message_goes_its_way(events: tuple[Event, ...], end: State) -> None:
    assert through("draft", *events) == end


@pytest.mark.parametrize(
    ("state", "event"),
    [
        ("draft", "dispatch"),
        ("pending_approval", "queue"),
        ("pending_approval", "dispatch"),
        ("draft", "delivered"),
        ("dispatching", "cancel"),
        ("dispatching", "dispatch"),
        ("unknown", "dispatch"),
        ("unknown", "not_sent"),
        ("accepted", "retry"),
        ("delivered", "retry"),
        ("cancelled", "queue"),
        ("expired", "dispatch"),
        ("suppressed", "queue"),
    ],
)
def test_no_way_leads_around_approval_or_to_a_second_sending(state: State, event: Event) -> None:
    assert not may(state, event)
    with pytest.raises(MoveImpossible, match="Nothing was changed"):
        after(state, event)


def test_only_a_queued_message_is_dispatched() -> None:
    assert [state for state in STATES if may(state, "dispatch")] == ["queued"]


def test_what_may_have_been_sent_is_queued_again_by_a_person_alone() -> None:
    ways = {event for event in EVENTS if may("unknown", event) and after("unknown", event) == "queued"}
    assert ways == {"retry"}


@given(
    st.sampled_from([each for each in STATES if each not in UNSENT]), st.lists(st.sampled_from(STATUS_EVENTS))
)
def test_a_status_never_takes_a_message_back(state: State, statuses: list[Event]) -> None:
    for status in statuses:
        later = after(state, status)
        if state in PROGRESS:
            assert PROGRESS.index(later) >= PROGRESS.index(state)
        assert later in PROGRESS
        state = later


@given(
    st.lists(st.sampled_from(STATUS_EVENTS), min_size=1).flatmap(
        lambda few: st.tuples(st.just(few), st.permutations(few))
    )
)
def test_statuses_end_the_same_in_any_order(orders: tuple[list[Event], list[Event]]) -> None:
    one, other = orders
    assert through("accepted", *one) == through("accepted", *other)


def test_a_failure_of_what_was_delivered_is_kept_apart() -> None:
    assert is_anomaly("delivered", "failed")
    assert is_anomaly("cancelled", "sent")
    assert not is_anomaly("sent", "failed")
    assert not is_anomaly("sent", "delivered")
