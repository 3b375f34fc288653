"""Markdown, and JSON schemas in words."""

from collections.abc import Iterable, Sequence
from inspect import cleandoc
from typing import Any

Schema = dict[str, Any]  # a JSON schema


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "\n".join(map(_line, [head, ["---"] * len(head), *rows]))


def _line(cells: Sequence[str]) -> str:
    escaped = (cell.replace("|", "\\|") for cell in cells)
    return f"| {' | '.join(escaped)} |"


def code(text: str) -> str:
    return f"`{text}`"


def codes(texts: Iterable[str]) -> str:
    return ", ".join(map(code, texts))


def yes(holds: bool) -> str:
    return "yes" if holds else "no"


def first_line(text: str | None) -> str:
    return cleandoc(text or "").partition("\n")[0]


def allowed(schema: Schema) -> str:
    """Bounds and choices."""
    item: Schema = schema.get("items", schema)
    if "enum" in item:
        return codes(item["enum"])
    if "pattern" in schema:
        return code(schema["pattern"])
    if "maxLength" in schema:
        return f"up to {schema['maxLength']} characters"
    return _range(schema)


def _range(schema: Schema) -> str:
    if "exclusiveMinimum" in schema:
        return f"above {schema['exclusiveMinimum']:g}"
    if "maximum" in schema:
        return f"{schema['minimum']} to {schema['maximum']}"
    return f"from {schema['minimum']}" if "minimum" in schema else ""
