"""JSON as Odoo sends it, and the shapes that its answers must have."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from erp_mcp.errors import OdooAnswerUnreadable

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"
Values: TypeAlias = Mapping[str, "Json"]
Record: TypeAlias = dict[str, "Json"]
Domain: TypeAlias = Sequence["Json"]

NOT_ODOO = "Odoo's answer does not have the form that its version promises; run `erp-mcp doctor`."


def records(answer: Json) -> list[Record]:
    return [record(each) for each in items(answer)]


def record(answer: Json) -> Record:
    if not isinstance(answer, dict):
        raise OdooAnswerUnreadable(NOT_ODOO)
    return answer


def items(answer: Json) -> list[Json]:
    if not isinstance(answer, list):
        raise OdooAnswerUnreadable(NOT_ODOO)
    return answer


def number(answer: Json) -> int:
    if not isinstance(answer, int) or isinstance(answer, bool):
        raise OdooAnswerUnreadable(NOT_ODOO)
    return answer


def ids(answer: Json) -> list[int]:
    """One id or many: what makes records answers either, by version."""
    return [number(each) for each in (answer if isinstance(answer, list) else [answer])]


def text(answer: Json) -> str:
    """Odoo says false for what is empty."""
    return answer if isinstance(answer, str) else ""


def named(answer: Json) -> tuple[int, str] | None:
    """A relation as `[id, name]`."""
    match answer:
        case [int(record_id), str(name)]:
            return record_id, name
        case _:
            return None
