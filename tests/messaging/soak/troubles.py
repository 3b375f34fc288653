"""What is planned to go wrong on the way to a phone and on the way back."""

from collections.abc import Mapping
from random import Random

from erp_mcp.sandbox.whatsapp.faults import Fault, Phase

# Of an attempt that met one of these nobody knows whether it arrived.
BEFORE: Mapping[str, float] = {
    "close_before_read": 3,
    "http_500_json": 3,
    "http_502_html": 3,
    "http_503": 2,
    "graph_error": 8,
    "delay": 2,
}
AFTER: Mapping[str, float] = {
    "hang_until_timeout": 1,
    "close_no_response": 4,
    "rst": 3,
    "truncated_body": 3,
    "http_500_json": 3,
    "http_502_html": 3,
    "ok_without_id": 3,
    "ok_wrong_json": 3,
    "slow_then_ok": 2,
    "status_before_response": 4,
}
HOOKS: Mapping[str, float] = {
    "duplicate": 4,
    "reorder": 4,
    "delay": 3,
    "drop": 3,
    "bad_signature": 2,
    "no_signature": 2,
    "replay_old": 2,
    "extra_unknown_field": 1,
    "contacts_without_user_id": 2,
    "contacts_without_wa_id": 2,
}
KINDS: Mapping[Phase, Mapping[str, float]] = {"pre": BEFORE, "post": AFTER, "webhook": HOOKS}
# Too fast, too fast to one person, out of order for a while, not allowed for good.
CODES = (130429, 131056, 4, 131026, 131000)


def trouble(chance: Random, phase: Phase) -> Fault:
    (kind,) = chance.choices(list(KINDS[phase]), list(KINDS[phase].values()))
    seconds = 120 if phase == "webhook" else 0.02
    return Fault(
        phase,
        kind,
        skip=chance.choice([0, 0, 1, 2]),
        times=chance.choice([1, 1, 2]),
        code=chance.choice(CODES),
        seconds=seconds,
    )
