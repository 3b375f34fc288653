"""What the page tells of conversations: promises of ours that may still be open, and no others."""

from datetime import UTC, date, datetime, timedelta

from erp_mcp.advice.listening import MOST_PROMISES, promises_of
from erp_mcp.store.records import Message, Role

TODAY = date(2026, 11, 16)  # a Monday
NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)


def said(days_ago: int, text: str, role: Role = "staff") -> tuple[str, Message]:
    return "s-1", Message(f"{days_ago} {text}", role, text, "", NOON - timedelta(days=days_ago))


def told(*messages: tuple[str, Message]) -> list[tuple[date, str]]:
    return [(each.on, each.text) for each in promises_of(messages, UTC, TODAY)]


def test_a_promise_is_open_until_its_day_or_for_two_weeks() -> None:
    invoice, delivery = "I will send you the invoice.", "We will deliver it on 2026-11-20."
    passed = "We will deliver it on 2026-11-12."
    open_ones = [(date(2026, 11, 3), invoice), (date(2026, 10, 27), delivery)]
    assert told(said(13, invoice), said(20, delivery)) == open_ones
    assert told(said(15, invoice), said(6, passed)) == []


def test_what_a_customer_says_they_will_do_is_no_promise_of_ours() -> None:
    assert told(said(1, "I will send you the invoice.", "customer")) == []


def test_the_newest_of_many_are_told() -> None:
    many = [said(10 - number, f"I will send you invoice {number}.") for number in range(6)]
    assert [text for _, text in told(*many)] == [each.text for _, each in many[-MOST_PROMISES:]]
