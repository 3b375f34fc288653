"""A file that is attached: small, as base64 or from the folders of the operator; its name never a path."""

import base64
import binascii
import mimetypes
from collections.abc import Mapping, Sequence
from pathlib import Path

from erp_mcp.documents.rooted import open_below
from erp_mcp.errors import InvalidInput
from erp_mcp.integrations.odoo import File, Json

LARGEST = 1_000_000  # bytes: it waits in an approval, and in base64 it travels through a model's context
LONGEST_NAME = 120


def file_of(arguments: Mapping[str, Json], roots: Sequence[Path]) -> File:
    """`roots` are empty for who is not at this machine."""
    match dict(arguments):
        case {"path": str(path), **rest} if not rest:
            return _from_disk(path, roots)
        case {"name": str(name), "content": str(content), **rest} if not rest:
            return _from_base64(name, content)
        case _:
            raise InvalidInput(
                "attach_file takes `path`, or `name` and `content` in base64. Nothing was changed."
            )


def _from_disk(path: str, roots: Sequence[Path]) -> File:
    if not roots:
        raise InvalidInput(
            "No file may be read here: give `name` and `content`. ERP_MCP_KNOWLEDGE_ROOTS names the folders "
            "of a local server. Nothing was changed."
        )
    opened = open_below(roots, path)
    with opened.file as file:
        data = file.read(LARGEST + 1)
    return _checked(opened.path.name, data)


def _from_base64(name: str, content: str) -> File:
    if len(content) > LARGEST * 4 // 3 + 4:
        raise _too_large()
    try:
        data = base64.b64decode(content, validate=True)
    except binascii.Error:
        raise InvalidInput("`content` is no base64. Nothing was changed.") from None
    return _checked(name, data)


def _checked(name: str, data: bytes) -> File:
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable() or set(name) & set("/\\"):
        raise InvalidInput(
            f"A file name has 1 to {LONGEST_NAME} characters and no path. Nothing was changed."
        )
    if len(data) > LARGEST:
        raise _too_large()
    return File(name, mimetypes.guess_type(name)[0] or "application/octet-stream", data)


def _too_large() -> InvalidInput:
    return InvalidInput(f"A file has at most {LARGEST:,} bytes here. Nothing was changed.")
