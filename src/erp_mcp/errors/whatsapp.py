"""What goes wrong with WhatsApp outside of sending a message, whose outcome is a value and no error."""

from erp_mcp.errors.requests import ErpError, InvalidInput


class WhatsAppUnavailable(ErpError):
    """WhatsApp did not answer as it should. Nothing was sent; try again in a minute."""

    code = "WHATSAPP_UNAVAILABLE"
    kind = "unavailable"
    retryable = True


class WhatsAppMisconfigured(ErpError):
    """WhatsApp cannot be used as it is set up. Nothing was sent; correct the connection."""

    code = "WHATSAPP_MISCONFIGURED"
    kind = "unavailable"


class WhatsAppNotConnected(WhatsAppMisconfigured):
    """No WhatsApp is connected. Set ERP_MCP_WHATSAPP_TOKEN, or run `erp-mcp connection create whatsapp NAME`."""

    code = "WHATSAPP_NOT_CONNECTED"


class WebhookNotSigned(ErpError):
    """This is not signed by whom it is about. Nothing was kept."""

    code = "WEBHOOK_NOT_SIGNED"
    kind = "denied"


class WhatsAppRefused(ErpError):
    """WhatsApp refuses this. Nothing was changed."""

    code = "WHATSAPP_REFUSED"
    kind = "denied"


class MediaRefused(InvalidInput):
    """The file is none that WhatsApp carries. Nothing was kept or sent."""

    code = "MEDIA_REFUSED"


class MoveImpossible(ErpError):
    """The message has got too far for that. Nothing was changed; `read_messages` shows where it is."""

    code = "MOVE_IMPOSSIBLE"
    kind = "input"
