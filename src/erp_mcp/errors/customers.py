"""What goes wrong with finding out who is meant, and with what to do for them."""

from erp_mcp.errors.requests import ErpError, InvalidInput, NotFound


class CustomerNotFound(NotFound):
    """No customer goes by that."""

    code = "CUSTOMER_NOT_FOUND"


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
