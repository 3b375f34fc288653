"""Which format a document has: what it begins with, else its name, else what somebody declared."""

from pathlib import PurePath

from erp_mcp.documents.content import Format
from erp_mcp.errors import DocumentEncrypted, FormatUnknown

READABLE = "Markdown, text, HTML, PDF, DOCX, CSV or JSONL"
BY_SUFFIX: dict[str, Format] = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "text",
    ".text": "text",
    ".htm": "html",
    ".html": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".csv": "csv",
    ".tsv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}
BY_MEDIA_TYPE: dict[str, Format] = {
    "text/markdown": "markdown",
    "text/plain": "text",
    "text/html": "html",
    "application/xhtml+xml": "html",
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "text/csv": "csv",
    "text/tab-separated-values": "csv",
    "application/jsonl": "jsonl",
    "application/x-ndjson": "jsonl",
}
OLE_CONTAINER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def is_readable(name: str) -> bool:
    return PurePath(name).suffix.lower() in BY_SUFFIX


def format_of(name: str, beginning: bytes, media_type: str | None = None) -> Format:
    suffix = PurePath(name).suffix.lower()
    if beginning.startswith(b"%PDF-"):
        return "pdf"
    if beginning.startswith(OLE_CONTAINER):
        if suffix == ".docx":  # a DOCX is in such a container only to be encrypted
            raise DocumentEncrypted(f"{name} is protected by a password; save it without one.")
        raise FormatUnknown(f"{name} is in an old Office format; save it as DOCX or PDF.")
    declared = (media_type or "").partition(";")[0].strip().lower()
    found = BY_MEDIA_TYPE.get(declared) or BY_SUFFIX.get(suffix)
    if found is None:
        raise FormatUnknown(f"The format of {name} is not known here; it reads {READABLE}.")
    return found
