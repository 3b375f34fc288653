"""Why a message is not sent: each says that nothing left, and what would make it leave."""

from erp_mcp.errors.requests import Ambiguous, ErpError, InvalidInput, NotFound


class RecipientUnclear(Ambiguous):
    """Nobody, or more than one, is meant. Nothing was sent; give an id, or a number as +971501234567."""

    code = "RECIPIENT_UNCLEAR"


class RecipientUnreachable(InvalidInput):
    """No WhatsApp number of theirs is known. Nothing was sent; give it as +971501234567."""

    code = "RECIPIENT_UNREACHABLE"


class RecipientRefuses(ErpError):
    """They asked not to be written to. Nothing was sent, and repeating does not help."""

    code = "RECIPIENT_REFUSES"
    kind = "denied"


class WindowClosed(ErpError):
    """Their last message is more than 24 hours old. Nothing was sent; send an approved template."""

    code = "WINDOW_CLOSED"
    kind = "denied"


class MessageRepeated(InvalidInput):
    """The same was sent to them just now. Nothing was sent; the option allow_duplicate sends it once more."""

    code = "MESSAGE_REPEATED"


class DeliveryUnknown(ErpError):
    """Whether the same has reached them is not known. Nothing was sent; a person finds out and resolves it."""

    code = "DELIVERY_UNKNOWN"
    kind = "denied"


class RecipientSpared(ErpError):
    """They have had enough messages today. Nothing was sent; try again tomorrow, or wait until they write."""

    code = "RECIPIENT_SPARED"
    kind = "limit"


class MessageUnfit(InvalidInput):
    """The text holds what must not leave. Nothing was sent."""

    code = "MESSAGE_UNFIT"


class TemplateNotFound(NotFound):
    """There is no such template. Nothing was sent."""

    code = "TEMPLATE_NOT_FOUND"


class MessageNotFound(NotFound):
    """There is no such message. Nothing was changed."""

    code = "MESSAGE_NOT_FOUND"
