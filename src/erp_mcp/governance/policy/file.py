"""The policy as it is written: read, checked, and refused with the line that is wrong."""

import re
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path

from pydantic import BaseModel, ValidationError

from erp_mcp.errors import SettingsInvalid
from erp_mcp.governance.policy import Policy
from erp_mcp.governance.policy.schema import Access, Hours, PolicyFile, Rule, Threshold
from erp_mcp.language.nearest import nearest

BUNDLED = Path(__file__).with_name("default.toml")
TABLES: dict[str, type[BaseModel]] = {
    "read": Access,
    "write": Access,
    "rules": Rule,
    "over": Threshold,
    "under": Threshold,
    "hours": Hours,
}
Where = Sequence[int | str]


def read_policy(own: Path | None) -> Policy:
    """The bundled one if there is no other."""
    return Policy(read_file(own or BUNDLED))


def read_file(path: Path) -> PolicyFile:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsInvalid(f"The policy {path} cannot be read.") from error
    try:
        file = PolicyFile.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise SettingsInvalid(f"The policy {path} is no TOML: {error}.") from error
    except ValidationError as error:
        raise SettingsInvalid(_refusal(path, text, error)) from error
    _check_roles(path, text, file)
    return file


def _refusal(path: Path, text: str, error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    where, line = first["loc"], _line(text, first["loc"])
    if first["type"] != "extra_forbidden":
        said = first["msg"].removeprefix("Value error, ")
        return f"The policy {path}, line {line}: {where[-1] if where else 'it'}: {said}."
    inside = next((TABLES[part] for part in reversed(where[:-1]) if part in TABLES), PolicyFile)
    hint = nearest(str(where[-1]), inside.model_fields)
    return f"The policy {path}, line {line}: there is no key {str(where[-1])!r} here. {hint}"


def _check_roles(path: Path, text: str, file: PolicyFile) -> None:
    for number, rule in enumerate(file.rules):
        unknown: Iterable[str] = (role for role in rule.roles or () if role not in file.roles)
        if (role := next(iter(unknown), None)) is not None:
            line = _line(text, ("rules", number, "roles"))
            hint = nearest(role, file.roles)
            raise SettingsInvalid(f"The policy {path}, line {line}: there is no role {role!r}. {hint}")


def _line(text: str, where: Where) -> int:
    """The line that a place in the parsed file was written on, as near as its headings and keys tell."""
    lines = text.splitlines()
    at, passed = 0, 0
    for index, part in enumerate(where):
        if isinstance(part, int):
            continue
        after = where[index + 1] if index + 1 < len(where) else None
        passed = after if isinstance(after, int) else 0
        found = _found(lines, at, part, passed)
        at = at if found is None else found
    return at + 1


def _found(lines: Sequence[str], start: int, name: str, passed: int) -> int | None:
    """Where a table or key of this name is written for the (passed + 1)-th time, from a line on."""
    head = re.compile(rf"\s*(\[+\s*([\w.]+\.)?{re.escape(name)}\s*\]+|[\"']?{re.escape(name)}[\"']?\s*[=.])")
    hits = [number for number in range(start, len(lines)) if head.match(lines[number])]
    is_list = bool(hits) and lines[hits[0]].lstrip().startswith("[[")
    return (hits[passed] if is_list and passed < len(hits) else hits[0]) if hits else None
