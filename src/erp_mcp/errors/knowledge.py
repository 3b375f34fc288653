"""What goes wrong with what the company knows and remembers."""

from erp_mcp.errors.requests import ErpError, InvalidInput, NotFound


class KnowledgeNotFound(NotFound):
    """There is no such knowledge."""

    code = "KNOWLEDGE_NOT_FOUND"


class SessionNotFound(NotFound):
    """There is no such session."""

    code = "SESSION_NOT_FOUND"


class SessionNotAuthorized(ErpError):
    """This session takes no more messages; open a new one."""

    code = "SESSION_NOT_AUTHORIZED"
    kind = "denied"


class VectorSearchFailed(ErpError):
    """What a question means could not be found out; it was searched by its words alone."""

    code = "VECTOR_SEARCH_FAILED"
    kind = "unavailable"
    retryable = True


class PromptBuildingFailed(ErpError):
    """No context fits what was asked for."""

    code = "PROMPT_BUILDING_FAILED"
    kind = "limit"


class InvalidRatingValue(InvalidInput):
    """A rating is `up` or `down`."""

    code = "INVALID_RATING_VALUE"


class ResponseNotFound(NotFound):
    """There is no such reply to rate."""

    code = "RESPONSE_NOT_FOUND"
