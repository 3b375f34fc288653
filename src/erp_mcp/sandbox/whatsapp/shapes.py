"""JSON as it travels, and how to read what may have any shape."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias, TypeGuard

Json: TypeAlias = bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"] | None
Object: TypeAlias = Mapping[str, Json]

NOTHING: Object = {}


def is_object(value: Json) -> TypeGuard[Object]:
    return isinstance(value, Mapping)


def is_list(value: Json) -> TypeGuard[Sequence[Json]]:
    return isinstance(value, (list, tuple))


def is_number(value: Json) -> TypeGuard[float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def object_at(value: Object, *keys: str) -> Object:
    """Empty where there is none."""
    for key in keys:
        inner = value.get(key)
        if not is_object(inner):
            return NOTHING
        value = inner
    return value


def text_at(value: Object, *keys: str) -> str:
    found = object_at(value, *keys[:-1]).get(keys[-1])
    return found if isinstance(found, str) else ""


def number_at(value: Object, key: str, default: float = 0) -> float:
    found = value.get(key)
    return found if is_number(found) else default


def objects_at(value: Object, *keys: str) -> Iterator[Object]:
    found = object_at(value, *keys[:-1]).get(keys[-1])
    return iter([each for each in found if is_object(each)] if is_list(found) else [])
