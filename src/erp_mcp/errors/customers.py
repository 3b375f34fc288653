"""What goes wrong with finding out who is meant."""

from erp_mcp.errors.requests import NotFound


class CustomerNotFound(NotFound):
    """No customer goes by that."""

    code = "CUSTOMER_NOT_FOUND"


class LeadNotFound(NotFound):
    """The mirror has no such lead."""

    code = "LEAD_NOT_FOUND"
