"""What goes wrong with Odoo: named by what its answer says, in our words."""

from erp_mcp.errors.requests import Ambiguous, ErpError, InvalidInput, NotAuthorized, NotFound


class OdooUnavailable(ErpError):
    """Odoo did not answer. Nothing was changed; try again in a minute."""

    code = "ODOO_UNAVAILABLE"
    kind = "unavailable"
    retryable = True


class OdooUnreachable(OdooUnavailable):
    """Odoo cannot be reached. Nothing was sent; try again in a minute, or run `erp-mcp doctor`."""

    code = "ODOO_UNREACHABLE"


class OdooTimedOut(OdooUnavailable):
    """Odoo takes too long to answer. Nothing was changed; ask for less."""

    code = "ODOO_TIMED_OUT"


class OdooBusy(OdooUnavailable):
    """Odoo takes no more requests for now. Nothing was changed; try again in a minute."""

    code = "ODOO_BUSY"


class OdooAnswerUnreadable(OdooUnavailable):
    """What answers at the address of Odoo is not Odoo. Nothing was read; run `erp-mcp doctor`."""

    code = "ODOO_ANSWER_UNREADABLE"
    retryable = False


class OdooFailed(ErpError):
    """Odoo failed inside; its own log says at what. Nothing was changed."""

    code = "ODOO_FAILED"
    kind = "unavailable"


class OdooMisconfigured(ErpError):
    """Odoo cannot be used as it is set up. Nothing was changed; run `erp-mcp doctor`."""

    code = "ODOO_MISCONFIGURED"
    kind = "unavailable"


class OdooNotConnected(OdooMisconfigured):
    """No Odoo is connected. Set ERP_MCP_ODOO_URL, or run `erp-mcp connection create odoo NAME`."""

    code = "ODOO_NOT_CONNECTED"


class OdooDatabaseUnknown(OdooMisconfigured):
    """Odoo has no such database. Nothing was changed; correct ERP_MCP_ODOO_DATABASE or the connection."""

    code = "ODOO_DATABASE_UNKNOWN"


class OdooLoginFailed(OdooMisconfigured):
    """Odoo refuses the login: a wrong or expired API key, or a password. Make a new API key in Odoo and set it."""

    code = "ODOO_LOGIN_FAILED"


class OdooAccessDenied(NotAuthorized):
    """Odoo does not let this user do that. Nothing was changed; ask an administrator of Odoo."""

    code = "ODOO_ACCESS_DENIED"


class RecordMissing(NotFound):
    """A record does not exist or was deleted. Nothing was changed; search for it again."""

    code = "RECORD_MISSING"


class UnknownModel(InvalidInput):
    """Odoo has no such model. Nothing was changed; `describe_model` lists those there are."""

    code = "UNKNOWN_MODEL"


class UnknownField(InvalidInput):
    """The model has no such field. Nothing was changed; `describe_model` lists those there are."""

    code = "UNKNOWN_FIELD"

    def __init__(self, message: str | None = None, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class FieldNotStored(UnknownField):
    """The field is computed and not stored: it can be read, but not filtered, ordered or grouped by."""

    code = "FIELD_NOT_STORED"


class UnknownMethod(InvalidInput):
    """The model has no such action, or it may not be called from outside. Nothing was changed."""

    code = "UNKNOWN_METHOD"


class InvalidValue(InvalidInput):
    """Odoo does not take a value, filter or order as it is written. Nothing was changed."""

    code = "INVALID_VALUE"


class NameUnclear(Ambiguous):
    """Several records go by this name. Nothing was changed; repeat it with the id of one."""

    code = "NAME_UNCLEAR"


class BusinessRule(ErpError):
    """A rule of Odoo forbids this. Nothing was changed."""

    code = "BUSINESS_RULE"
    kind = "input"


class Duplicate(BusinessRule):
    """Odoo has one like this already. Nothing was changed; search for it first."""

    code = "DUPLICATE"


class ConcurrentUpdate(ErpError):
    """Someone else was changing the same record. Nothing was changed; try again."""

    code = "CONCURRENT_UPDATE"
    kind = "unavailable"
    retryable = True


class OdooOutcomeUnknown(ErpError):
    """The answer of Odoo was lost: whether this was done is not known. Look at the records before repeating it."""

    code = "ODOO_OUTCOME_UNKNOWN"
    kind = "unavailable"


class OdooStoppedHalfway(OdooOutcomeUnknown):
    """Odoo did one step of this and not the next. Look at the records before repeating it."""

    code = "ODOO_STOPPED_HALFWAY"


class OdooAnswerTooLarge(ErpError):
    """Odoo's answer is larger than is read here. Ask for fewer records or fields."""

    code = "ODOO_ANSWER_TOO_LARGE"
    kind = "limit"


class OdooRequestTooLarge(ErpError):
    """This is larger than Odoo takes at once. Nothing was changed; split it."""

    code = "ODOO_REQUEST_TOO_LARGE"
    kind = "limit"


class SyncUnderWay(ErpError):
    """A synchronisation of this company is running already. Nothing was started; wait until it is through."""

    code = "SYNC_UNDER_WAY"
    kind = "unavailable"
    retryable = True


class TooMuchGone(ErpError):
    """Odoo no longer shows much of what it had. Nothing was taken out; `erp-mcp sync --full` does it."""

    code = "TOO_MUCH_GONE"
    kind = "unavailable"


class OtherSource(ErpError):
    """This company mirrors another Odoo. Nothing was changed; `erp-mcp sync --full` follows one that moved."""

    code = "OTHER_SOURCE"
    kind = "input"
