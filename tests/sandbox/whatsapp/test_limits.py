"""How much may be sent, to whom and until when: by account, number, user, window and portfolio."""

from collections.abc import Callable

import pytest

from erp_mcp.sandbox.whatsapp.config import Config
from erp_mcp.sandbox.whatsapp.ledger import Entry
from tests.sandbox.whatsapp.sending import STRANGER, code_of, sent
from tests.whatsapp_sandbox import (
    ALI,
    NUMBER,
    TOKEN,
    from_template,
    text,
    whatsapp_world,
)


def setting(**changes: object) -> Callable[[Config], None]:
    def change(config: Config) -> None:
        for name, value in changes.items():
            setattr(config, name, value)

    return change


@pytest.mark.parametrize(
    ("change", "code", "status"),
    [
        (setting(tokens={}), 190, 401),
        (setting(tokens={TOKEN: frozenset[str]()}), 200, 403),
        (setting(account_refusal=131031), 131031, 403),
        (setting(account_refusal=368), 368, 403),
        (setting(account_refusal=131042), 131042, 400),
        (setting(allowed_recipients=[STRANGER]), 131030, 400),
    ],
)
def test_an_account_may_be_kept_from_sending(
    change: Callable[[Config], None], code: int, status: int
) -> None:
    world = whatsapp_world()
    change(world.config)
    assert code_of(sent(world, text())) == (code, status)


def test_a_number_has_to_be_the_businesss_and_registered() -> None:
    world = whatsapp_world()
    assert code_of(sent(world, text(), number="1")) == (100, 400)
    world.state.numbers[NUMBER].is_registered = False
    assert code_of(sent(world, text())) == (133010, 400)


def test_a_number_carries_so_many_messages_a_second() -> None:
    world = whatsapp_world()
    phones = [f"97150{1000000 + place}" for place in range(81)]
    outcomes = [code_of(sent(world, from_template("sale", to=phone))) for phone in phones]
    assert outcomes == [(0, 200)] * 80 + [(130429, 400)]
    world.advance(0.5)
    assert code_of(sent(world, from_template("sale", to=phones[80]))) == (0, 200)


def test_what_comes_in_counts_as_well() -> None:
    world = whatsapp_world()
    for _ in range(80):
        world.says(ALI, "hello")
    assert code_of(sent(world, text())) == (130429, 400)


def test_a_burst_to_one_user_has_to_be_waited_for() -> None:
    world = whatsapp_world()
    assert [code_of(sent(world, text())) for _ in range(46)] == [(0, 200)] * 45 + [(131056, 400)]
    world.advance(45 * 6 - 1)
    assert code_of(sent(world, text())) == (131056, 400)
    world.advance(1)
    assert code_of(sent(world, text())) == (0, 200)


def test_one_message_in_six_seconds_is_never_too_many() -> None:
    world = whatsapp_world()
    for _ in range(100):
        assert code_of(sent(world, text())) == (0, 200)
        world.advance(6)


def test_the_window_closes_a_day_after_the_last_message_and_a_reaction_does_not_open_it() -> None:
    world = whatsapp_world()
    world.advance(24 * 3600 - 1)
    assert code_of(sent(world, text())) == (0, 200)
    world.advance(1)
    assert code_of(sent(world, text())) == (131047, 400)
    world.receives(ALI, {"type": "reaction", "reaction": {"message_id": "wamid.x", "emoji": "👍"}})
    assert code_of(sent(world, text())) == (131047, 400)
    world.says(ALI, "still there?")
    assert code_of(sent(world, text())) == (0, 200)


def test_a_closed_window_may_be_told_later_or_now_and_then() -> None:
    world = whatsapp_world()
    world.config.window_mode = "async"
    outcome = sent(world, text(to=STRANGER))
    assert isinstance(outcome, Entry)
    world.advance(60)
    assert [each.status for each in outcome.events] == ["failed"]
    assert len(world.ledger) == 0
    world.config.window_mode = "random"
    codes = {code_of(sent(world, text(to=f"97155{1000000 + place}")))[0] for place in range(40)}
    assert codes == {0, 131047}


def test_a_portfolio_begins_so_many_conversations_a_day() -> None:
    world = whatsapp_world()
    world.config.portfolio_limit = 2
    begun = [f"97155{1000000 + place}" for place in range(3)]
    codes = [code_of(sent(world, from_template("sale", to=phone)))[0] for phone in begun]
    assert codes == [0, 0, 131064]
    assert code_of(sent(world, from_template("sale"))) == (0, 200)  # Ali has written
    assert code_of(sent(world, from_template("sale", to=begun[0]))) == (0, 200)
    world.advance(86400)
    assert code_of(sent(world, from_template("sale", to=begun[2]))) == (0, 200)


def test_a_blocked_user_is_not_written_to() -> None:
    world = whatsapp_world()
    world.user(ALI).is_blocked = True
    assert code_of(sent(world, text())) == (131026, 400)
