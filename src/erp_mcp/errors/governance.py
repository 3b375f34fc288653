"""What goes wrong with changes: forbidden, not approved, or ended nobody knows how."""

from erp_mcp.errors.requests import ErpError, InvalidInput, NotFound


class PolicyDenied(ErpError):
    """The company's policy does not allow this. Nothing was changed."""

    code = "POLICY_DENIED"
    kind = "denied"


class ApprovalNotFound(NotFound):
    """There is no such approval; erp://approvals lists what waits. Nothing was changed."""

    code = "APPROVAL_NOT_FOUND"


class ApprovalExpired(ErpError):
    """The approval was not given or used in time. Nothing was changed; ask for the change again."""

    code = "APPROVAL_EXPIRED"
    kind = "denied"


class ApprovalMismatch(ErpError):
    """The approval is for something else. Nothing was changed; ask for the change again."""

    code = "APPROVAL_MISMATCH"
    kind = "denied"


class ApprovalDecided(ErpError):
    """The approval was decided or used already. Nothing was changed."""

    code = "APPROVAL_DECIDED"
    kind = "denied"


class IdempotencyConflict(InvalidInput):
    """This idempotency key belongs to a change with other arguments. Nothing was changed; use a new key."""

    code = "IDEMPOTENCY_CONFLICT"


class ChangeNotFound(NotFound):
    """There is no such change."""

    code = "CHANGE_NOT_FOUND"


class ChangeSettled(InvalidInput):
    """How this change ended is recorded already and stays so."""

    code = "CHANGE_SETTLED"


class OutcomeUnknown(ErpError):
    """Whether the same change has been made before is not known yet, so it is not tried again."""

    code = "OUTCOME_UNKNOWN"
    kind = "denied"


class DonePartly(OutcomeUnknown):
    """Only a part of this was done; the change holds which. Do not ask for the whole of it again."""

    code = "DONE_PARTLY"
