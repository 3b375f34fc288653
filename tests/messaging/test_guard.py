"""What may leave is judged at the last moment: by the hour, the window, the will of the recipient, the switch."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from erp_mcp.messaging.guard import LOOK_AGAIN, Leave, Stop, Wait, judge
from erp_mcp.messaging.standing import Standing
from erp_mcp.store.dispatch import Due
from tests.messaging.test_leaving import ONE

NOON = datetime(2026, 11, 22, 8, tzinfo=UTC)  # in Dubai
NIGHT = datetime(2026, 11, 22, 19, tzinfo=UTC)  # eleven in the evening there
FREE = Standing(frozenset(), {}, {1: ZoneInfo("Asia/Dubai")})
REPLY = Due(ONE, "assistant", NOON - timedelta(hours=1))
UNASKED = replace(REPLY, message=replace(ONE, is_reply=False, category="utility"))


def test_a_reply_may_leave_at_any_hour() -> None:
    assert judge(replace(REPLY, heard_at=NIGHT), FREE, NIGHT) == Leave()


def test_what_nobody_asked_for_waits_for_the_morning_where_they_are() -> None:
    assert judge(UNASKED, FREE, NOON) == Leave()
    assert judge(UNASKED, FREE, NIGHT) == Wait(datetime(2026, 11, 23, 4, tzinfo=UTC))


@pytest.mark.parametrize("number_id", ["100", ""])
def test_what_is_paused_is_looked_at_again(number_id: str) -> None:
    assert judge(REPLY, replace(FREE, paused={number_id}), NOON) == Wait(NOON + LOOK_AGAIN, is_paused=True)
    assert judge(REPLY, replace(FREE, paused={"another"}), NOON) == Leave()


@pytest.mark.parametrize("hours", [24, 23.95, 30, 1000])
def test_words_of_our_own_end_with_the_window_and_a_guard_before_it(hours: float) -> None:
    old = replace(REPLY, heard_at=NOON - timedelta(hours=hours))
    assert judge(old, FREE, NOON) == Stop(
        "expired", "the 24 hours after their last message are over: send an approved template"
    )


def test_who_never_wrote_gets_templates_alone() -> None:
    assert isinstance(judge(replace(REPLY, heard_at=None), FREE, NOON), Stop)
    assert judge(replace(UNASKED, heard_at=None), FREE, NOON) == Leave()


def test_a_refusal_is_stronger_than_a_pause() -> None:
    refused = replace(FREE, paused={""}, refused={1: {"all"}})
    assert judge(REPLY, refused, NOON) == Stop("suppressed", "they asked not to be written to")
