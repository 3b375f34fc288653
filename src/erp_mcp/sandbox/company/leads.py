"""Sixty people who have not bought yet, or have just begun, as the sales desk wrote them down."""

from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from typing import TypeGuard, get_args

from erp_mcp.sandbox.company import phones, sheets
from erp_mcp.sandbox.company.branches import BRANCHES, Branch
from erp_mcp.sandbox.company.cast import language_of
from erp_mcp.store.records import Lead, LeadStage

FIRST_ID = 7001


@cache
def leads() -> tuple[Lead, ...]:
    return tuple(_lead(number, row) for number, row in enumerate(sheets.rows("leads")))


def _lead(number: int, row: dict[str, str]) -> Lead:
    branch = BRANCHES["istanbul-laleli" if row["city"] == "Istanbul" else "dubai"]
    return Lead(
        external_id=FIRST_ID + number,
        name=row["name"],
        contact_name=row["contact_name"],
        language=language_of(row["language"]),
        phone=phones.phone_number(branch.country, phones.LEADS + number) if row["phone"] else None,
        email=row["email"] or None,
        city=row["city"],
        source=row["source"],
        stage=_stage(row["stage"]),
        expected_revenue=Decimal(row["revenue"]).quantize(Decimal("0.01")),
        currency=branch.currency,
        note=row["note"],
        created_at=_moment(row["created"], branch, number),
        last_contact_at=_moment(row["contacted"], branch, number + 31) if row["contacted"] else None,
    )


def _moment(day: str, branch: Branch, number: int) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(9 + number % 9, number * 7 % 60), branch.zone)


def _stage(text: str) -> LeadStage:
    if not _is_stage(text):
        raise ValueError(f"{text!r} is no stage of a lead")
    return text


def _is_stage(text: str) -> TypeGuard[LeadStage]:
    return text in get_args(LeadStage)
