"""A file that is attached: small, as base64; its name never a path."""

import base64
import binascii
import mimetypes
from collections.abc import Mapping

from erp_mcp.errors import InvalidInput
from erp_mcp.integrations.odoo import File, Json

LARGEST = 1_000_000  # bytes: it travels through a model's context, and waits in an approval
LONGEST_NAME = 120


def file_of(arguments: Mapping[str, Json]) -> File:
    name, content = arguments.get("name"), arguments.get("content")
    if set(arguments) != {"name", "content"} or not isinstance(name, str) or not isinstance(content, str):
        raise InvalidInput("attach_file takes `name` and `content` in base64. Nothing was changed.")
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable() or set(name) & set("/\\"):
        raise InvalidInput(
            f"A file name has 1 to {LONGEST_NAME} characters and no path. Nothing was changed."
        )
    if len(content) > LARGEST * 4 // 3 + 4:
        raise InvalidInput(f"A file has at most {LARGEST:,} bytes here. Nothing was changed.")
    try:
        data = base64.b64decode(content, validate=True)
    except binascii.Error:
        raise InvalidInput("`content` is no base64. Nothing was changed.") from None
    return File(name, mimetypes.guess_type(name)[0] or "application/octet-stream", data)
