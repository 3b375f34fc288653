"""What Odoo says went wrong, named by the class of its exception; its tracebacks and paths stay there."""

import html
import re
from dataclasses import dataclass

from erp_mcp.errors import (
    BusinessRule,
    ConcurrentUpdate,
    Duplicate,
    ErpError,
    FieldNotStored,
    InvalidValue,
    OdooAccessDenied,
    OdooAnswerUnreadable,
    OdooBusy,
    OdooDatabaseUnknown,
    OdooFailed,
    OdooLoginFailed,
    OdooMisconfigured,
    OdooRequestTooLarge,
    OdooUnavailable,
    RecordMissing,
    UnknownField,
    UnknownMethod,
    UnknownModel,
)
from erp_mcp.integrations.odoo.values import Values, text
from erp_mcp.integrations.odoo.wire import Call
from erp_mcp.language.fence import defuse

LONGEST_QUOTE = 160  # characters: in the scripts that need most tokens still far below 80
LONGEST_NAME = 64
TAG = re.compile(r"<[^>]*>")

# What Python and the database say is written for programmers and is not translated, so it can be read.
NO_SUCH_FIELD = re.compile(
    r"Invalid field '(?P<field>[^']+)' (?:on|in) |Invalid field (?P<path>[a-z0-9_.]+) in "
)
NOT_STORED = re.compile(r"Cannot convert (?P<path>[a-z0-9_.]+) to SQL")
NO_SUCH_MODEL = re.compile(
    r"Object (?P<model>[a-z0-9_.]+) doesn't exist|the model '(?P<named>[^']+)' does not exist"
)
UNIQUE = "psycopg2.errors.UniqueViolation"

CONCURRENCY = frozenset(
    (
        "psycopg2.errors.SerializationFailure",
        "psycopg2.errors.DeadlockDetected",
        "psycopg2.errors.LockNotAvailable",
        "odoo.exceptions.LockError",
    )
)
PROGRAMMERS = frozenset(
    (
        "builtins.ValueError",
        "builtins.TypeError",
        "builtins.AssertionError",
        "psycopg2.errors.InvalidTextRepresentation",
        "psycopg2.errors.InvalidDatetimeFormat",
        "psycopg2.errors.DatetimeFieldOverflow",
        "psycopg2.errors.NumericValueOutOfRange",
        "psycopg2.errors.StringDataRightTruncation",
        "werkzeug.exceptions.UnprocessableEntity",
        "werkzeug.exceptions.BadRequest",
    )
)
FIXED: dict[str, type[ErpError]] = {
    **dict.fromkeys(CONCURRENCY, ConcurrentUpdate),
    "odoo.exceptions.AccessError": OdooAccessDenied,
    "odoo.exceptions.AccessDenied": OdooLoginFailed,
    "odoo.exceptions.MissingError": RecordMissing,
    "odoo.http.SessionExpiredException": OdooLoginFailed,
    "werkzeug.exceptions.Unauthorized": OdooLoginFailed,
    "werkzeug.exceptions.Forbidden": OdooAccessDenied,
    "werkzeug.exceptions.RequestEntityTooLarge": OdooRequestTooLarge,
    "psycopg2.errors.UniqueViolation": Duplicate,
    "psycopg2.OperationalError": OdooDatabaseUnknown,
    "builtins.AttributeError": UnknownMethod,
}
BY_STATUS: dict[int, type[ErpError]] = {
    401: OdooLoginFailed,
    403: OdooAccessDenied,
    404: OdooDatabaseUnknown,
    413: OdooRequestTooLarge,
    429: OdooBusy,
}


@dataclass(frozen=True, slots=True)
class Fault:
    name: str
    message: str
    is_duplicate: bool

    @classmethod
    def of(cls, said: Values) -> "Fault":
        """Of the traceback only whether the database refused a second one is kept."""
        return cls(text(said.get("name")), text(said.get("message")), UNIQUE in text(said.get("debug")))


def named(fault: Fault, call: Call | None) -> ErpError:
    if fixed := FIXED.get(fault.name):
        return fixed()
    match fault.name:
        case (
            "odoo.exceptions.UserError"
            | "odoo.exceptions.ValidationError"
            | "odoo.exceptions.RedirectWarning"
        ):
            return _rule(fault)
        case "werkzeug.exceptions.NotFound":
            return _not_found(fault)
        case "builtins.KeyError" if call is not None and fault.message in _sent(call):
            return _no_field(fault.message)
        case name if name in PROGRAMMERS:
            return _programming(fault)
        case _:
            return OdooFailed()


def named_by_status(status: int) -> ErpError:
    """Of what has no JSON: a proxy, a login page, or Odoo before it has chosen a database."""
    if fixed := BY_STATUS.get(status):
        return fixed()
    if 300 <= status < 400:
        return OdooMisconfigured("The address of Odoo redirects elsewhere; set the one it redirects to.")
    if status >= 500:
        return OdooUnavailable(f"Odoo, or what stands before it, answers with HTTP {status}.")
    return OdooAnswerUnreadable()


def quoted(words: str) -> str:
    """What the user must read, in one line, without mark-up, and no longer than an answer bears."""
    plain = " ".join(html.unescape(TAG.sub(" ", words)).split())
    cut = plain if len(plain) <= LONGEST_QUOTE else f"{plain[: LONGEST_QUOTE - 1].rstrip()}…"
    return defuse(cut)


def _rule(fault: Fault) -> ErpError:
    if unknown := NO_SUCH_MODEL.fullmatch(fault.message):
        return UnknownModel(
            f"Odoo has no model {unknown['model']!r}. Nothing was changed; list models first."
        )
    kind = Duplicate if fault.is_duplicate else BusinessRule
    return kind(f"Odoo refuses: «{quoted(fault.message)}» Nothing was changed.")


def _not_found(fault: Fault) -> ErpError:
    if unknown := NO_SUCH_MODEL.fullmatch(fault.message):
        return UnknownModel(
            f"Odoo has no model {unknown['named']!r}. Nothing was changed; list models first."
        )
    return UnknownMethod()


def _programming(fault: Fault) -> ErpError:
    if found := NO_SUCH_FIELD.search(fault.message):
        return _no_field(found["field"] or found["path"].rpartition(".")[2])
    if found := NOT_STORED.search(fault.message):
        name = found["path"].rpartition(".")[2][:LONGEST_NAME]
        return FieldNotStored(
            f"{name!r} is computed and not stored: it can be read, but not filtered, ordered or grouped by.",
            name,
        )
    return InvalidValue(f"Odoo does not take this: «{quoted(fault.message)}» Nothing was changed.")


def _no_field(name: str) -> UnknownField:
    known = name[:LONGEST_NAME]
    return UnknownField(f"There is no field {known!r}. Nothing was changed; describe the model first.", known)


def _sent(call: Call) -> set[str]:
    """The names of the fields that were written."""
    values = call.arguments.get("vals")
    return set(values) if isinstance(values, dict) else set()
