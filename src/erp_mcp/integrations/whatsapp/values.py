"""JSON as Meta sends it, read so that nothing in it can be a surprise: what is not there is None or empty."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TypeAlias

from pydantic import JsonValue

Record: TypeAlias = Mapping[str, JsonValue]

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # no database takes them
LAST_SECOND = 253_402_300_799  # of the year 9999, where dates end
NOTHING: Record = MappingProxyType({})


def record(value: JsonValue) -> Record:
    return value if isinstance(value, dict) else NOTHING


def records(value: JsonValue) -> list[Record]:
    """Those that are some; one that is malformed does not cost its neighbours."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def first(value: JsonValue) -> Record:
    return next(iter(records(value)), NOTHING)


def text(value: JsonValue) -> str | None:
    """Ids come as numbers, too; what is empty says nothing."""
    if isinstance(value, str):
        return UNSTORABLE.sub("\ufffd", value) or None
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None


def number(value: JsonValue) -> int | None:
    match value:
        case bool():
            return None
        case int():
            return value
        case str() if value.isascii() and value.isdigit() and len(value) < 20:
            return int(value)
        case _:
            return None


def moment(value: JsonValue) -> datetime | None:
    seconds = number(value)
    return datetime.fromtimestamp(seconds, UTC) if seconds and 0 < seconds <= LAST_SECOND else None
