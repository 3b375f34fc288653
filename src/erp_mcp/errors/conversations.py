"""What goes wrong with understanding what was said."""

from erp_mcp.errors.requests import ErpError


class IntentDetectionFailed(ErpError):
    """No model of sentences can be had here, so mood, intent and urgency were read from single words alone."""

    code = "INTENT_DETECTION_FAILED"
    kind = "unavailable"
