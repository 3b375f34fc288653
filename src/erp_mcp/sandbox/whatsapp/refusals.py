"""Meta's error codes: the HTTP status each comes with, its title, and the envelope it travels in."""

from dataclasses import dataclass

from erp_mcp.sandbox.whatsapp.shapes import Object

TITLES = {
    1: "API Unknown",
    2: "API Service",
    3: "API Method",
    4: "API Too Many Calls",
    10: "Permission Denied",
    33: "Parameter value is not valid",
    100: "Invalid parameter",
    190: "Access token has expired",
    200: "API Permission",
    368: "Temporarily blocked for policies violations",
    803: "Object does not exist",
    2500: "Unknown path components",
    80007: "Rate limit issues",
    130429: "Rate limit hit",
    130472: "User's number is part of an experiment",
    130497: "Business account is restricted from messaging users in this country",
    131000: "Something went wrong",
    131005: "Access denied",
    131008: "Required parameter is missing",
    131009: "Parameter value is not valid",
    131016: "Service unavailable",
    131021: "Recipient cannot be sender",
    131026: "Message undeliverable",
    131030: "Recipient phone number not in allowed list",
    131031: "Account has been locked",
    131037: "Display name is not approved",
    131042: "Business eligibility payment issue",
    131045: "Incorrect certificate",
    131047: "Re-engagement message",
    131048: "Spam rate limit hit",
    131049: "This message was not delivered to maintain healthy ecosystem engagement.",
    131050: "User stopped marketing messages",
    131051: "Unsupported message type",
    131053: "Media upload error",
    131056: "(Business Account, Consumer Account) pair rate limit hit",
    131057: "Account in maintenance mode",
    131062: "Business-scoped User ID (BSUID) recipients are not supported for this message.",
    131064: "Messaging limit reached",
    132000: "Number of parameters does not match the expected number of params",
    132001: "Template name does not exist in the translation",
    132005: "Template hydrated text too long",
    132008: "Template parameter value is not valid",
    132012: "Parameter format does not match format in the created template",
    132015: "Template is paused",
    132016: "Template is disabled",
    133000: "Incomplete deregistration",
    133004: "Server temporarily unavailable",
    133010: "Account not registered",
    135000: "Generic user error",
    137000: "Recipient identity key does not match",
    2388019: "Message template limit exceeded",
    2388024: "Content in this language already exists",
    2388293: "Too many variables for the length of the message",
    2388299: "Variables can't be at the start or end of the template",
}

_STATUSES = {
    0: 401,
    190: 401,
    3: 500,
    131000: 500,
    131016: 500,
    131045: 500,
    131057: 500,
    133000: 500,
    2: 503,
    133004: 503,
    10: 403,
    200: 403,
    368: 403,
    131005: 403,
    131031: 403,
    130497: 403,
    132001: 404,
    803: 404,
}

HELP = "https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes/"


@dataclass(frozen=True, slots=True)
class Refusal:
    code: int
    details: str

    @property
    def status(self) -> int:
        return _STATUSES.get(self.code, 400)

    @property
    def title(self) -> str:
        return TITLES.get(self.code, "Unknown error")

    def envelope(self, trace_id: str) -> Object:
        """As the answer to a request."""
        error = {"message": f"(#{self.code}) {self.title}", "type": "OAuthException", "code": self.code}
        data = {"messaging_product": "whatsapp", "details": self.details}
        return {"error": {**error, "error_data": data, "fbtrace_id": trace_id}}

    def in_status(self) -> Object:
        """As the reason of a message that failed after it had been accepted."""
        return {
            "code": self.code,
            "title": self.title,
            "message": self.title,
            "error_data": {"details": self.details},
            "href": HELP,
        }


CLOSED_WINDOW = Refusal(
    131047, "More than 24 hours have passed since the customer last wrote to this number."
)
MARKETING_CAP = Refusal(131049, "The user has had as many marketing messages as they are allowed.")
STOPPED_MARKETING = Refusal(131050, "The recipient has chosen to stop receiving marketing messages.")
UNDELIVERABLE = Refusal(131026, "Message undeliverable.")
