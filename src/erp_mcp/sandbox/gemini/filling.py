"""Values that fit a schema, made of the sentences of what the model was given."""

import re
from collections.abc import Sequence

from erp_mcp.sandbox.gemini.wire import Schema

SENTENCE = re.compile(r"[^.!?؟۔\n]+[.!?؟۔]*")
DATES = {"date": "2026-11-21", "date-time": "2026-11-21T09:00:00Z", "time": "09:00:00Z"}
ITEMS = 2


def sentences(text: str) -> list[str]:
    found = (match.strip() for match in SENTENCE.findall(text))
    return [sentence for sentence in found if sentence] or ["There is nothing to read."]


class Filling:
    """Each text takes the next sentence, and after the last one the first again."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts
        self._taken = 0

    def value(self, schema: Schema) -> object:
        if schema.any_of or schema.enum:
            return schema.enum[0] if schema.enum else self.value(schema.any_of[0])
        match schema.type:
            case "OBJECT":
                return {name: self.value(inner) for name, inner in schema.properties.items()}
            case "ARRAY":
                return [self.value(schema.items or Schema(type="STRING")) for _ in range(_length(schema))]
            case "NUMBER" | "INTEGER":
                return _number(schema)
            case "BOOLEAN":
                return False
            case _:
                return self._text(schema)

    def _text(self, schema: Schema) -> str | None:
        if schema.format in DATES:
            return DATES[schema.format]
        if schema.pattern and schema.nullable:
            return None
        self._taken += 1
        return self._texts[(self._taken - 1) % len(self._texts)][: schema.max_length]


def _length(schema: Schema) -> int:
    most = ITEMS if schema.max_items is None else min(ITEMS, schema.max_items)
    return max(most, schema.min_items or 0)


def _number(schema: Schema) -> float | int:
    """The middle of the range, where both ends are known."""
    if schema.minimum is not None and schema.maximum is not None:
        number = (schema.minimum + schema.maximum) / 2
    else:
        ends = [end for end in (schema.minimum, schema.maximum) if end is not None]
        number = ends[0] if ends else 1.0
    return int(number) if schema.type == "INTEGER" else number
