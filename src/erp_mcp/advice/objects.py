"""The page of a customer as named parts, for programs."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date

from pydantic_core import to_jsonable_python

from erp_mcp.advice.heard import Heard
from erp_mcp.advice.judging import Action, Judgement
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


def parts(
    known: Known, judgement: Judgement, action: Action, heard: Heard, today: date
) -> list[tuple[str, object]]:
    """Those without which the others say nothing first; amounts stay exact, as text."""
    found = asdict(known)
    named: Mapping[str, object] = {
        "customer": f"{known.name}#{known.id}",
        "priority": asdict(judgement.priority),
        "do_next": asdict(action),
        "blocked": known.blocked,
        "who": {name: found[name] for name in WHO},
        "value": {
            **found["figures"],
            "credit_limit": known.credit_limit,
            "top_percent": judgement.top_percent,
            "last_90_days": known.spending.recent,
            "90_days_before": known.spending.before,
        },
        "risk": {"leaving": judgement.churn, "not_paying": judgement.debt},
        "guesses": known.guesses,
        "as_of": known.synced_at,
        "today": today,
        "likely_next": judgement.next,
        "facts": found["facts"],
        "talks": {"total": known.conversations, "last": found["talks"], "moods": heard.moods},
        "promises": heard.promises,
        "open_invoices": found["invoices"],
        "orders": found["orders"],
    }
    return [(name, to_jsonable_python(value)) for name, value in named.items()]
