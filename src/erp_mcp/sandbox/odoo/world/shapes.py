"""What travels and what is stored: JSON of a call, and rows whose empty value is False as in Odoo."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias, TypeGuard

Json: TypeAlias = bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"] | None
Value: TypeAlias = bool | int | float | str | tuple[int, ...]
Row: TypeAlias = Mapping[str, Value]
Values: TypeAlias = Mapping[str, Json]

NO_CONTEXT: Mapping[str, Json] = {}


class Nothing:
    """A method's answer when Odoo's own method returns None."""

    def __repr__(self) -> str:
        return "NOTHING"


NOTHING = Nothing()


def is_list(value: Json) -> TypeGuard[Sequence[Json]]:
    return isinstance(value, (list, tuple))


def is_mapping(value: Json) -> TypeGuard[Mapping[str, Json]]:
    return isinstance(value, Mapping)


def is_id(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def integers(values: Json) -> list[int]:
    """The whole numbers of a list, or the one that is given bare."""
    if is_list(values):
        return [each for each in values if is_id(each)]
    return [values] if is_id(values) else []


def texts(values: Json) -> list[str]:
    return [each for each in values if isinstance(each, str)] if is_list(values) else []


def number(value: Json | Value) -> float:
    return float(value) if isinstance(value, (int, float)) else 0.0


def whole(value: Json | Value) -> int:
    return int(value) if isinstance(value, (int, float)) else 0


def text(value: Json | Value) -> str:
    return value if isinstance(value, str) else ""


def ids_of(value: Value) -> tuple[int, ...]:
    """The ids in a relation, whichever kind it is."""
    if isinstance(value, tuple):
        return value
    return (value,) if is_id(value) and value else ()


def tuples(value: Json) -> Json | tuple[Json, ...]:
    """A condition as Odoo prints it in an error: a tuple, whatever it came as."""
    return tuple(value) if is_list(value) else value


def unique(ids: Iterable[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(ids))
