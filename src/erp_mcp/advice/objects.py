"""The page of a customer as named parts, for programs."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from decimal import Decimal

from erp_mcp.advice.heard import Heard
from erp_mcp.advice.judging import Judgement
from erp_mcp.store.known import Known

WHO = (
    "external_id",
    "name",
    "other_names",
    "is_company",
    "phone",
    "email",
    "vat",
    "city",
    "country",
    "branch",
    "segment",
    "language",
    "created_at",
    "is_active",
)


def parts(known: Known, judgement: Judgement, heard: Heard, today: date) -> list[tuple[str, object]]:
    """Those without which the others say nothing first."""
    found = asdict(known)
    named: Mapping[str, object] = {
        "customer": f"{known.name}#{known.id}",
        "priority": asdict(judgement.priority),
        "do_next": asdict(judgement.action),
        "who": {name: found[name] for name in WHO},
        "value": {
            **found["figures"],
            "credit_limit": known.credit_limit,
            "top_percent": judgement.top_percent,
            "last_90_days": known.spending.recent,
            "90_days_before": known.spending.before,
        },
        "risk": {"leaving": judgement.churn, "not_paying": judgement.debt},
        "as_of": known.synced_at,
        "today": today,
        "likely_next": judgement.next,
        "facts": found["facts"],
        "talks": {"total": known.conversations, "last": found["talks"], "moods": heard.moods},
        "promises": heard.promises,
        "open_invoices": found["invoices"],
        "orders": found["orders"],
    }
    return [(name, plain(value)) for name, value in named.items()]


def plain(value: object) -> object:
    """As JSON has it; amounts stay exact, as text."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {name: plain(each) for name, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(each) for each in value]
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    return value
