"""What goes wrong with finding out who is meant, and with what to do for them."""

from datetime import datetime
from typing import Self

from erp_mcp.errors.requests import ErpError, InvalidInput, NotFound


class CustomerNotFound(NotFound):
    """No customer goes by that."""

    code = "CUSTOMER_NOT_FOUND"


class CustomerErased(NotFound):
    """The personal data of this customer was erased."""

    code = "CUSTOMER_ERASED"

    @classmethod
    def of(cls, customer_id: int, at: datetime) -> Self:
        return cls(
            f"The personal data of customer #{customer_id} was erased on {at:%Y-%m-%d}, as they wished; only "
            "amounts are kept. Nothing was changed: nothing is looked up, recorded or recommended for them."
        )


class NotMergeable(InvalidInput):
    """These two cannot be made one customer."""

    code = "NOT_MERGEABLE"


class ErasureBlocked(InvalidInput):
    """Something has to be settled before this customer can be erased."""

    code = "ERASURE_BLOCKED"


class LeadNotFound(NotFound):
    """The mirror has no such lead."""

    code = "LEAD_NOT_FOUND"


class CustomerArchived(InvalidInput):
    """This customer is archived in the ERP; nothing is recommended for them."""

    code = "CUSTOMER_ARCHIVED"


class CtaGenerationFailed(InvalidInput):
    """Nothing can be recommended for what was given."""

    code = "CTA_GENERATION_FAILED"


class InteractionTrackingFailed(ErpError):
    """What became of a recommendation could not be kept; what was asked for was done all the same."""

    code = "INTERACTION_TRACKING_FAILED"
    kind = "unavailable"
    retryable = True
