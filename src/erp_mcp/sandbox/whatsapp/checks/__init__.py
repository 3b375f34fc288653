"""What is looked at before a message is accepted, in the order in which Meta looks at it."""

from erp_mcp.sandbox.whatsapp.checks.contents import CONTENT_CHECKS, is_known_message
from erp_mcp.sandbox.whatsapp.checks.limits import LIMIT_CHECKS, has_throughput, keeps_to_pair_rate
from erp_mcp.sandbox.whatsapp.checks.recipients import RECIPIENT_CHECKS
from erp_mcp.sandbox.whatsapp.checks.requests import REQUEST_CHECKS, Check
from erp_mcp.sandbox.whatsapp.checks.senders import SENDER_CHECKS
from erp_mcp.sandbox.whatsapp.checks.templates import TEMPLATE_CHECKS
from erp_mcp.sandbox.whatsapp.draft import Draft
from erp_mcp.sandbox.whatsapp.refusals import Refusal
from erp_mcp.sandbox.whatsapp.state import State

PIPELINE: tuple[Check, ...] = (
    *REQUEST_CHECKS,
    *SENDER_CHECKS,
    has_throughput,
    *RECIPIENT_CHECKS,
    keeps_to_pair_rate,
    *TEMPLATE_CHECKS,
    *CONTENT_CHECKS,
    *LIMIT_CHECKS,
)

READING: tuple[Check, ...] = (*REQUEST_CHECKS, *SENDER_CHECKS, is_known_message)


def refused(state: State, draft: Draft) -> Refusal | None:
    for check in READING if draft.is_reading else PIPELINE:
        if refusal := check(state, draft):
            return refusal
    return None
