"""The written conversations of the demo company: all there, well formed, and believable in time."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest

from erp_mcp.sandbox.company import conversations
from erp_mcp.store.records import Conversation

FIRST_DAY, LAST_DAY = date(2026, 3, 1), date(2026, 11, 15)
RAMADAN_ENDS = date(2026, 3, 19)
GULF = timedelta(hours=4)
FRIDAY, SUNDAY = 4, 6

WHOLE = """\
# s-0001 Late rice
customer 1001, whatsapp, ar, complaint-late, 2026-03-02 10:14 +04:00

> Where is
> the rice?

- 0m customer: Where is it?
- 2m assistant [en]: Let me look:
  two bags
  one tin
- 1h staff: On its way.
"""


def replaced(line: int, text: str) -> str:
    lines = WHOLE.splitlines()
    return "\n".join([*lines[: line - 1], text, *lines[line:]])


def is_open(at: datetime) -> bool:
    """Whether somebody is at the branch; in the Gulf both Ramadan shifts count."""
    gulf = at.utcoffset() == GULF
    if gulf and at.date() <= RAMADAN_ENDS:
        return time(9) <= at.time() <= time(16) or time(20, 30) <= at.time() <= time(23, 30)
    if gulf:
        return time(14 if at.weekday() == FRIDAY else 8) <= at.time() <= time(20)
    return at.weekday() != SUNDAY and time(9) <= at.time() <= time(19)


def test_there_are_120_conversations_with_ids_in_order_and_the_same_on_every_call() -> None:
    found = conversations.conversations()

    assert [conversation.id for conversation in found] == [f"s-{number:04}" for number in range(1, 121)]
    assert conversations.conversations() == found
    assert list(conversations.kinds()) == [conversation.id for conversation in found]


def test_every_language_has_its_share() -> None:
    languages = Counter(conversation.language for conversation in conversations.conversations())

    assert languages == {"ar": 42, "en": 32, "fa": 26, "tr": 20}


def test_every_kind_occurs_often_enough_to_be_evaluated() -> None:
    found = Counter(conversations.kinds().values())

    assert found >= Counter(
        {"praise": 8, "price": 12, "return": 7, "order": 13, "chit-chat": 5, "plan": 7, "registration": 4}
        | {"promise": 7, "contradiction": 7, "human": 4, "spam": 3, "injection": 1, "payment": 4, "tender": 2}
        | {"complaint-late": 7, "complaint-damaged": 6, "complaint-wrong-item": 6}
        | {"complaint-expired": 6, "complaint-driver": 5, "complaint-invoice": 6}
    )


def test_complaints_promises_and_orders_occur_in_every_language() -> None:
    kinds = conversations.kinds()
    wanted = {"complaint-late", "complaint-expired", "complaint-invoice", "promise", "order", "contradiction"}

    for language in ("ar", "en", "fa", "tr"):
        spoken = [found.id for found in conversations.conversations() if found.language == language]
        assert wanted <= {kinds[conversation_id] for conversation_id in spoken}


def test_nine_conversations_change_language_midway() -> None:
    mixed = [
        found.id
        for found in conversations.conversations()
        if len({message.language for message in found.messages}) > 1
    ]

    assert len(mixed) == 9


def test_ten_senders_are_unknown_and_the_others_are_in_the_range_of_the_company() -> None:
    ids = [found.customer_external_id for found in conversations.conversations()]

    assert ids.count(None) == 10
    assert all(1001 <= external_id <= 1420 for external_id in ids if external_id is not None)
    assert len(set(ids)) >= 105


def test_every_conversation_has_four_to_fourteen_numbered_messages_with_text() -> None:
    for found in conversations.conversations():
        assert 4 <= len(found.messages) <= 14
        numbers = range(1, len(found.messages) + 1)
        assert [message.id for message in found.messages] == [f"{found.id}-{number:02}" for number in numbers]
        assert all(message.text == message.text.strip() != "" for message in found.messages)


def test_all_conversations_together_are_about_a_thousand_messages() -> None:
    assert 850 <= sum(len(found.messages) for found in conversations.conversations()) <= 1_050


def test_every_summary_has_20_to_80_words() -> None:
    lengths = {found.id: len(found.summary.split()) for found in conversations.conversations()}

    assert {conversation_id for conversation_id, length in lengths.items() if not 20 <= length <= 80} == set()


def test_times_increase_from_the_start_and_stay_within_the_window() -> None:
    for found in conversations.conversations():
        times = [message.sent_at for message in found.messages]
        assert times[0] == found.started_at
        assert all(earlier < later for earlier, later in pairwise(times))
        assert times[0].date() >= FIRST_DAY
        assert times[-1].date() <= LAST_DAY


def test_staff_write_only_while_their_branch_is_open() -> None:
    written = [
        message
        for found in conversations.conversations()
        for message in found.messages
        if message.role == "staff"
    ]

    assert [message.id for message in written if not is_open(message.sent_at)] == []


def test_on_whatsapp_nobody_answers_more_than_a_day_after_the_customer() -> None:
    for found in conversations.conversations():
        heard = found.started_at
        for message in found.messages if found.channel == "whatsapp" else ():
            heard = message.sent_at if message.role == "customer" else heard
            assert message.sent_at - heard <= timedelta(hours=24), message.id


def test_the_customer_begins_except_where_accounts_remind_of_a_payment() -> None:
    kinds = conversations.kinds()

    def begun_by_us(found: Conversation) -> bool:
        return found.messages[0].role != "customer"

    begun = {found.id for found in conversations.conversations() if begun_by_us(found)}
    assert begun == {conversation_id for conversation_id, kind in kinds.items() if kind == "payment"}


def test_customers_are_answered_and_nobody_talks_to_himself() -> None:
    for found in conversations.conversations():
        roles = [message.role for message in found.messages]
        assert {"customer"} < set(roles)
        assert all(len(set(roles[start : start + 4])) > 1 for start in range(len(roles) - 3)), found.id


def test_a_conversation_is_read_from_title_facts_summary_and_messages() -> None:
    (sample,) = conversations.parse("x.md", WHOLE)
    found = sample.conversation

    assert sample.kind == "complaint-late"
    assert (found.id, found.subject) == ("s-0001", "Late rice")
    assert (found.customer_external_id, found.channel, found.language) == (1001, "whatsapp", "ar")
    assert found.summary == "Where is the rice?"
    assert [(message.id, message.role, message.language) for message in found.messages] == [
        ("s-0001-01", "customer", "ar"),
        ("s-0001-02", "assistant", "en"),
        ("s-0001-03", "staff", "ar"),
    ]
    assert found.messages[1].text == "Let me look:\ntwo bags\none tin"
    assert [message.sent_at.isoformat() for message in found.messages] == [
        "2026-03-02T10:14:00+04:00",
        "2026-03-02T10:16:00+04:00",
        "2026-03-02T11:16:00+04:00",
    ]


def test_an_unknown_sender_has_no_customer() -> None:
    text = replaced(2, "unknown sender, web, tr, spam, 2026-03-02 10:14 +03:00")

    assert conversations.parse("x.md", text)[0].conversation.customer_external_id is None


@pytest.mark.parametrize(
    ("line", "text", "reason"),
    [
        (1, "Late rice", "begins with"),
        (1, "## s-0001 Late rice", "expected '# s-0001 Subject'"),
        (2, "customer 1001, whatsapp, ar, 2026-03-02 10:14 +04:00", "expected 'customer 1001"),
        (
            2,
            "customer 1001, fax, ar, order, 2026-03-02 10:14 +04:00",
            "'fax' is none of whatsapp, web",
        ),
        (2, "customer 1001, web, de, order, 2026-03-02 10:14 +04:00", "'de' is none of ar, en, fa, tr"),
        (2, "customer 1001, web, ar, gossip, 2026-03-02 10:14 +04:00", "'gossip' is none of praise"),
        (2, "customer 1001, web, ar, order, 2026-02-30 10:14 +04:00", "no such time as 2026-02-30 10:14"),
        (4, ">the rice", "expected '> summary'"),
        (7, "- 0m driver: Where is it?", "'driver' is none of customer, assistant, staff"),
        (7, "- 0m customer:", "expected '- 5m customer: text'"),
        (8, "- 2m assistant [xx]: Let me look:", "'xx' is none of ar, en, fa, tr"),
        (9, "    too deep", "indented by two spaces"),
    ],
)
def test_a_malformed_line_is_refused_by_file_and_line(line: int, text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=f"^ar-9.md:{line}: ") as refusal:
        conversations.parse("ar-9.md", replaced(line, text))

    assert reason in str(refusal.value)


@pytest.mark.parametrize("kept", [1, 2, 5])
def test_a_conversation_that_breaks_off_is_refused_by_file_and_line(kept: int) -> None:
    text = "\n".join(WHOLE.splitlines()[:kept])

    with pytest.raises(ValueError, match=rf"^ar-9.md:{min(kept, 2)}: "):
        conversations.parse("ar-9.md", text)
