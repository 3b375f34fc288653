"""Texts that no database takes and no encoder knows: refused at the door, wherever in a request they stand."""

import re
from typing import cast
from urllib.parse import unquote

from erp_mcp.errors import InvalidInput

UNUSABLE = re.compile("[\x00\ud800-\udfff]")


def check_texts(value: object) -> None:
    """Without recursion: a request may be nested as deep as its parser allows."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            check_text(each)
        elif isinstance(each, list):
            waiting.extend(cast("list[object]", each))  # a JSON array
        elif isinstance(each, dict):
            waiting.extend(cast("dict[str, object]", each).values())  # a JSON object


def check_text(text: str) -> None:
    if UNUSABLE.search(text):
        raise InvalidInput("A text holds a NUL or half a character. Nothing was done.")


def check_uri(uri: str) -> None:
    """What it says once it is decoded."""
    check_text(unquote(uri))
