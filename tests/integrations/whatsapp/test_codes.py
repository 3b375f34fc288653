"""Every code of Meta that is known means to us what was decided of it."""

import pytest

from erp_mcp.integrations.whatsapp.failures import Meaning, failure_of, meaning_of, meanings
from tests.integrations.whatsapp.examples import examples

# The classes and actions of the catalogue, as we call them.
GROUPS = {
    "auth": "auth",
    "permission": "permission",
    "ambiguous_or_request": "server",
    "transient": "server",
    "unknown": "server",
    "throttle_app": "throttle",
    "throttle_waba": "throttle",
    "throttle_number": "throttle",
    "throttle_pair": "throttle",
    "config": "setup",
    "request": "request",
    "username": "request",
    "integrity": "account",
    "billing": "account",
    "recipient": "recipient",
    "recipient_marketing": "recipient",
    "identity": "recipient",
    "registration": "registration",
    "window": "window",
    "quality_throttle": "quality",
    "limit": "quality",
    "marketing_cap": "marketing",
    "opt_out": "marketing",
    "media": "media",
    "template": "template",
    "flow": "template",
    "calling": "calling",
    "block": "block",
    "group": "group",
}
ACTIONS = {
    "stop_sender": "stop_sender",
    "stop_account": "stop_account",
    "hold_unless_4xx": "hold",
    "ambiguous_5xx": "hold",
    "ambiguous_if_sync_retryable_if_async": "hold",
    "retry_backoff": "retry",
    "retry_later": "retry_hours",
    "retry_later_hours": "retry_hours",
    "retry_minutes": "retry_minutes",
    "retry_4^x_same_recipient_only": "retry_recipient",
    "no_retry_24h_plus": "retry_day",
    "fail": "fail",
    "fail_no_retry": "fail",
    "fail_country": "fail",
    "fail_or_reupload": "fail",
    "inspect_per_user": "fail",
    "use_marketing_messages_endpoint": "fail",
    "fix": "fail",
    "fail_mark_number": "mark_unreachable",
    "fallback_template": "propose_template",
    "pause_business_initiated": "pause_initiated",
    "suppress_marketing": "suppress_marketing",
    "ask_user_resend": "ask_again",
    "use_phone": "use_phone",
    "fail_resync": "resync_templates",
    "fail_pause_template": "pause_template",
    "fail_disable_template": "disable_template",
    "admin": "ask_admin",
    "human_check": "ask_person",
}


@pytest.mark.usefixtures("shared_examples")
def test_every_code_of_the_catalogue_means_what_was_decided_of_it() -> None:
    decided = {
        str(each["code"]): (GROUPS[each["klass"]], ACTIONS[each["action"]])
        for each in examples("error_catalog")["errors"]
    }
    assert {code: (each.group, each.action) for code, each in meanings().items()} == decided


@pytest.mark.parametrize(("code", "meaning"), meanings().items())
def test_each_is_said_in_one_short_sentence(code: str, meaning: Meaning) -> None:
    assert len(meaning.says.split()) <= 15
    assert meaning.says.endswith(".")


def test_a_row_of_codes_means_the_same_from_end_to_end() -> None:
    assert meaning_of(200) == meaning_of(250) == meaning_of(299)
    assert meaning_of(200).action == "stop_sender"
    assert meaning_of(300).group == "unlisted"


@pytest.mark.parametrize(
    ("status", "action"), [(400, "fail"), (401, "stop_sender"), (403, "stop_sender"), (429, "retry")]
)
def test_a_code_that_is_new_is_judged_by_its_status(status: int, action: str) -> None:
    assert meaning_of(999_999, status).action == action


def test_what_has_no_code_is_no_failure_that_anybody_knows() -> None:
    assert failure_of({"message": "no"}) is None
    assert failure_of({"code": True}) is None
