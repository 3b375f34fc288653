"""Who the customers of the written conversations are; every other customer is drawn."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TypeGuard, get_args

from erp_mcp.sandbox.company import sheets
from erp_mcp.sandbox.company.names import Gender, Name
from erp_mcp.store.records import Language


@dataclass(frozen=True, slots=True)
class Member:
    """What is None may be drawn."""

    language: Language
    segment: str
    branch: str
    gender: Gender | None
    city: str | None
    name: Name | None
    email: str | None
    since: date | None


@cache
def members() -> dict[int, Member]:
    return {int(row["external_id"]): _member(row) for row in sheets.rows("cast")}


def _member(row: dict[str, str]) -> Member:
    forms = tuple(row["names"].split(";"))
    return Member(
        language=language_of(row["language"]),
        segment=row["segment"],
        branch=row["branch"],
        gender="female" if row["gender"] == "f" else "male" if row["gender"] else None,
        city=row["city"] or None,
        name=Name(forms, next(form for form in forms if form.isascii())) if row["names"] else None,
        email=row["email"] or None,
        since=date.fromisoformat(row["since"]) if row["since"] else None,
    )


def language_of(text: str) -> Language:
    if not _is_language(text):
        raise ValueError(f"{text!r} is no language of the company")
    return text


def _is_language(text: str) -> TypeGuard[Language]:
    return text in get_args(Language)
