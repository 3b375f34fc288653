"""Adding our entry to a host's configuration file: whatever else is in there stays, or nothing is done."""

import json
import os
import re
import shutil
import tempfile
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, count
from pathlib import Path
from typing import Literal

from pydantic import JsonValue

from erp_mcp.cli.hosts import HostSettings, JsonObject
from erp_mcp.errors import InvalidInput

STRING = r'("(?:\\.|[^"\\])*")'
COMMENT = re.compile(STRING + r"|//[^\n]*|/\*.*?\*/", re.DOTALL)
TRAILING_COMMA = re.compile(STRING + r"|,(?=\s*[}\]])", re.DOTALL)
FIRST_INDENT = re.compile(r"^[ \t]+(?=\S)", re.MULTILINE)
TRANSPORT_KEYS = frozenset({"type", "command", "args", "url", "headers"})


class HostFileRefused(InvalidInput):
    """The configuration file of the host cannot be changed safely; nothing was changed."""

    code = "HOST_FILE_REFUSED"

    def __init__(self, file: Path, reason: str) -> None:
        super().__init__(f"{file} {reason}; nothing was changed.")


@dataclass(frozen=True, slots=True)
class Written:
    """`backup` is where the file as it was is kept, if there was one and it was changed."""

    outcome: Literal["added", "replaced", "unchanged"]
    backup: Path | None = None


def write_settings(file: Path, settings: HostSettings, now: datetime) -> Written:
    """A symlink stays one: what it points at is replaced."""
    target = Path(os.path.realpath(file))
    try:
        before = target.read_text(encoding="utf-8-sig") if target.exists() else ""
        document = parsed(before, file)
        after = merged(document, settings, file)
        if after == document:
            return Written("unchanged")
        backup = replace(target, dumped(after, before), now)
    except UnicodeError as error:
        raise HostFileRefused(file, "has characters that are not UTF-8") from error
    except OSError as error:
        raise HostFileRefused(file, f"cannot be changed ({error.strerror})") from error
    servers = document.get(settings.section)
    return Written("replaced" if isinstance(servers, dict) and settings.name in servers else "added", backup)


def replace(target: Path, text: str, now: datetime) -> Path | None:
    """The backup comes before the swap, and the swap is all or nothing; a new file is for its owner alone."""
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    new = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(descriptor)
        backup = None
        if target.exists():
            shutil.copymode(target, new)
            backup = backed_up(target, now)
        new.replace(target)
    finally:
        new.unlink(missing_ok=True)
    return backup


def backed_up(target: Path, now: datetime) -> Path:
    name = f"{target.name}.bak-{now:%Y%m%d-%H%M%S}"
    names = chain([name], (f"{name}-{number}" for number in count(2)))
    backup = next(path for path in map(target.with_name, names) if not path.exists())
    backup.touch(mode=0o600, exist_ok=False)  # others may not read it, not even until its mode is copied
    shutil.copy2(target, backup)
    return backup


def dumped(document: JsonObject, before: str) -> str:
    indent = FIRST_INDENT.search(before)
    return json.dumps(document, ensure_ascii=False, indent=indent.group() if indent else 2) + "\n"


def parsed(text: str, file: Path) -> JsonObject:
    """An empty file is what some hosts create for the user to fill in."""

    def unique(pairs: list[tuple[str, JsonValue]]) -> JsonObject:
        if len(dict(pairs)) < len(pairs):
            raise HostFileRefused(file, "has the same key twice, and one of the two would be lost")
        return dict(pairs)

    try:
        document: JsonValue = json.loads(text, object_pairs_hook=unique) if text.strip() else {}
    except json.JSONDecodeError as error:
        raise HostFileRefused(file, why_not_json(text, error)) from error
    if not isinstance(document, dict):
        raise HostFileRefused(file, "does not hold a JSON object")
    return document


def why_not_json(text: str, error: json.JSONDecodeError) -> str:
    try:
        json.loads(TRAILING_COMMA.sub(r"\1", COMMENT.sub(r"\1", text)))
    except json.JSONDecodeError:
        return f"is not valid JSON (line {error.lineno}, column {error.colno}: {error.msg})"
    return "has comments or trailing commas, which rewriting would lose: add the printed entry by hand"


def merged(document: JsonObject, settings: HostSettings, file: Path) -> JsonObject:
    """What others wrote stays, also inside our own entry (`env`, for one)."""
    servers = document.get(settings.section, {})
    if not isinstance(servers, dict):
        raise HostFileRefused(file, f"has a `{settings.section}` that is not an object")
    present = servers.get(settings.name, {})
    if not isinstance(present, dict):
        raise HostFileRefused(file, f"has a `{settings.name}` that is not an object")
    kept = {key: value for key, value in present.items() if key not in TRANSPORT_KEYS}
    inputs: JsonObject = {"inputs": merged_inputs(document, settings, file)} if settings.inputs else {}
    return {**document, **inputs, settings.section: {**servers, settings.name: {**settings.entry, **kept}}}


def merged_inputs(document: JsonObject, settings: HostSettings, file: Path) -> list[JsonValue]:
    present = document.get("inputs", [])
    if not isinstance(present, list):
        raise HostFileRefused(file, "has an `inputs` that is not a list")
    ids = [item.get("id") for item in present if isinstance(item, dict)]
    return [*present, *(item for item in settings.inputs if item["id"] not in ids)]
