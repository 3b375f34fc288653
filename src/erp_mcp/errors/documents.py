"""What goes wrong with documents and pages."""

from erp_mcp.errors.requests import ErpError, NotFound


class DocumentUnreadable(ErpError):
    """The document cannot be read."""

    code = "DOCUMENT_UNREADABLE"
    kind = "input"


class FormatUnknown(DocumentUnreadable):
    """The format of the document is not one that is read here."""

    code = "FORMAT_UNKNOWN"


class EncodingUnknown(DocumentUnreadable):
    """The text is in no encoding that is read here."""

    code = "ENCODING_UNKNOWN"


class DocumentEmpty(DocumentUnreadable):
    """There is nothing in the document."""

    code = "DOCUMENT_EMPTY"


class DocumentTooLarge(DocumentUnreadable):
    """The document is larger than is read here; split it."""

    code = "DOCUMENT_TOO_LARGE"


class DocumentTooSlow(DocumentUnreadable):
    """The document takes longer to read than it may; split it, or save it anew."""

    code = "DOCUMENT_TOO_SLOW"


class DocumentEncrypted(DocumentUnreadable):
    """The document is protected by a password; save it without one."""

    code = "DOCUMENT_ENCRYPTED"


class DocumentScanned(DocumentUnreadable):
    """The document holds pictures of text and no text; recognise it first (OCR)."""

    code = "DOCUMENT_SCANNED"


class PageRefused(ErpError):
    """This address may not be read."""

    code = "PAGE_REFUSED"
    kind = "denied"


class PageNotFound(NotFound):
    """There is no page at this address."""

    code = "PAGE_NOT_FOUND"


class PageUnreachable(ErpError):
    """The page could not be read from its server; it may work later."""

    code = "PAGE_UNREACHABLE"
    kind = "unavailable"
    retryable = True
