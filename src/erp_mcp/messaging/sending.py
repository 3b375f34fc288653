"""From a wish to a message in the outbox: planned, judged, agreed to, journalled, queued."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from erp_mcp.erp.writes.writes import Governed
from erp_mcp.errors import (
    ApprovalMismatch,
    DeliveryUnknown,
    ErpError,
    MessageRepeated,
    OutcomeUnknown,
    PolicyDenied,
    RecipientRefuses,
    RecipientSpared,
    WindowClosed,
)
